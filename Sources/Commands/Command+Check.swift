import Checks
import Diagnostics
import Reports

extension Command {
    private static let against = Option.value(
        "against", "TREE", "prove that nothing is granted that a folder, or git:REF, does not grant", from: .paths)
    private static let baseline = Option.value(
        "baseline", "FILE", "findings that are known and fail no build", from: .files(["json"]))
    private static let writeBaseline = Option.flag(
        "write-baseline", "write what is found now to the file of --baseline")
    private static let report = Option.value(
        "report", "FILE", "write a comment for the pull request, in Markdown", from: .files(["md"]))
    private static let failOn = Option.value(
        "fail-on", "SEVERITY", "end with 1 from this severity on; default: error",
        from: .oneOf(["error", "warning", "note"]))
    private static let checkFormat = Option.value(
        "format", "FORMAT", "text, github, sarif, junit or json",
        from: .oneOf(CheckFormat.allCases.map(\.rawValue)))

    /// `cloudtrim check`: the gate, from the repository alone.
    static let check = Command(
        "check", "hold the policies against the rules: for CI, without logs, network or credentials",
        operands: .none(help: "documents are found under `--policies`"),
        options: [against, baseline, writeBaseline, failOn, checkFormat, report, .rules, .policies, .catalog, .today]
            + Option.common
    ) { invocation in
        guard !invocation.isGiven(writeBaseline) || invocation.isGiven(baseline) else {
            throw DiagnosticError(
                .error(
                    .usage, "`--write-baseline` wants a file", help: "name it: `--baseline baseline.json`"))
        }
        if let file = invocation.value(report), !file.lowercased().hasSuffix(".md") {
            throw DiagnosticError(
                .error(
                    .usage, "`--report` writes no file such as `\(file)`",
                    help: "the report is Markdown: its name ends with .md; `--format json` is for programs"))
        }
        if let file = invocation.value(report), file == invocation.value(baseline) {
            throw DiagnosticError(
                .error(
                    .usage, "`--report` and `--baseline` name the same file, `\(file)`",
                    help: "give each of them a file of its own"))
        }
        let gate = try GateReading(
            invocation, against: invocation.value(against), baseline: invocation.value(baseline),
            writesBaseline: invocation.isGiven(writeBaseline))
        let subject = gate.subject
        let run = try CheckRun(subject)
        if invocation.isGiven(writeBaseline), let file = invocation.value(baseline) {
            try OutputFile.write(Array(Baseline.text(run.findings).utf8), to: file)
        }
        let judged = try gate.baseline(written: run.findings)?.judge(run.findings)
        let result = CheckResult(
            findings: judged?.new ?? run.findings, known: judged?.known ?? 0, fixed: judged?.fixed ?? [],
            documents: subject.documentCount, catalog: subject.catalog.version)
        if let file = invocation.value(report) {
            try OutputFile.write(CheckReport(result, of: subject).text.bytes, to: file)
        }
        let format = invocation.value(checkFormat).flatMap { CheckFormat(rawValue: $0) } ?? .text
        invocation.console.output.write(format.bytes(result, style: invocation.console.outputStyle))
        let limit = invocation.value(failOn).flatMap { Severity(rawValue: $0) } ?? .error
        return (result.gravest ?? .note) >= limit && result.gravest != nil ? .findings : .success
    }
}

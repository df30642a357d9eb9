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
        "format", "FORMAT", "text, github, sarif, junit, gitlab, markdown or json",
        from: .oneOf(CheckFormat.allCases.map(\.rawValue)))
    private static let output = Option.repeatable(
        "output", "FORMAT=FILE", "write a format to a file, besides: sarif=check.sarif; once a file", from: .files([]))

    /// `cloudtrim check`: the gate, from the repository alone.
    static let check = Command(
        "check", "hold the policies against the rules: for CI, without logs, network or credentials",
        operands: .any("FILE", from: .files(["json", "yaml"])),
        options: [against, baseline, writeBaseline, failOn, checkFormat, output, report, .rules, .policies, .catalog]
            + [.today] + Option.common
    ) { invocation in
        guard !invocation.isGiven(writeBaseline) || invocation.isGiven(baseline) else {
            throw DiagnosticError(
                .error(
                    .usage, "`--write-baseline` wants a file", help: "name it: `--baseline baseline.json`"))
        }
        let outputs = try CheckOutputs(
            invocation, format: invocation.value(checkFormat), outputs: invocation.values(output),
            report: invocation.value(report), baseline: invocation.value(baseline))
        let files = try CheckedFiles(invocation)
        let limit = invocation.value(failOn).flatMap { Severity(rawValue: $0) } ?? .error
        let start = RepositoryPlace(top: FilePath.bounds(of: "rules.yaml"), current: FilePath.current)
        do {
            let gate = try GateReading(
                invocation, against: invocation.value(against), baseline: invocation.value(baseline),
                writesBaseline: invocation.isGiven(writeBaseline))
            let run = try gate.run()
            var written: (path: String, bytes: [UInt8])?
            if invocation.isGiven(writeBaseline), let file = invocation.value(baseline) {
                written = (file, Array(Baseline.text(run.findings).utf8))
            }
            let judged = try gate.baseline(written: written == nil ? nil : run.findings)?.judge(run.findings)
            var result = CheckResult(
                findings: judged?.new ?? run.findings, known: judged?.known ?? 0, fixed: judged?.fixed ?? [],
                documents: gate.subject.documentCount, catalog: gate.subject.catalog.version)
            result.failsFrom = limit
            result.start = start
            result.against = gate.subject.before?.name
            if let earlier = run.earlier { result.part(by: earlier, changed: ChangedLines(gate.subject)) }
            if let files { result.narrow(to: files.contain) }
            try outputs.write(result, of: gate.subject, invocation.console, besides: written)
            if result.isUndecided { return .undecided }
            return result.gravest.map { $0 >= limit } ?? false ? .findings : .success
        } catch let error as DiagnosticError {
            let code = ExitCode(of: error)
            guard code == .undecided else { throw error }
            var result = CheckResult(failure: error.diagnostics)
            result.failsFrom = limit
            result.start = start
            try outputs.write(result, of: nil, invocation.console)
            throw error
        }
    }
}

/// The files that a run is asked about: `check FILE…`, as a hook calls it before a commit.
struct CheckedFiles {
    private let places: Set<String>

    /// The files of the command line; nil where none is named, and all are meant.
    init?(_ invocation: Invocation) throws(DiagnosticError) {
        guard !invocation.operands.isEmpty else { return nil }
        let policies = invocation.value(.policies) ?? "policies"
        let rules = FilePath.absolute(invocation.value(.rules) ?? "rules.yaml")
        let root = FilePath.absolute(policies)
        for file in invocation.operands {
            let place = FilePath.absolute(file)
            guard place == rules || place.hasPrefix(root + "/") else {
                throw DiagnosticError(
                    .error(
                        .usage, "`\(file)` is neither one of the policies nor the rules",
                        help:
                            "name files below `\(policies)`, or `\(invocation.value(.rules) ?? "rules.yaml")`; without any, all are checked"
                    ))
            }
        }
        places = Set(invocation.operands.map(FilePath.absolute))
    }

    /// Whether a path, as messages name it, is one of them.
    func contain(_ path: String) -> Bool { places.contains(FilePath.absolute(path)) }
}

import Checks
import Diagnostics
import Glibc
import Reports

/// What `check` writes: its result to standard output, the same in other formats to files, and as a comment to a job's summary.
struct CheckOutputs {
    private let format: CheckFormat
    private var files: [(format: CheckFormat, path: String)] = []
    private var summary: String?

    /// Refuses, before anything is read, what can't be written.
    ///
    /// - Parameters:
    ///   - outputs: `FORMAT=FILE`, each a file besides standard output.
    ///   - report: a comment's file.
    ///   - baseline: a file of findings that are known, which may be written, too.
    init(
        _ invocation: Invocation, format: String?, outputs: [String], report: String?, baseline: String?
    ) throws(DiagnosticError) {
        self.format = format.flatMap { CheckFormat(rawValue: $0) } ?? .text
        var places = OutputPlaces(invocation)
        if let baseline { try places.writes(baseline, as: "--baseline") }
        if let report {
            guard report.lowercased().hasSuffix(".md") || access(report, F_OK) == 0 && report == StepSummary.path else {
                throw DiagnosticError(
                    .error(
                        .usage, "`--report` writes no file such as `\(report)`",
                        help: "the report is Markdown: its name ends with .md; `--output json=FILE` is for programs"))
            }
            try places.writes(report, as: "--report")
            files.append((.markdown, report))
        }
        for output in outputs {
            let file = try CheckOutputs.file(output)
            try places.writes(file.path, as: "--output \(file.format.rawValue)")
            files.append(file)
        }
        // Who names it has asked for a file of his own there.
        if let path = StepSummary.path, (try? places.writes(path, as: "GITHUB_STEP_SUMMARY")) != nil { summary = path }
    }

    private static func file(_ text: String) throws(DiagnosticError) -> (format: CheckFormat, path: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let names = CheckFormat.allCases.map(\.rawValue)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw DiagnosticError(
                .error(
                    .usage, "`--output` wants a format and a file, not `\(text)`", help: "such as `sarif=check.sarif`"))
        }
        guard let format = CheckFormat(rawValue: parts[0]) else {
            let meant = names.nearest(to: parts[0]).map { "did you mean `\($0)`? " } ?? ""
            throw DiagnosticError(
                .error(
                    .usage, "`--output` has no format `\(parts[0])`",
                    help: meant + "formats: " + names.map { "`\($0)`" }.joined(separator: ", ")))
        }
        return (format, parts[1])
    }

    /// Writes all of it: the files all or none.
    ///
    /// - Parameters:
    ///   - subject: what was checked; nil where nothing could be read.
    ///   - besides: a file that goes with them.
    func write(
        _ result: CheckResult, of subject: CheckSubject?, _ console: Console,
        besides other: (path: String, bytes: [UInt8])? = nil
    ) throws(DiagnosticError) {
        var all = ProposalFiles()
        if let other { all.add(other.bytes, to: other.path) }
        for file in files { all.add(file.format.bytes(result, of: subject), to: file.path) }
        try all.write { () throws(DiagnosticError) in }
        if let summary {
            StepSummary.add(CheckFormat.markdown.bytes(result, of: subject), to: summary, console)
        }
        // What could not be read at all is told on standard error, where people read.
        if subject == nil, format == .text { return }
        console.output.write(format.bytes(result, of: subject, style: console.outputStyle))
    }
}

import Diagnostics
import IAMModel

/// What is found wrong while `usage.json` is read to its end.
final class EvidenceProblems {
    /// Whoever edits the file by hand is told what writes it.
    static let remedy = "the file is written by `cloudtrim generate --write` with logs: let it write it anew"
    /// A file that is something else altogether would be told line by line.
    private static let limit = 50

    private(set) var diagnostics: [Diagnostic] = []
    private let source: SourceText
    private var left = 0

    init(source: SourceText) {
        self.source = source
    }

    func add(_ code: DiagnosticCode, _ message: String, at range: Range<Int>, help: String? = remedy) {
        add(.error(code, message, at: source.span(range), help: help))
    }

    func warn(_ message: String, at range: Range<Int>, help: String? = nil) {
        add(.warning(.usageFormat, message, at: source.span(range), help: help))
    }

    func addOrigin(_ text: String, at range: Range<Int>) {
        add(
            .usageFormat, "`\(text)` is no origin", at: range,
            help:
                "an origin is written `user/NAME`, `person/NAME`, `role/NAME`, `service/NAME`, `outside/NAME` or `unknown`"
        )
    }

    /// A day, told where it is none.
    func day(_ text: String, at range: Range<Int>, _ what: String) -> Day? {
        if let day = Day(text), day.description == text { return day }
        add(.usageFormat, "\(what) is no day: `\(text)`", at: range, help: "days are written `2026-06-30`")
        return nil
    }

    /// Ends the reading where something makes the evidence wrong.
    func throwErrors() throws(DiagnosticError) {
        if diagnostics.contains(where: { $0.severity == .error }) { throw error() }
    }

    /// All that was found, and how much was left out.
    func error() -> DiagnosticError {
        guard left > 0 else { return DiagnosticError(diagnostics) }
        return DiagnosticError(
            diagnostics + [
                .error(
                    .usageFormat, "\(left) more findings", at: SourceSpan(path: source.path),
                    help: EvidenceProblems.remedy)
            ])
    }

    func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.limit else {
            // An error goes before warnings that fill the list.
            if diagnostic.severity == .error, let last = diagnostics.lastIndex(where: { $0.severity != .error }) {
                diagnostics.remove(at: last)
                diagnostics.append(diagnostic)
            }
            left += 1
            return
        }
        diagnostics.append(diagnostic)
    }
}

import Checks
import Diagnostics

/// The findings for people: the places with a mark under each, then what it comes to.
enum CheckText {
    static func text(_ result: CheckResult, _ style: TerminalStyle) -> TerminalText {
        let renderer = DiagnosticRenderer(style: style)
        var text = result.told.map { renderer.text($0.diagnostic) }.joined(separator: "\n")
        if !text.isEmpty { text += "\n" }
        return text + summary(result, style)
    }

    private static func summary(_ result: CheckResult, _ style: TerminalStyle) -> TerminalText {
        let counts = [Severity.error, .warning, .note].compactMap { severity -> String? in
            let count = result.count(severity)
            return count == 0 ? nil : NumberText.counted(count, severity.rawValue)
        }
        var line: TerminalText = "\(NumberText.counted(result.documents, "document")): "
        line += "\(counts.isEmpty ? "no finding" : counts.joined(separator: ", "))"
        if result.known > 0 { line += "; \(result.known) known to the baseline" }
        if let name = result.against, !result.unchanged.isEmpty {
            line += "; \(NumberText.counted(result.unchanged.count, "finding")) that \(name) has, too"
        }
        if result.elsewhere > 0 { line += "; \(result.elsewhere) in other files" }
        return line + "\n"
    }
}

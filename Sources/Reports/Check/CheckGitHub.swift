import Checks
import Diagnostics

/// Workflow commands, which GitHub Actions shows at the lines of a pull request (GitHub Docs, "Workflow commands for
/// GitHub Actions").
enum CheckGitHub {
    static func text(_ result: CheckResult) -> String {
        result.told.map { command($0.diagnostic) }.joined()
    }

    private static func command(_ diagnostic: Diagnostic) -> String {
        let level =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        var properties: [String] = []
        if let span = diagnostic.span {
            properties.append("file=\(property(span.path))")
            if span.line > 0 { properties.append("line=\(span.line)") }
            if span.column > 0 {
                properties.append("col=\(span.column)")
                properties.append("endColumn=\(span.column + span.lengthInCharacters)")
            }
        }
        properties.append("title=\(property(diagnostic.code.rawValue))")
        let notes = diagnostic.notes.map { note in
            "\n" + (note.span.map { "\($0): " } ?? "") + note.message
        }
        let help = diagnostic.help.map { "\nhelp: \($0)" } ?? ""
        return "::\(level) \(properties.joined(separator: ","))::\(data(diagnostic.message + notes.joined() + help))\n"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}

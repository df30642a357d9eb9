import Checks
import Diagnostics

/// Workflow commands, which GitHub Actions shows at the lines of a pull request (GitHub Docs, "Workflow commands for
/// GitHub Actions").
enum CheckGitHub {
    static func text(_ result: CheckResult) -> WorkflowText {
        result.told.map { command($0.diagnostic, result.start) }.joined()
    }

    private static func command(_ diagnostic: Diagnostic, _ start: RepositoryPlace) -> WorkflowText {
        let level: WorkflowText =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        var properties: [WorkflowText] = []
        if let span = diagnostic.span {
            properties.append("file=\(WorkflowCommand.property(start.path(span.path)))")
            if span.line > 0 { properties.append("line=\(span.line)") }
            if span.column > 0 {
                properties.append("col=\(span.column)")
                properties.append("endColumn=\(span.column + span.lengthInCharacters)")
            }
        }
        properties.append("title=\(WorkflowCommand.property(diagnostic.code.rawValue))")
        let notes = diagnostic.notes.map { note -> WorkflowText in
            "\(lineFeed)\(note.span.map { "\($0): " } ?? "")\(note.message)"
        }.joined()
        let help: WorkflowText = diagnostic.help.map { "\(lineFeed)help: \($0)" } ?? ""
        return "::\(level) \(properties.joined(separator: ","))::\(diagnostic.message)\(notes)\(help)\n"
    }

    /// A line's end within a message.
    private static let lineFeed: WorkflowText = "%0A"
}

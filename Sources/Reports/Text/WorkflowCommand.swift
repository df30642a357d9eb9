/// A workflow command of GitHub Actions (GitHub Docs, "Workflow commands for GitHub Actions").
enum WorkflowCommand: Medium {
    /// The message of a command: `%` and line ends as `%XX`, as the toolkit's `escapeData` does, and nothing that steers a terminal.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in DisplayText.visible(text).unicodeScalars {
            if scalar == "%" { result += "%25" } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// The value of a property, where `:` and `,` mean something, too (`escapeProperty`).
    static func property(_ text: String) -> Printed<WorkflowCommand> {
        var result = ""
        for scalar in escaped(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return Printed(marked: result)
    }
}

/// Text of a workflow command.
typealias WorkflowText = Printed<WorkflowCommand>

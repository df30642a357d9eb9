import Reports

/// What `--help` prints, from the tables of options.
enum HelpText {
    /// The same on every machine: text wraps at this column, whatever the terminal.
    static let limitInColumns = 100

    /// All commands.
    static func overview(_ commands: [Command]) -> TerminalText {
        """
        CloudTrim rewrites AWS IAM policies so that they grant what is used and no more.

        Usage: cloudtrim COMMAND [OPTION…]

        Commands:
        \(rows(commands.map { ($0.name, $0.summary) }))
          --version    show the version
          --help       show this text; `cloudtrim COMMAND --help` shows a command's options

        """
    }

    /// One command.
    static func text(of command: Command) -> TerminalText {
        var usage: TerminalText = "Usage: cloudtrim \(command.name) [OPTION…]"
        switch command.operands {
        case .none: break
        case .one(let label, _): usage += " \(label)"
        case .two(let first, let second, _): usage += " \(first) \(second)"
        case .twoOrNone(let first, let second, _): usage += " [\(first) \(second)]"
        case .optional(let label, _): usage += " [\(label)]"
        case .many(let label, _): usage += " \(label)…"
        case .any(let label, _): usage += " [\(label)…]"
        }
        return "\(command.summary)\n\n\(usage)\n\nOptions:\n\(rows(command.options.map { (label($0), $0.help) }))\n"
    }

    private static func label(_ option: Option) -> String {
        let letter = option.letter.map { "-\($0), " } ?? ""
        let value = option.kind == .flag ? "" : " \(option.placeholder)"
        return "\(letter)--\(option.name)\(value)"
    }

    private static func rows(_ rows: [(label: String, text: String)]) -> TerminalText {
        let width = min(28, rows.map(\.label.count).max() ?? 0)
        let indent = String(repeating: " ", count: width + 4)
        return rows.map { label, text -> TerminalText in
            let lines = wrapped(text, limitInColumns - width - 4)
            let isLong = label.count > width
            let first: TerminalText =
                isLong ? "  \(label)\n\(indent)" : "  \(label)\(String(repeating: " ", count: width - label.count + 2))"
            return first + lines.map { TerminalText($0) }.joined(separator: "\n\(indent)")
        }.joined(separator: "\n")
    }

    private static func wrapped(_ text: String, _ limit: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= limit {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

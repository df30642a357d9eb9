/// A comment, or a job's summary, in GitHub's Markdown.
public enum Markdown: Medium {
    /// Prose: marks are escaped; mentions, references to issues and addresses are broken by an empty comment.
    ///
    /// Marks are single scalars ("any Unicode code point", CommonMark 0.31, 2.1): a backtick with an accent is a backtick.
    public static func escaped(_ text: String) -> String { escaped(text, beginsLine: true) }

    /// A comment may be printed into a job's log.
    public static func finished(_ text: String) -> String { Terminal.finished(text) }

    /// - Parameter beginsLine: whether it may be the first of a line, where a dash or a number begins a list.
    static func escaped(_ text: String, beginsLine: Bool) -> String {
        var result = ""
        let scalars = Array(DisplayText.visible(text).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "~", "|", "!": result += "\\\(scalar)"
            case "@", "#": result += "\(scalar)<!-- -->"
            case "$": result += "<span>$</span>"  // GitHub Docs, "Writing mathematical expressions"
            case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": result += ":<!-- -->"
            case "." where isWord("www", before: index, scalars): result += "<!-- -->."
            case "-" where isWord("gh", before: index, scalars): result += "-<!-- -->"
            case "-", "+", "=", " ", "\t":
                result += beginsLine && index == 0 ? "&#\(scalar.value);" : String(scalar)
            case ".", ")":
                // A number and one of these begin a list.
                let isNumber = beginsLine && index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
                result += isNumber ? "\\\(scalar)" : String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isWord(_ word: String, before index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let letters = Array(word.unicodeScalars)
        guard index >= letters.count else { return false }
        return zip(letters, scalars[(index - letters.count)..<index]).allSatisfy { $0.value == $1.value | 0x20 }
    }
}

/// Text in GitHub's Markdown.
public typealias MarkdownText = Printed<Markdown>

extension Printed where M == Markdown {
    /// A name in code: nothing in it is a mention, a link or HTML.
    ///
    /// Names that IAM gives stand in backticks. Others (of federated people, of tags) may hold backticks, or pipes, which part
    /// the cells of a table even there: such a name is written with character references.
    static func code(_ name: some StringProtocol) -> MarkdownText {
        let name = DisplayText.visible(name).unicodeScalars.map { $0 == "\t" ? " " : $0 }
        if name.isEmpty { return "<code> </code>" }
        let isPlain = !name.contains { "`|\\".unicodeScalars.contains($0) } && name.first != " " && name.last != " "
        var text = ""
        for scalar in name {
            let isWord = scalar.value >= 0x80 || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if isPlain || isWord { text.unicodeScalars.append(scalar) } else { text += "&#\(scalar.value);" }
        }
        return MarkdownText(marked: isPlain ? "`\(text)`" : "<code>\(text)</code>")
    }

    /// Prose with names in backticks, as diagnostics are written.
    static func sentence(_ words: String) -> MarkdownText {
        let parts = words.unicodeScalars.split(separator: "`", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count % 2 == 1 else { return MarkdownText(words) }
        return parts.enumerated().map { number, part in
            number % 2 == 1 ? code(part) : MarkdownText(marked: Markdown.escaped(part, beginsLine: number == 0))
        }.joined()
    }

    /// A title within HTML, where backslashes mean nothing and GitHub looks for mentions and addresses all the same, but in code.
    private static func summary(_ title: String) -> MarkdownText {
        let isPlain =
            title.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || "0123456789 -_./:,()".unicodeScalars.contains(scalar))
            } && !["://", "www.", "WWW.", "GH-", "gh-"].contains { title.contains($0) }
        let escaped = HTML.escaped(title)
        return MarkdownText(marked: isPlain ? escaped : "<code>\(escaped)</code>")
    }

    /// Lines in a fence that nothing in them closes.
    static func fenced(_ lines: TerminalText) -> MarkdownText {
        var longest = 0
        var run = 0
        for scalar in lines.string.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let end = lines.string.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        return MarkdownText(marked: "\(fence)text\n\(lines.string)\(end)\(fence)\n")
    }

    /// Folded lines. A blank line ends HTML and begins Markdown again.
    static func folded(_ title: String, _ lines: TerminalText) -> MarkdownText {
        guard !lines.isEmpty else { return "" }
        return "\n<details><summary>\(summary(title))</summary>\n\n\(fenced(lines))\n</details>\n"
    }
}

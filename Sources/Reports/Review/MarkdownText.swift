/// Text in GitHub's Markdown that stays the text that it is, whatever names it holds.
enum MarkdownText {
    /// A name in code: nothing in it is a mention, a link or HTML.
    ///
    /// Names that IAM gives stand in backticks. Others (of federated people, of tags) may hold backticks, or pipes, which part
    /// the cells of a table even there: such a name is written with character references.
    static func code(_ name: some StringProtocol) -> String {
        let name = DisplayText.visible(name).replacing("\t", with: " ")
        if name.isEmpty { return "<code> </code>" }
        let isPlain = !name.contains { "`|\\".contains($0) } && name.first != " " && name.last != " "
        if isPlain { return "`\(name)`" }
        var text = "<code>"
        for scalar in name.unicodeScalars {
            let isWord = scalar.value >= 0x80 || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            text += isWord ? String(scalar) : "&#\(scalar.value);"
        }
        return text + "</code>"
    }

    /// Prose: marks are escaped; mentions, references to issues and addresses are broken by an empty comment.
    static func prose(_ words: some StringProtocol) -> String {
        var text = ""
        let scalars = Array(DisplayText.visible(words).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "~", "|", "!": text += "\\\(scalar)"
            case "@", "#": text += "\(scalar)<!-- -->"
            case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": text += ":<!-- -->"
            case "." where index >= 3 && isWWW(scalars[(index - 3)..<index]): text += "<!-- -->."
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Prose with names in backticks, as diagnostics are written.
    static func sentence(_ words: String) -> String {
        let parts = words.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return prose(words) }
        return parts.enumerated().map { $0 % 2 == 1 ? code($1) : prose($1) }.joined()
    }

    /// Lines in a fence that nothing in them closes.
    static func fenced(_ lines: String) -> String {
        let lines = lines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayText.visible($0) }
            .joined(separator: "\n")
        var longest = 0
        var run = 0
        for character in lines {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)text\n\(lines)\(lines.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    private static func isWWW(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        scalars.allSatisfy { $0 == "w" || $0 == "W" }
    }
}

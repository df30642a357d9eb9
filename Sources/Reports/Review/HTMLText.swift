/// Text in HTML that stays the text that it is.
enum HTMLText {
    /// The text with `& < > " '` as references, without anything that steers a terminal or the direction of writing.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in DisplayText.visible(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Lines, each escaped.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped($0) }.joined(separator: "\n")
    }
}

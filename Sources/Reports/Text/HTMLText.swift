/// A page in HTML.
public enum HTML: Medium {
    /// The text with `& < > " '` as references, without anything that steers a terminal or the direction of writing.
    public static func escaped(_ text: String) -> String { references(in: DisplayText.visible(text)) }

    fileprivate static func references(in text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
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
}

/// Text of a page.
public typealias HTMLText = Printed<HTML>

extension Printed where M == HTML {
    /// What was made for a terminal, without colours, line by line.
    static func lines(_ text: TerminalText) -> HTMLText { HTMLText(marked: HTML.references(in: text.string)) }
}

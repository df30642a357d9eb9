/// An XML document, version 1.0.
enum XML: Medium {
    /// `& < > "` as references; what XML has no character for, and what steers a terminal, as `U+FFFD`.
    static func escaped(_ text: String) -> String { escaped(text, keepsLines: false) }

    /// A file of it may be shown in a job's log.
    static func finished(_ text: String) -> String { Terminal.finished(text) }

    private static func escaped(_ text: String, keepsLines: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n" where keepsLines: result += "\n"
            case _ where DisplayText.steers(scalar) || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What was made for a terminal, line by line.
    static func lines(_ text: TerminalText) -> Printed<XML> { Printed(marked: escaped(text.string, keepsLines: true)) }
}

/// Text of an XML document.
typealias XMLText = Printed<XML>

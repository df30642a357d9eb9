/// Parts of Markdown, put together as one comment on GitHub: details go before parts do, and what is cut is said.
struct MarkdownComment {
    /// GitHub takes 65,536 characters a comment. A character is a byte here: then it is short enough however they are
    /// counted.
    static let limitInBytes = 65_536
    /// Room for the sentences that say what was cut.
    private static let reserve = 400

    /// A part: what comes first where not all of it has room.
    struct Part {
        var text: MarkdownText
        /// Text that is folded: it is left out before any part is.
        var details = MarkdownText()
    }

    let parts: [Part]
    let foot: MarkdownText
    var limitInBytes = MarkdownComment.limitInBytes

    /// The text, always shorter than the limit.
    ///
    /// - Parameter remedy: what shows that which is cut, in words.
    func text(remedy: MarkdownText) -> MarkdownText {
        let room = limitInBytes - foot.lengthInBytes - Self.reserve
        var used = 0
        var shown = 0
        for part in parts {
            guard used + part.text.lengthInBytes <= room else { break }
            used += part.text.lengthInBytes
            shown += 1
        }
        var result = MarkdownText()
        var folded = 0
        var detailed = 0
        for part in parts[..<shown] {
            result += part.text
            guard !part.details.isEmpty else { continue }
            detailed += 1
            if used + part.details.lengthInBytes <= room {
                used += part.details.lengthInBytes
                result += part.details
                folded += 1
            }
        }
        var cut: [String] = []
        if shown < parts.count {
            let count = parts.count - shown
            cut.append("\(NumberText.counted(count, "part")) of this report \(count == 1 ? "is" : "are") left out")
        }
        if folded < detailed {
            let count = detailed - folded
            cut.append("the details of \(NumberText.counted(count, "part")) are left out")
        }
        if !cut.isEmpty {
            result +=
                "\n> **Cut:** \(cut.joined(separator: ", and ")), since a comment holds 65,536 characters at most. "
                + "\(remedy).\n"
        }
        return result + foot
    }
}

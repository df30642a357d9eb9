/// How the author of a text laid it out, as far as new parts must follow it.
struct JSONStyle {
    /// The longest line that a list on one line may grow to before it is laid out anew, an element a line.
    static let widthInColumns = 100

    /// Whether the whole text stands on one line.
    let isOneLine: Bool
    /// `\n` or `\r\n`
    let lineBreak: String
    /// What one level of nesting adds in front of a line.
    let unit: String
    /// Whether a space follows a colon or comma on a line.
    let isSpaced: Bool

    init(of root: JSONNode, in bytes: [UInt8]) {
        let text = bytes[root.range]
        let firstBreak = text.firstIndex(of: 0x0A)
        isOneLine = firstBreak == nil
        lineBreak = firstBreak.map { $0 > 0 && bytes[$0 - 1] == 0x0D } == true ? "\r\n" : "\n"
        let firstChild = root.members?.first?.keyRange.lowerBound ?? root.elements?.first?.range.lowerBound
        if let firstChild, let lineStart = bytes[root.range.lowerBound..<firstChild].lastIndex(of: 0x0A) {
            let outer = JSONStyle.indentation(at: root.range.lowerBound, in: bytes)
            let inner = String(decoding: bytes[(lineStart + 1)..<firstChild], as: UTF8.self)
            unit = inner.count > outer.count && inner.hasPrefix(outer) ? String(inner.dropFirst(outer.count)) : "  "
        } else {
            unit = "  "
        }
        if let member = root.members?.first {
            let afterKey = bytes[member.keyRange.upperBound..<member.value.range.lowerBound]
            isSpaced = afterKey.last != UInt8(ascii: ":")
        } else {
            isSpaced = true
        }
    }

    /// The white space in front of the line on which an offset stands.
    static func indentation(at offset: Int, in bytes: [UInt8]) -> String {
        let start = lineStart(of: offset, in: bytes)
        return String(decoding: bytes[start..<offset].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    /// Where the line of an offset starts.
    static func lineStart(of offset: Int, in bytes: [UInt8]) -> Int {
        (bytes[..<offset].lastIndex(of: 0x0A) ?? -1) + 1
    }

    /// A value whose first byte stands on a line with this indentation.
    func text(_ value: JSONValue, indentation: String, isOnOneLine: Bool) -> [UInt8] {
        var writer =
            isOneLine || isOnOneLine
            ? JSONWriter(indentation: nil, isSpaced: isSpaced)
            : JSONWriter(indentation: unit, lineBreak: lineBreak + indentation)
        writer.write(value)
        return writer.bytes
    }
}

/// A pattern of IAM: `*` for any number of characters, `?` for exactly one
/// (IAM JSON policy elements reference, "Action", "Resource").
public struct Wildcard: Hashable, Sendable {
    /// The pattern's bytes.
    public let bytes: [UInt8]

    /// A pattern as it is written; the case is the caller's affair.
    public init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// Whether there is any `*` or `?` in it.
    public var isLiteral: Bool { !bytes.contains { $0 == 0x2A || $0 == 0x3F } }

    /// Whether the whole of `text` matches.
    ///
    /// - Complexity: O(*pattern* · *text*) at worst, O(*text*) for what people write; no allocation.
    public func matches(_ text: some StringProtocol) -> Bool {
        var copy = text.description
        return copy.withUTF8 { text in bytes.withUnsafeBufferPointer { Wildcard.matches($0, text) } }
    }

    /// How many bytes the character has that starts at a place: `?` is a Unicode scalar.
    @inline(__always)
    private static func length(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        if text[place] < 0x80 { return 1 }
        var end = place + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end - place
    }

    /// Whether the whole of `text` matches `pattern`, both of them UTF-8.
    public static func matches(_ pattern: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var inPattern = 0
        var inText = 0
        var star = -1
        var afterStar = 0
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == 0x2A {
                star = inPattern
                afterStar = inText
                inPattern += 1
            } else if inPattern < pattern.count, pattern[inPattern] == 0x3F {
                inPattern += 1
                inText += length(text, inText)
            } else if inPattern < pattern.count, pattern[inPattern] == text[inText] {
                inPattern += 1
                inText += 1
            } else if star >= 0 {
                inPattern = star + 1
                afterStar += length(text, afterStar)
                inText = afterStar
            } else {
                return false
            }
        }
        while inPattern < pattern.count, pattern[inPattern] == 0x2A { inPattern += 1 }
        return inPattern == pattern.count
    }
}

/// The replacement of a range of bytes of one file.
public struct Edit: Hashable, Sendable {
    /// The bytes that go; empty to insert.
    public let range: Range<Int>
    /// The bytes that come.
    public let replacement: [UInt8]

    /// Replaces `range` by `replacement`.
    public init(_ range: Range<Int>, _ replacement: [UInt8]) {
        self.range = range
        self.replacement = replacement
    }

    /// Replaces `range` by `text` in UTF-8.
    public init(_ range: Range<Int>, _ text: String) {
        self.init(range, Array(text.utf8))
    }
}

extension [Edit] {
    /// The bytes after all edits.
    ///
    /// - Precondition: no two edits overlap; insertions at one place keep their order.
    /// - Complexity: O(*bytes* + *edits* log *edits*).
    public func applied(to bytes: [UInt8]) -> [UInt8] {
        let ordered = enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for (_, edit) in ordered {
            precondition(edit.range.lowerBound >= position, "edits overlap at byte \(edit.range.lowerBound)")
            result += bytes[position..<edit.range.lowerBound]
            result += edit.replacement
            position = edit.range.upperBound
        }
        return result + bytes[position...]
    }
}

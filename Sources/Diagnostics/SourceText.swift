/// The bytes of one input file, with the way from a byte offset to a line and a column.
///
/// Line starts are found once, when the text is made: O(*n*) bytes; a look-up is O(log *lines*), and in a text that isn't all
/// ASCII O(*n*) bytes of its line.
public struct SourceText: Sendable {
    /// The file as the user named it, or as it lies under `policies/`.
    public let path: String
    /// The whole file, as it was read.
    public let bytes: [UInt8]
    private let lineStarts: [Int]
    private let isASCII: Bool

    /// Keeps `bytes` as the text of the file at `path`.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        var starts = [0]
        var all: UInt8 = 0
        bytes.withUnsafeBufferPointer { bytes in
            for offset in bytes.indices {
                all |= bytes[offset]
                if bytes[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
            }
        }
        lineStarts = starts
        isASCII = all < 0x80
    }

    /// Keeps `text` in UTF-8 as the text of the file at `path`.
    public init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The text, with malformed UTF-8 replaced.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The place of a range of bytes; a range past the end is cut at the end.
    public func span(_ range: Range<Int>) -> SourceSpan {
        let lower = min(max(range.lowerBound, 0), bytes.count)
        let upper = min(max(range.upperBound, lower), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= lower { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        let end = low + 1 < lineStarts.count ? lineStarts[low + 1] - 1 : bytes.count
        let column = characters(in: start..<lower) + 1
        let shown = characters(in: lower..<max(lower, min(upper, end)))
        return SourceSpan(
            path: path, line: low + 1, column: column, lengthInCharacters: max(1, shown),
            lineText: String(decoding: bytes[start..<end].prefix(400), as: UTF8.self))
    }

    /// How many characters a range of one line has; where all of it is ASCII, as many as bytes.
    private func characters(in range: Range<Int>) -> Int {
        if isASCII { return range.count }
        return bytes.withUnsafeBufferPointer { bytes in
            let part = bytes[range]
            let isASCII = part.reduce(0 as UInt8) { $0 | $1 } < 0x80
            return isASCII ? part.count : String(decoding: part, as: UTF8.self).count
        }
    }
}

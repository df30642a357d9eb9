import Bytes
import Diagnostics

/// Line and column of a byte, counted when someone asks: bulk input keeps no table of its lines.
public struct LinePosition: Hashable, Sendable {
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int
    /// The line itself, where it is short enough to be shown.
    public var lineText: String

    /// The place of the byte at `offset`.
    ///
    /// - Parameters:
    ///   - linesBefore: how many lines end before `bytes` begin, for a window of a longer input.
    ///   - columnsBefore: how many bytes of the first line stand before `bytes`.
    public init(of offset: Int, in bytes: ByteSpan, linesBefore: Int = 0, columnsBefore: Int = 0) {
        let end = max(0, min(offset, bytes.count))
        var breaks = 0
        var lineStart = 0
        var at = 0
        while at < end {
            if bytes[at] == UInt8(ascii: "\n") {
                breaks += 1
                lineStart = at + 1
            }
            at += 1
        }
        line = linesBefore + breaks + 1
        column = bytes[lineStart..<end].string.count + 1 + (breaks == 0 ? columnsBefore : 0)
        let isWhole = breaks > 0 || columnsBefore == 0
        let shown = bytes[lineStart..<min(bytes.count, lineStart + 400)]
        let lineEnd = shown.firstIndex(of: UInt8(ascii: "\n")) ?? shown.count
        lineText = isWhole && column <= lineEnd + 1 && lineEnd < 400 ? shown[0..<lineEnd].string : ""
    }

    /// The place in the file at `path`.
    public func span(path: String) -> SourceSpan {
        SourceSpan(path: path, line: line, column: column, lineText: lineText)
    }
}

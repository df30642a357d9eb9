import Glibc

/// Bytes that lie in someone else's memory.
///
/// Sendable in name only: whoever hands one on keeps the memory alive and unchanged as long as the span is used.
public struct ByteSpan: @unchecked Sendable {
    /// The first byte.
    public let start: UnsafePointer<UInt8>
    /// How many bytes.
    public let count: Int

    /// `count` bytes from `start` on.
    @inlinable
    @inline(__always)
    public init(_ start: UnsafePointer<UInt8>, _ count: Int) {
        self.start = start
        self.count = count
    }

    /// No bytes.
    @inlinable
    @inline(__always)
    public static var empty: ByteSpan {
        // Words may be loaded from it as from any other span, though none of its bytes counts.
        let zeroes: StaticString = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        return ByteSpan(zeroes.utf8Start, 0)
    }

    /// Whether there are no bytes.
    @inlinable
    @inline(__always)
    public var isEmpty: Bool { count == 0 }

    /// The bytes as a buffer.
    @inlinable
    @inline(__always)
    public var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// The bytes as text, with malformed UTF-8 replaced.
    public var string: String { String(decoding: buffer, as: UTF8.self) }

    /// The byte at an offset, which must be less than ``count``.
    @inlinable
    @inline(__always)
    public subscript(offset: Int) -> UInt8 { start[offset] }

    /// A part of the bytes; the range must lie within them.
    @inlinable
    @inline(__always)
    public subscript(range: Range<Int>) -> ByteSpan { ByteSpan(start + range.lowerBound, range.count) }

    /// Whether both hold the same bytes.
    @inlinable
    @inline(__always)
    public static func == (left: ByteSpan, right: ByteSpan) -> Bool {
        left.count == right.count && left.start.isSame(as: right.start, count: left.count)
    }

    /// Whether the bytes are those of a literal.
    @inlinable
    @inline(__always)
    public static func == (left: ByteSpan, right: StaticString) -> Bool {
        left.count == right.utf8CodeUnitCount && left.start.isSame(as: right.utf8Start, count: left.count)
    }

    /// Whether the bytes begin with a literal.
    @inlinable
    public func hasPrefix(_ prefix: StaticString) -> Bool {
        count >= prefix.utf8CodeUnitCount && start.isSame(as: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    }

    /// Whether the bytes end with a literal.
    @inlinable
    public func hasSuffix(_ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        return count >= length && (start + (count - length)).isSame(as: suffix.utf8Start, count: length)
    }

    /// Where a literal, which must not be empty, first stands at or after an offset.
    public func firstIndex(of part: StaticString, from: Int = 0) -> Int? {
        let length = part.utf8CodeUnitCount
        let first = part.utf8Start.pointee
        var at = from
        while at + length <= count, let next = self[0..<count - length + 1].firstIndex(of: first, from: at) {
            if (start + next).isSame(as: part.utf8Start, count: length) { return next }
            at = next + 1
        }
        return nil
    }

    /// Whether a literal, which must not be empty, stands anywhere.
    public func contains(_ part: StaticString) -> Bool {
        let length = part.utf8CodeUnitCount
        guard length <= count else { return false }
        // Its rarest byte is looked for: a capital, or what is no letter.
        let bytes = UnsafeBufferPointer(start: part.utf8Start, count: length)
        let rare = bytes.firstIndex { (0x41...0x5A).contains($0) } ?? bytes.firstIndex { $0 != 0x22 && $0 < 0x61 } ?? 0
        var at = rare
        while let found = self[0..<count - length + rare + 1].firstIndex(of: bytes[rare], from: at) {
            if (start + (found - rare)).isSame(as: part.utf8Start, count: length) { return true }
            at = found + 1
        }
        return false
    }

    /// Where a byte first stands at or after an offset.
    @inlinable
    public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
        guard from < count, let found = memchr(start + from, Int32(byte), count - from) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }
}

extension UnsafePointer where Pointee == UInt8 {
    /// Eight bytes as a number, the first one lowest on a little-endian machine; they must be readable.
    @inlinable
    @inline(__always)
    public var word: UInt64 { UnsafeRawPointer(self).loadUnaligned(as: UInt64.self) }

    /// Four bytes as a number; they must be readable.
    @inlinable
    @inline(__always)
    public var halfWord: UInt32 { UnsafeRawPointer(self).loadUnaligned(as: UInt32.self) }

    /// Whether `count` bytes are the same as those at `other`; reads within both only.
    @inlinable
    @inline(__always)
    public func isSame(as other: UnsafePointer<UInt8>, count: Int) -> Bool {
        if count > 32 { return memcmp(self, other, count) == 0 }
        // Overlapping words, and no loop: lengths vary from text to text.
        if count > 16 {
            let tail = self + (count - 16)
            let otherTail = other + (count - 16)
            return (word ^ other.word) | ((self + 8).word ^ (other + 8).word)
                | (tail.word ^ otherTail.word) | ((tail + 8).word ^ (otherTail + 8).word) == 0
        }
        if count >= 8 {
            return (word ^ other.word) | ((self + (count - 8)).word ^ (other + (count - 8)).word) == 0
        }
        if count >= 4 {
            return halfWord == other.halfWord && (self + (count - 4)).halfWord == (other + (count - 4)).halfWord
        }
        var at = 0
        while at < count {
            if self[at] != other[at] { return false }
            at += 1
        }
        return true
    }
}

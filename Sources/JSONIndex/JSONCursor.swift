import Bytes

/// Walks over JSON along its structural index.
///
/// The index holds the places of brackets, colons and commas, of opening quotes and of the first character of every
/// other scalar. What is read is checked strictly; what is skipped is checked for its brackets only, kinds included.
///
/// A cursor is a value: a copy remembers a place to come back to. It lives as long as the bytes and the index of the
/// ``JSONIndexer`` it came from.
public struct JSONCursor {
    /// How many brackets may stand in each other in what is skipped: more than fit into any record of 256 KB.
    public static let depthLimit = 1 << 18
    /// How many brackets may stand in each other in what is read by functions that call themselves.
    public static let recursionLimit = 63

    /// The input.
    public let bytes: UnsafePointer<UInt8>
    /// How many bytes it has; readable zeroes follow.
    public let count: Int
    /// Where structure stands; behind the last one is ``count``.
    public let structurals: UnsafePointer<UInt32>
    /// How many structurals there are.
    public let limit: Int
    /// The next structural.
    public var position = 0

    /// A cursor at the start.
    @inlinable
    public init(bytes: UnsafePointer<UInt8>, count: Int, structurals: UnsafePointer<UInt32>, limit: Int) {
        self.bytes = bytes
        self.count = count
        self.structurals = structurals
        self.limit = limit
    }

    /// The byte at which the next structural stands.
    @inlinable
    @inline(__always)
    public var offset: Int { Int(structurals[position]) }

    /// The next structural's character; zero at the end.
    @inlinable
    @inline(__always)
    public var next: UInt8 { bytes[offset] }

    /// Whether nothing is left.
    @inlinable
    @inline(__always)
    public var isAtEnd: Bool { position >= limit }

    /// A fault at the next structural; at the end of the input it is that the input ends.
    @inlinable
    @inline(never)
    public func fault(_ kind: JSONFault.Kind) -> JSONFault {
        isAtEnd ? JSONFault(.unexpectedEnd, at: count) : JSONFault(kind, at: offset)
    }

    /// Steps into an object.
    ///
    /// - Returns: whether it has a member; an empty object is left again at once.
    @inlinable
    @inline(__always)
    public mutating func enterObject() throws(JSONFault) -> Bool {
        guard next == UInt8(ascii: "{") else { throw fault(.expectedObject) }
        position &+= 1
        guard next == UInt8(ascii: "}") else { return true }
        position &+= 1
        return false
    }

    /// Steps into an array.
    ///
    /// - Returns: whether it has an element; an empty array is left again at once.
    @inlinable
    @inline(__always)
    public mutating func enterArray() throws(JSONFault) -> Bool {
        guard next == UInt8(ascii: "[") else { throw fault(.expectedArray) }
        position &+= 1
        guard next == UInt8(ascii: "]") else { return true }
        position &+= 1
        return false
    }

    /// Reads a member's key and its colon; the cursor stands at the value.
    @inlinable
    @inline(__always)
    public mutating func key() throws(JSONFault) -> ByteSpan {
        let key = try string()
        guard next == UInt8(ascii: ":") else { throw fault(.expectedColon) }
        position &+= 1
        return key
    }

    /// Goes on behind a member's value.
    ///
    /// - Returns: whether another member follows; else the object is left.
    @inlinable
    @inline(__always)
    public mutating func nextMember() throws(JSONFault) -> Bool {
        let character = next
        guard character == UInt8(ascii: ",") || character == UInt8(ascii: "}") else { throw fault(.expectedComma) }
        position &+= 1
        return character == UInt8(ascii: ",")
    }

    /// Goes on behind an array's element.
    ///
    /// - Returns: whether another element follows; else the array is left.
    @inlinable
    @inline(__always)
    public mutating func nextElement() throws(JSONFault) -> Bool {
        let character = next
        guard character == UInt8(ascii: ",") || character == UInt8(ascii: "]") else { throw fault(.expectedComma) }
        position &+= 1
        return character == UInt8(ascii: ",")
    }

    /// Reads a string: the bytes between its quotes, escapes as they stand (see ``JSONString``).
    ///
    /// Its end is found from the structural that follows: between the two there is nothing but white space.
    @inlinable
    @inline(__always)
    public mutating func string() throws(JSONFault) -> ByteSpan {
        let start = offset
        guard bytes[start] == UInt8(ascii: "\"") else { throw fault(.expectedString) }
        position &+= 1
        var end = offset &- 1
        while bytes[end] != UInt8(ascii: "\"") {
            guard end > start, JSONCursor.isSpace(bytes[end]) else { throw unfinished(at: end) }
            end &-= 1
        }
        guard end > start else { throw unfinished(at: end) }
        return ByteSpan(bytes + (start &+ 1), end &- start &- 1)
    }

    @inlinable
    @inline(never)
    func unfinished(at end: Int) -> JSONFault {
        isAtEnd ? JSONFault(.unexpectedEnd, at: count) : JSONFault(.expectedComma, at: end)
    }

    /// Whether a character is white space to JSON.
    @inlinable
    @inline(__always)
    static func isSpace(_ character: UInt8) -> Bool {
        character == 0x20 || character == 0x0A || character == 0x0D || character == 0x09
    }

    /// Leaves out a value.
    @inlinable
    @inline(__always)
    public mutating func skip() throws(JSONFault) {
        let character = next
        if character == UInt8(ascii: "\"") {
            position &+= 1
        } else if character & 0xDF == 0x5B {
            try skipBrackets()
        } else {
            try skipScalar()
        }
    }

    @inlinable
    mutating func skipScalar() throws(JSONFault) {
        switch next {
        case 0, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"): throw fault(.expectedValue)
        default: position &+= 1
        }
    }

    /// Leaves out an object or an array.
    ///
    /// A bit for each open bracket says of which kind it is; where more are open than a word has bits, the slow way is
    /// gone. In `{` and `[`, and in `}` and `]`, all bits are equal but
    /// 0x20, and no other structural of JSON reaches them: one comparison passes over all that is no bracket.
    @inlinable
    public mutating func skipBrackets() throws(JSONFault) {
        var kinds: UInt64 = 1
        var at = position
        repeat {
            let character = bytes[Int(structurals[at])]
            let folded = character & 0xDF
            if folded >= 0x5B {
                if folded == 0x5B {
                    guard kinds >> 63 == 0 else { return try skipDeepBrackets(limit: JSONCursor.depthLimit) }
                    kinds = kinds << 1 | UInt64(character >> 5 & 1)
                } else if folded == 0x5D {
                    guard kinds & 1 == UInt64(character >> 5 & 1) else {
                        throw JSONFault(.mismatchedBracket, at: Int(structurals[at]))
                    }
                    kinds >>= 1
                }
            } else if character == 0 {
                position = at
                throw fault(.expectedValue)
            }
            at &+= 1
        } while kinds != 1
        position = at
    }

    /// Leaves out an object or an array in which more than `limit` brackets may not stand in each other.
    @inline(never)
    public mutating func skipDeepBrackets(limit: Int) throws(JSONFault) {
        var open: [UInt8] = []
        var at = position
        repeat {
            let character = bytes[Int(structurals[at])]
            switch character {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < limit else { throw JSONFault(.tooDeep, at: Int(structurals[at])) }
                open.append(character)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let last = open.popLast(), last & 0x20 == character & 0x20 else {
                    throw JSONFault(.mismatchedBracket, at: Int(structurals[at]))
                }
            case 0:
                position = at
                throw fault(.expectedValue)
            default: break
            }
            at &+= 1
        } while !open.isEmpty
        position = at
    }

    /// Keeps count of open brackets, as ``skipBrackets()`` does; `kinds` is 1 where none is open.
    ///
    /// - Returns: whether the character may stand there.
    @inlinable
    @inline(__always)
    public static func track(_ character: UInt8, _ kinds: inout UInt64) -> Bool {
        let folded = character & 0xDF
        if folded == 0x5B {
            guard kinds >> 63 == 0 else { return false }
            kinds = kinds << 1 | UInt64(character >> 5 & 1)
        } else if folded == 0x5D {
            guard kinds & 1 == UInt64(character >> 5 & 1) else { return false }
            kinds >>= 1
        }
        return character != 0
    }

    /// Leaves out a value and says which bytes it takes.
    @inlinable
    public mutating func rawValue() throws(JSONFault) -> ByteSpan {
        let start = offset
        switch bytes[start] {
        case UInt8(ascii: "\""):
            let text = try string()
            return ByteSpan(bytes + start, text.count + 2)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try skipBrackets()
            return ByteSpan(bytes + start, Int(structurals[position - 1]) + 1 - start)
        default:
            return try scalar()
        }
    }

    /// The bytes of a scalar that is no string, up to the white space or the structural that ends it.
    @inlinable
    public mutating func scalar() throws(JSONFault) -> ByteSpan {
        let start = offset
        guard bytes[start] != UInt8(ascii: "\""), bytes[start] & 0xDF != 0x5B else { throw fault(.expectedValue) }
        try skipScalar()
        var end = offset
        while end > start + 1, JSONCursor.isSpace(bytes[end - 1]) { end -= 1 }
        return ByteSpan(bytes + start, end - start)
    }

    /// Requires that nothing is left.
    @inlinable
    public func end() throws(JSONFault) {
        guard isAtEnd else { throw fault(.expectedComma) }
    }
}

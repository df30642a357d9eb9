import Bytes
import JSONIndex

/// One page of counts.
public struct CompositePage: Sendable {
    /// How many values each row has: the search's sources.
    public let width: Int
    /// The values, row after row; nil where an event has none.
    public private(set) var values: [String?] = []
    /// How many events, by row.
    public private(set) var counts: [Int] = []
    /// The least time in milliseconds since 1970, by row; empty where none was asked for.
    public private(set) var firstTimes: [Int64] = []
    /// The greatest time in milliseconds since 1970, by row.
    public private(set) var lastTimes: [Int64] = []
    /// Where the next page begins, as the server said it; nil on the last page.
    public private(set) var afterKey: [UInt8]?

    /// The values of a row.
    public func row(_ number: Int) -> ArraySlice<String?> { values[(number * width)..<((number + 1) * width)] }

    /// How many rows.
    public var count: Int { counts.count }

    /// Reads `{"s": {"after_key": …, "buckets": […]}}`.
    init(width: Int, _ cursor: inout JSONCursor) throws(JSONFault) {
        self.width = width
        guard try cursor.enterObject() else { return }
        repeat {
            guard try cursor.key() == "s" else {
                try cursor.skip()
                continue
            }
            guard try cursor.enterObject() else { continue }
            repeat {
                let key = try cursor.key()
                if key == "after_key" {
                    afterKey = Array(try cursor.rawValue().buffer)
                } else if key == "buckets" {
                    try readBuckets(&cursor)
                } else {
                    try cursor.skip()
                }
            } while try cursor.nextMember()
        } while try cursor.nextMember()
    }

    private mutating func readBuckets(_ cursor: inout JSONCursor) throws(JSONFault) {
        guard try cursor.enterArray() else { return }
        repeat {
            guard try cursor.enterObject() else { continue }
            var count = 0
            let start = values.count
            for _ in 0..<width { values.append(nil) }
            repeat {
                let key = try cursor.key()
                if key == "key" {
                    try readKey(&cursor, start)
                } else if key == "doc_count" {
                    count = try cursor.integer()
                } else if key == "f" {
                    firstTimes.append(try Self.metric(&cursor))
                } else if key == "l" {
                    lastTimes.append(try Self.metric(&cursor))
                } else {
                    try cursor.skip()
                }
            } while try cursor.nextMember()
            counts.append(count)
        } while try cursor.nextElement()
    }

    private mutating func readKey(_ cursor: inout JSONCursor, _ start: Int) throws(JSONFault) {
        guard try cursor.enterObject() else { return }
        repeat {
            let place = CompositeSearch.number(try cursor.key())
            guard (0..<width).contains(place) else { throw cursor.fault(.expectedObject) }
            switch cursor.next {
            case UInt8(ascii: "\""): values[start + place] = try cursor.text()
            case UInt8(ascii: "n"): if !cursor.takeNull() { throw cursor.fault(.expectedValue) }
            default: values[start + place] = try cursor.scalar().string
            }
        } while try cursor.nextMember()
    }

    private static func metric(_ cursor: inout JSONCursor) throws(JSONFault) -> Int64 {
        var value: Int64 = 0
        guard try cursor.enterObject() else { return value }
        repeat {
            if try cursor.key() == "value", cursor.next != UInt8(ascii: "n") {
                value = Int64(try cursor.double())
            } else {
                try cursor.skip()
            }
        } while try cursor.nextMember()
        return value
    }
}

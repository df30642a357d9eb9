/// A point in time, in whole seconds, UTC.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let secondsSinceEpoch: Int64

    /// A number of seconds since 1970-01-01T00:00:00Z.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Takes ISO 8601 in UTC, `2023-07-10T12:20:00Z` or `20230710T122000Z`, with or without a fraction of a second, with `Z` or a
    /// numeric offset such as `+00:00`, else nil.
    public init?(_ text: some StringProtocol) {
        var copy = Array(text.utf8)
        guard let value = copy.withUnsafeMutableBytes({ Timestamp.parse(UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        secondsSinceEpoch = value
    }

    /// Reads ISO 8601 as ``init(_:)`` does, from bytes and without allocation.
    ///
    /// - Returns: the seconds since 1970-01-01T00:00:00Z, nil where the bytes are no time.
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        if bytes.count == 16, bytes[8] == 0x54 { return compact(bytes) }
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54 || bytes[10] == 0x20,
            bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = digits(bytes, 0, 4), let month = digits(bytes, 5, 2), let day = digits(bytes, 8, 2),
            let hour = digits(bytes, 11, 2), let minute = digits(bytes, 14, 2), let second = digits(bytes, 17, 2),
            (1...12).contains(month), (1...Day.length(ofMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var at = 19
        if bytes[at] == 0x2E {
            at += 1
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        }
        guard at < bytes.count, let offset = zone(bytes, at) else { return nil }
        let days = Int64(Day(year: year, month: month, day: day).daysSinceEpoch)
        return days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset)
    }

    /// `20230710T122000Z`, as AWS writes times in requests that it signs.
    private static func compact(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes[15] == 0x5A, let year = digits(bytes, 0, 4), let month = digits(bytes, 4, 2),
            let day = digits(bytes, 6, 2), let hour = digits(bytes, 9, 2), let minute = digits(bytes, 11, 2),
            let second = digits(bytes, 13, 2), (1...12).contains(month),
            (1...Day.length(ofMonth: month, year: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        return Int64(Day(year: year, month: month, day: day).daysSinceEpoch) * 86_400
            + Int64(hour * 3600 + minute * 60 + second)
    }

    /// The seconds that a zone is ahead of UTC.
    private static func zone(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        if bytes[at] == 0x5A { return at + 1 == bytes.count ? 0 : nil }
        guard bytes[at] == 0x2B || bytes[at] == 0x2D, let hours = digits(bytes, at + 1, 2), hours < 24 else {
            return nil
        }
        let colon = at + 3 < bytes.count && bytes[at + 3] == 0x3A ? 1 : 0
        guard let minutes = digits(bytes, at + 3 + colon, 2), minutes < 60, at + 5 + colon == bytes.count else {
            return nil
        }
        return (bytes[at] == 0x2B ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func digits(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for offset in start..<(start + count) {
            let digit = Int(bytes[offset]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The day that it falls on, in UTC.
    public var day: Day {
        Day(daysSinceEpoch: Int32((secondsSinceEpoch - ((secondsSinceEpoch % 86_400) + 86_400) % 86_400) / 86_400))
    }

    /// `2023-07-10T12:20:00Z`.
    public var description: String {
        let seconds = Int(secondsSinceEpoch - Int64(day.daysSinceEpoch) * 86_400)
        return "\(day)T\(Day.padded(seconds / 3600, 2)):\(Day.padded(seconds / 60 % 60, 2))"
            + ":\(Day.padded(seconds % 60, 2))Z"
    }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }
}

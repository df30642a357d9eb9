import Bytes
import IAMModel

/// `2023-07-10T12:20:00Z`, as CloudTrail writes times; other forms of ISO 8601 are read the slow way.
struct EventTime {
    private var lastDate: UInt64 = 0
    private var lastMonthDay: UInt16 = 0
    private var lastDayStart: Int64 = 0

    /// The seconds since 1970, nil where the bytes are no time.
    ///
    /// Most events fall on the day of the one before: then only the time of day is read.
    @inline(__always)
    mutating func seconds(_ text: ByteSpan) -> Int64? {
        guard text.count == 20, text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"), text[19] == UInt8(ascii: "Z")
        else { return EventTime.slow(text) }
        let date = text.start.word
        let monthDay = UnsafeRawPointer(text.start + 8).loadUnaligned(as: UInt16.self)
        if date != lastDate || monthDay != lastMonthDay {
            guard let whole = EventTime.slow(text) else { return nil }
            lastDate = date
            lastMonthDay = monthDay
            lastDayStart = Timestamp(secondsSinceEpoch: whole).day.start.secondsSinceEpoch
            return whole
        }
        let hour = EventTime.twoDigits(text, 11)
        let minute = EventTime.twoDigits(text, 14)
        let second = EventTime.twoDigits(text, 17)
        guard hour < 24, minute < 60, second < 60 else { return EventTime.slow(text) }
        return lastDayStart + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Two digits, or a number above 99.
    @inline(__always)
    private static func twoDigits(_ text: ByteSpan, _ at: Int) -> Int {
        let tens = text[at] &- 0x30
        let ones = text[at + 1] &- 0x30
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : 1000
    }

    @inline(never)
    static func slow(_ text: ByteSpan) -> Int64? {
        Timestamp.parse(UnsafeRawBufferPointer(text.buffer))
    }
}

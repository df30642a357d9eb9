import IAMModel

/// Points in time as `Date…` operators take them, in seconds since 1970.
enum Instant {
    /// What a text may mean: one instant, two where it is a year or seconds (``Doubt/yearOrSeconds``), none where it is no
    /// time, or names no zone.
    ///
    /// Takes the forms of the W3C's profile of ISO 8601 (IAM JSON policy elements reference, "Date condition operators";
    /// W3C, "Date and Time Formats"): `2027`, `2027-01`, `2027-01-01`, `2027-01-01T00:00Z`, seconds and their fraction, an
    /// offset for `Z`; and seconds since 1970.
    static func readings(of text: String) -> [Double] {
        if let day = Day(text) ?? Day(text + "-01") { return [Double(day.start.secondsSinceEpoch)] }
        if let time = timeOfDay(text) { return [time] }
        guard let seconds = ExactNumber.number(text) else { return [] }
        switch text.utf8.count {
        case 4: return Day(text + "-01-01").map { [Double($0.start.secondsSinceEpoch), seconds] } ?? []
        case 9...: return [seconds]
        default: return []
        }
    }

    private static func timeOfDay(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T") else { return nil }
        // minutes alone: `2027-01-01T00:00Z`
        if bytes[16] != UInt8(ascii: ":") {
            return Timestamp("\(text.prefix(16)):00\(text.dropFirst(16))").map { Double($0.secondsSinceEpoch) }
        }
        guard let time = Timestamp(text) else { return nil }
        guard bytes.count > 20, bytes[19] == UInt8(ascii: ".") else { return Double(time.secondsSinceEpoch) }
        let digits = bytes[20...].prefix { (0x30...0x39).contains($0) }
        guard (1...6).contains(digits.count) else { return nil }
        return Double(time.secondsSinceEpoch) + (Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0)
    }

    /// A whole second as AWS writes it in a request.
    static func text(_ seconds: Double) -> String? {
        guard seconds == seconds.rounded(), (0...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(secondsSinceEpoch: Int64(seconds)).description
    }
}

import IAMModel

/// A time as `--since` takes it: how long ago (`30m`, `2h`, `7d`), or a day.
enum Age {
    case seconds(Int64)
    case day(Day)

    init?(_ text: String) {
        if let day = Day(text) {
            self = .day(day)
            return
        }
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 6,
            text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text.dropLast()),
            number > 0
        else { return nil }
        self = .seconds(number * unit)
    }

    /// The time, before another one.
    func time(before now: Timestamp) -> Timestamp {
        switch self {
        case .seconds(let count): Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - count)
        case .day(let day): day.start
        }
    }
}

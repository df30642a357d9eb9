import IAMModel

/// How many events there were of something, day by day; a day without any is not there.
public struct DayCounts: Hashable, Sendable {
    /// The counts.
    public private(set) var counts: [Day: Int] = [:]

    /// None.
    public init() {}

    /// Counts by day; what is not above 0 is left out.
    public init(_ counts: [Day: Int]) { self.counts = counts.filter { $0.value > 0 } }

    /// Counts of days one behind the other.
    public init(from first: Day, _ counts: [Int]) {
        self.init(
            Dictionary(
                uniqueKeysWithValues: counts.enumerated().map { (first.advanced(byDays: $0.offset), $0.element) }))
    }

    /// Adds events of one day.
    public mutating func add(_ count: Int, on day: Day) {
        if count > 0 { counts[day, default: 0] += count }
    }

    /// The count of a day.
    public subscript(day: Day) -> Int { counts[day] ?? 0 }

    /// All of them.
    public var total: Int { counts.values.reduce(0, +) }

    /// Whether there are none.
    public var isEmpty: Bool { counts.isEmpty }

    /// The first day.
    public var first: Day? { counts.keys.min() }

    /// The last day.
    public var last: Day? { counts.keys.max() }

    /// The counts of all days from one to another.
    public func list(from first: Day, through last: Day) -> [Int] {
        first > last ? [] : (0...first.days(to: last)).map { self[first.advanced(byDays: $0)] }
    }

    /// What falls on certain days.
    public func filter(_ isIncluded: (Day) -> Bool) -> DayCounts {
        DayCounts(counts.filter { isIncluded($0.key) })
    }

    /// How many there were on certain days.
    public func total(where isIncluded: (Day) -> Bool) -> Int {
        counts.reduce(0) { $0 + (isIncluded($1.key) ? $1.value : 0) }
    }
}

/// Management events day by day, by what they say of reading.
public struct ManagementCounts: Hashable, Sendable {
    /// Those that say `readOnly: true`.
    public var reads = DayCounts()
    /// Those that say `readOnly: false`.
    public var writes = DayCounts()
    /// Those that don't say.
    public var others = DayCounts()

    /// None.
    public init() {}

    /// Adds events of one day.
    public mutating func add(_ count: Int, on day: Day, isReadOnly: Bool?) {
        switch isReadOnly {
        case true?: reads.add(count, on: day)
        case false?: writes.add(count, on: day)
        case nil: others.add(count, on: day)
        }
    }

    /// All of them.
    public var all: DayCounts {
        DayCounts(reads.counts.merging(writes.counts, uniquingKeysWith: +).merging(others.counts, uniquingKeysWith: +))
    }

    /// What falls on certain days.
    public func filter(_ isIncluded: (Day) -> Bool) -> ManagementCounts {
        var copy = self
        copy.reads = reads.filter(isIncluded)
        copy.writes = writes.filter(isIncluded)
        copy.others = others.filter(isIncluded)
        return copy
    }
}

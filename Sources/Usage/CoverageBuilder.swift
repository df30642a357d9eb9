import Diagnostics
import IAMModel

/// Adds up what could be seen, from the rows of tables: by numbers first, by names at the end.
struct CoverageBuilder: ~Copyable {
    /// Who made a call, as far as it matters for what could be seen.
    fileprivate struct Caller: OptionSet {
        let rawValue: UInt64
        /// Of another account than the one that recorded the event.
        static let stranger = Caller(rawValue: 1)
        /// An identity of no account.
        static let outsider = Caller(rawValue: 2)
    }

    /// By place, kind and day, and by what the caller is.
    private var sums = RowTable()
    private let places: [(account: String, region: String)]
    /// By place, then by session: numbers of accounts, -1 where there is none.
    private var accountsOfPlaces: [Int] = []
    private var accountsOfSessions: [Int] = []
    private var isOutsider: [Bool] = []

    /// - Parameters:
    ///   - places: accounts and regions, by their numbers.
    ///   - sessions: in their order; `rank` is the place there of each number.
    init(places: [(account: String, region: String)], sessions: [Session], rank: [Int]) {
        self.places = places
        var numbers: [String: Int] = [:]
        func number(_ account: String) -> Int {
            if account.isEmpty { return -1 }
            if let known = numbers[account] { return known }
            numbers[account] = numbers.count
            return numbers.count - 1
        }
        accountsOfPlaces = places.map { number($0.account) }
        // By their places: a closure that is handed sessions copies each whole.
        let accounts = sessions.indices.map { number(sessions[$0].account) }
        accountsOfSessions = rank.map { accounts[$0] }
        let areOutsiders = sessions.indices.map { CoverageRule.outsiders.contains(sessions[$0].type) }
        isOutsider = rank.map { areOutsiders[$0] }
    }

    /// Adds the events of one row.
    mutating func add(_ row: RowTable.Row) {
        var caller: Caller = []
        let account = accountsOfSessions[row.session]
        if account >= 0, account != accountsOfPlaces[row.other] { caller.insert(.stranger) }
        if isOutsider[row.session] { caller.insert(.outsider) }
        let left = UInt64(row.other) << 32 | UInt64(row.kind)
        let right = caller.rawValue << 32 | row.right & 0xFFFF_FFFF
        sums.add(left, right, hash: RowTable.hash(left, right), count: row.total, first: row.first, last: row.last)
    }

    /// What could be seen.
    func finished(kinds: [EventKind]) -> ObservedCoverage {
        var result = ObservedCoverage()
        sums.forEach { sum in
            // Where rows have a session, these have a place, and what the caller is where those have a place.
            let place = places[sum.session]
            result.events += sum.total
            result.accounts[place.account, default: AccountCoverage()].add(
                kinds[sum.kind], sum, Caller(rawValue: UInt64(sum.other)), region: place.region)
        }
        return result
    }
}

extension AccountCoverage {
    fileprivate mutating func add(
        _ kind: EventKind, _ sum: RowTable.Row, _ caller: CoverageBuilder.Caller, region: String
    ) {
        let day = Day(daysSinceEpoch: sum.day)
        events.add(sum.total, on: day)
        let start = day.start.secondsSinceEpoch
        reach(
            Timestamp(secondsSinceEpoch: start + Int64(sum.first)),
            Timestamp(secondsSinceEpoch: start + Int64(sum.last)))
        let isTried = caller.contains(.outsider) || kind.source == CoverageRule.signInSource
        if caller.contains(.stranger) || isTried && kind.outcome != .succeeded { return }
        switch kind.category {
        case .management:
            addManagement(sum.total, on: day, isReadOnly: kind.isReadOnly, region: region, source: kind.source)
        case .data: dataEventTypes[kind.dataEventType, default: DayCounts()].add(sum.total, on: day)
        case .other: break
        }
    }
}

extension Diagnostic {
    /// By place, then by message: one order whatever the order of reading.
    func precedes(_ other: Diagnostic) -> Bool {
        let here = (span?.path ?? "", span?.line ?? 0, span?.column ?? 0, message)
        return here < (other.span?.path ?? "", other.span?.line ?? 0, other.span?.column ?? 0, other.message)
    }
}

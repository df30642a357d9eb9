import Diagnostics
import IAMModel

/// Adds up what could be seen, from the rows of tables: by numbers first, by names at the end.
struct CoverageBuilder: ~Copyable {
    /// By place, kind and day.
    private var sums = RowTable()

    /// Adds the events of one row.
    mutating func add(_ row: RowTable.Row) {
        let left = UInt64(row.other) << 32 | UInt64(row.kind)
        let right = row.right & 0xFFFF_FFFF
        sums.add(left, right, hash: RowTable.hash(left, right), count: row.total, first: row.first, last: row.last)
    }

    /// What could be seen.
    func finished(places: [(account: String, region: String)], kinds: [EventKind]) -> ObservedCoverage {
        var result = ObservedCoverage()
        sums.forEach { sum in
            // Where rows have a session, these have a place.
            let place = places[sum.session]
            result.events += sum.total
            result.accounts[place.account, default: AccountCoverage()].add(
                kinds[sum.kind], on: Day(daysSinceEpoch: sum.day), count: sum.total, first: sum.first, last: sum.last,
                region: place.region)
        }
        return result
    }
}

extension AccountCoverage {
    fileprivate mutating func add(
        _ kind: EventKind, on day: Day, count: Int, first: UInt32, last: UInt32, region: String
    ) {
        var seen = days[day] ?? DayCoverage()
        seen.events += count
        if kind.isReadOnly == true { seen.reads += count }
        if kind.isReadOnly == false { seen.writes += count }
        days[day] = seen
        let sighting = Sighting(first: day, last: day, count: count)
        if !region.isEmpty { regions.add(sighting, of: region) }
        sources.add(sighting, of: kind.source)
        if !kind.dataEventType.isEmpty { dataEventTypes.add(sighting, of: kind.dataEventType) }
        let start = day.start.secondsSinceEpoch
        let earliest = Timestamp(secondsSinceEpoch: start + Int64(first))
        let latest = Timestamp(secondsSinceEpoch: start + Int64(last))
        oldest = min(oldest ?? earliest, earliest)
        newest = max(newest ?? latest, latest)
    }
}

extension [String: Sighting] {
    fileprivate mutating func add(_ sighting: Sighting, of name: String) {
        if self[name]?.merge(sighting) == nil { self[name] = sighting }
    }
}

extension Diagnostic {
    /// By place, then by message: one order whatever the order of reading.
    func precedes(_ other: Diagnostic) -> Bool {
        let here = (span?.path ?? "", span?.line ?? 0, span?.column ?? 0, message)
        return here < (other.span?.path ?? "", other.span?.line ?? 0, other.span?.column ?? 0, other.message)
    }
}

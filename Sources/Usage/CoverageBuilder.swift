import Diagnostics
import IAMModel

/// Adds up what could be seen, from the rows of finished tables.
struct CoverageBuilder {
    private let kinds: [EventKind]
    private var coverage = ObservedCoverage()

    init(kinds: [EventKind]) { self.kinds = kinds }

    /// Adds the events of one row, seen in an account and a region.
    mutating func add(_ row: UsageRow, account: String, region: String) {
        let kind = kinds[row.kind]
        let sighting = Sighting(first: row.day, last: row.day, count: row.count)
        coverage.events += row.count
        coverage.accounts[account, default: AccountCoverage()].add(row, kind, region: region, sighting)
    }

    /// What could be seen, with what the tables say of files.
    func finished(_ tables: borrowing UsageTables) -> ObservedCoverage {
        var result = coverage
        result.gaps = tables.gaps.sorted { $0.diagnostic.precedes($1.diagnostic) }
        result.notes = tables.notes.sorted { $0.precedes($1) }
        result.files = tables.files
        result.bytes = tables.bytes
        result.duplicates = tables.duplicates
        return result
    }
}

extension AccountCoverage {
    fileprivate mutating func add(_ row: UsageRow, _ kind: EventKind, region: String, _ sighting: Sighting) {
        days[row.day, default: DayCoverage()].events += row.count
        if kind.isReadOnly == true { days[row.day, default: DayCoverage()].reads += row.count }
        if kind.isReadOnly == false { days[row.day, default: DayCoverage()].writes += row.count }
        if !region.isEmpty { regions.add(sighting, of: region) }
        sources.add(sighting, of: kind.source)
        if !kind.dataEventType.isEmpty { dataEventTypes.add(sighting, of: kind.dataEventType) }
        oldest = min(oldest ?? row.first, row.first)
        newest = max(newest ?? row.last, row.last)
    }
}

extension [String: Sighting] {
    fileprivate mutating func add(_ sighting: Sighting, of name: String) {
        if self[name]?.merge(sighting) == nil { self[name] = sighting }
    }
}

extension Diagnostic {
    /// By place, then by message: one order whatever the order of reading.
    fileprivate func precedes(_ other: Diagnostic) -> Bool {
        let here = (span?.path ?? "", span?.line ?? 0, span?.column ?? 0, message)
        return here < (other.span?.path ?? "", other.span?.line ?? 0, other.span?.column ?? 0, other.message)
    }
}

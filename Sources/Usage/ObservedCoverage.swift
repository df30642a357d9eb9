import Diagnostics
import IAMModel

/// What management events of an account were seen in one region.
public struct RegionCoverage: Hashable, Sendable {
    /// Day by day.
    public var events = ManagementCounts()
    /// Whether IAM's own events were seen there: then it is the region that records global services.
    public var recordsIAM = false

    /// Nothing seen.
    public init() {}
}

/// What could be seen of one account, as its events show it (``CoverageRule``).
public struct AccountCoverage: Sendable {
    /// All events, of any category and by anyone.
    public var events = DayCounts()
    /// Management events of the account itself.
    public var management = ManagementCounts()
    /// `awsRegion` → its management events.
    public var regions: [String: RegionCoverage] = [:]
    /// `kms`, `rdsdata` → their management events.
    public var sources: [String: DayCounts] = [:]
    /// `resources.type` → its data events.
    public var dataEventTypes: [String: DayCounts] = [:]
    /// The time of the earliest event of any category.
    public var oldest: Timestamp?
    /// The time of the newest event of any category.
    public var newest: Timestamp?

    /// Nothing seen.
    public init() {}

    /// What falls on certain days; the times of the oldest and the newest event stay.
    public func filter(_ isIncluded: (Day) -> Bool) -> AccountCoverage {
        var copy = self
        copy.events = events.filter(isIncluded)
        copy.management = management.filter(isIncluded)
        copy.regions = regions.compactMapValues { region in
            var region = region
            region.events = region.events.filter(isIncluded)
            return region.events.all.isEmpty ? nil : region
        }
        copy.sources = sources.mapValues { $0.filter(isIncluded) }.filter { !$0.value.isEmpty }
        copy.dataEventTypes = dataEventTypes.mapValues { $0.filter(isIncluded) }.filter { !$0.value.isEmpty }
        return copy
    }

    /// Adds events of one day that are the account's own, so that they cover something.
    ///
    /// - Parameter source: `eventSource`.
    public mutating func addManagement(
        _ count: Int, on day: Day, isReadOnly: Bool?, region: String, source: String
    ) {
        management.add(count, on: day, isReadOnly: isReadOnly)
        if !region.isEmpty {
            regions[region, default: RegionCoverage()].events.add(count, on: day, isReadOnly: isReadOnly)
        }
        guard CoverageRule.countedSources.contains(source) else { return }
        addSource(source, count, on: day, region: region)
    }

    /// Adds events of one of the sources that are counted by themselves.
    public mutating func addSource(_ source: String, _ count: Int, on day: Day, region: String) {
        let name = String(source.prefix { $0 != "." })
        if name == CoverageRule.globalSource {
            if !region.isEmpty { regions[region, default: RegionCoverage()].recordsIAM = true }
        } else {
            sources[name, default: DayCounts()].add(count, on: day)
        }
    }

    /// Widens the time between the oldest and the newest event.
    public mutating func reach(_ first: Timestamp, _ last: Timestamp) {
        oldest = min(oldest ?? first, first)
        newest = max(newest ?? last, last)
    }
}

/// A place where something could not be read: a gap in what could be seen.
public struct CoverageGap: Sendable {
    /// The accounts that it may concern, by what the file's name or path says; empty where it does not say: all.
    public var accounts: Set<String>
    /// What was wrong, with file and place.
    public var diagnostic: Diagnostic
    /// The last day of which an event may be missing, where that is known: a file holds none of later days.
    public var lastDay: Day?

    /// A gap and whom it may concern.
    public init(accounts: Set<String>, diagnostic: Diagnostic, lastDay: Day? = nil) {
        self.accounts = accounts
        self.diagnostic = diagnostic
        self.lastDay = lastDay
    }
}

/// What a source could see, as the events themselves show it.
public struct ObservedCoverage: Sendable {
    /// By account: the `recipientAccountId`, else the identity's account; the key is empty where a record says neither.
    public var accounts: [String: AccountCoverage] = [:]
    /// What could not be read, sorted by place.
    public var gaps: [CoverageGap] = []
    /// What was told apart and left out (digest files, Insight events, other files), sorted by place.
    public var notes: [Diagnostic] = []
    /// How many files were read.
    public var files = 0
    /// How many bytes of JSON they held.
    public var bytes = 0
    /// How many of them were left out: digest files, Insight events, other logs.
    public var filesLeftOut = 0
    /// What the files are: what was read in which wrapping, left out, lost.
    public var tally = FileTally()
    /// How many events were read, duplicates left out.
    public var events = 0
    /// How many records were delivered a second time and left out.
    public var duplicates = 0

    /// Nothing seen.
    public init() {}

    /// The time of the newest event of all accounts.
    public var newest: Timestamp? { accounts.values.compactMap(\.newest).max() }

    /// The time of the oldest event of all accounts.
    public var oldest: Timestamp? { accounts.values.compactMap(\.oldest).min() }
}

import Diagnostics
import IAMModel

/// What events of one account were seen on one day.
public struct DayCoverage: Hashable, Sendable {
    /// How many events, of any type.
    public var events = 0
    /// How many of them said `readOnly: true`.
    public var reads = 0
    /// How many of them said `readOnly: false`.
    public var writes = 0

    /// Nothing seen.
    public init() {}
}

/// First and last day and number of something seen.
public struct Sighting: Hashable, Sendable {
    /// The first day.
    public var first: Day
    /// The last day.
    public var last: Day
    /// How many events.
    public var count: Int

    /// A sighting by its parts.
    public init(first: Day, last: Day, count: Int) {
        self.first = first
        self.last = last
        self.count = count
    }

    /// Adds another sighting of the same thing; commutative and associative.
    public mutating func merge(_ other: Sighting) {
        first = min(first, other.first)
        last = max(last, other.last)
        count += other.count
    }
}

/// What could be seen of one account, as its events show it.
public struct AccountCoverage: Sendable {
    /// Day by day; a day without an event is not there.
    public var days: [Day: DayCoverage] = [:]
    /// `awsRegion` → when it was seen.
    public var regions: [String: Sighting] = [:]
    /// `eventSource` → when it was seen.
    public var sources: [String: Sighting] = [:]
    /// `resources.type` of data events → when it was seen.
    public var dataEventTypes: [String: Sighting] = [:]
    /// The time of the earliest event.
    public var oldest: Timestamp?
    /// The time of the newest event.
    public var newest: Timestamp?

    /// Nothing seen.
    public init() {}
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

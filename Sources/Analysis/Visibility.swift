import ActionCatalog
import Diagnostics
import IAMModel
import Rules
import Usage

/// What a usage source could see of one account within the window, and what follows for removals.
public struct Visibility: Sendable {
    /// Why nothing may be removed in the account; empty where removals may be proposed. In words.
    public var blockers: [String] = []
    /// Actions whose use would not have been seen, with the reason in words.
    public var holes: [(actions: ActionSet, reason: String)] = []
    /// How many seconds of the window were seen: its days with an event, or between its first and last event where all are
    /// of one day; more where the rules declare it.
    public var secondsSeen = 0
    /// How many days of the window had an event.
    public var daysWithEvents = 0
    /// Events of the account within the window.
    public var events = 0
    /// Regions with an event within the window, sorted.
    public var regions: [String] = []
    /// Data-event types seen within the window, sorted.
    public var dataEventTypes: [String] = []
    /// Files that could not be read and may concern the account.
    public var gaps: [Diagnostic] = []
    /// What the source's files are, of all accounts.
    public var files = FileTally()
    /// Whether the source tells IAM's own events, by which grants are dated.
    public var tellsGrants = true
    /// Whether reading management events were seen or declared.
    public var seesReads = true
    /// Whether writing management events were seen or declared.
    public var seesWrites = true

    /// Nothing seen.
    public init() {}

    /// `90 days`, `55 minutes`: how long was seen.
    public var spanInWords: String {
        switch secondsSeen {
        case ..<7200: "\(secondsSeen / 60) minutes"
        case ..<172_800: "\(secondsSeen / 3600) hours"
        default: "\((secondsSeen + 43_200) / 86_400) days"
        }
    }

    /// All actions whose use would not have been seen.
    public var unseen: ActionSet {
        holes.reduce(into: ActionSet()) { $0.formUnion($1.actions) }
    }
}

/// What to hold against what was seen.
public struct VisibilityRequest: Sendable {
    /// The window.
    public var window: UsageWindow
    /// Whether the window's end was given, by the rules or on the command line.
    public var hasExplicitEnd: Bool
    /// Today, for staleness.
    public var today: Day
    /// `window.minimum_days`, or `--minimum-days`.
    public var minimumDays: Int
    /// `--allow-gaps`.
    public var allowsGaps: Bool

    /// A request by its parts.
    public init(window: UsageWindow, hasExplicitEnd: Bool, today: Day, minimumDays: Int, allowsGaps: Bool) {
        self.window = window
        self.hasExplicitEnd = hasExplicitEnd
        self.today = today
        self.minimumDays = minimumDays
        self.allowsGaps = allowsGaps
    }
}

extension Visibility {
    /// Assesses one account (design of the domain: "What could be seen").
    public init(
        of account: AccountID, in record: UsageRecord, rules: Rules, request: VisibilityRequest,
        catalog: CatalogSets
    ) {
        let window = request.window
        let observed = record.coverage.accounts[account.digits] ?? AccountCoverage()
        let days = observed.days.filter { window.contains($0.key) }
        events = days.values.reduce(0) { $0 + $1.events }
        daysWithEvents = days.count
        regions = observed.regions.filter { $0.value.overlaps(window) }.keys.sorted()
        dataEventTypes = observed.dataEventTypes.filter { $0.value.overlaps(window) }.keys.sorted()
        files = record.coverage.tally
        tellsGrants = record.tellsGrants
        let named = Set(rules.accounts.map(\.id.digits))
        gaps = record.coverage.gaps.filter { $0.mayConcern(account, of: named) }.map(\.diagnostic)
        if let oldest = observed.oldest, let newest = observed.newest, let first = days.keys.min(),
            let last = days.keys.max()
        {
            if first == last {
                let start = max(oldest, first.start)
                let end = min(newest, Timestamp(secondsSinceEpoch: first.start.secondsSinceEpoch + 86_399))
                secondsSeen = Int(max(0, end.secondsSinceEpoch - start.secondsSinceEpoch)) + 1
            } else {
                // A logged day was seen whole, but for the hours before the first event; a day without any event may be
                // one whose files are not here, and an event before the window says nothing of the days between.
                secondsSeen = days.count * 86_400
            }
        }
        let declared = rules.declaredCoverage
        secondsSeen = max(secondsSeen, (declared.days ?? 0) * 86_400)
        block(observed, rules, request)
        findHoles(days, observed, declared, window, catalog)
    }

    private mutating func block(_ observed: AccountCoverage, _ rules: Rules, _ request: VisibilityRequest) {
        let minimum = request.minimumDays
        if !gaps.isEmpty && !request.allowsGaps {
            blockers.append(
                "\(gaps.count) log \(gaps.count == 1 ? "file" : "files or records") could not be read (`generate --allow-gaps` goes on)"
            )
        }
        if events == 0 && rules.declaredCoverage.days == nil {
            blockers.append("no event of this account was seen")
        } else if secondsSeen < minimum * 86_400 {
            blockers.append("\(spanInWords) seen, \(minimum) days asked for (window.minimum_days, --minimum-days)")
        }
        if !request.hasExplicitEnd, let newest = observed.newest?.day {
            let age = newest.days(to: request.today)
            // A clock may be ahead, a time zone behind; no more than that.
            if age < -1 {
                blockers.append(
                    "the newest event is of \(newest), after today, \(request.today) (give window.end or --end)")
            }
            if age > rules.window.staleDays {
                blockers.append(
                    "the newest event is of \(newest), \(age) days before today, \(request.today)"
                        + " (window.stale_days \(rules.window.staleDays); give window.end or --end)")
            }
        }
    }

    private mutating func findHoles(
        _ days: [Day: DayCoverage], _ observed: AccountCoverage, _ declared: DeclaredCoverage, _ window: UsageWindow,
        _ catalog: CatalogSets
    ) {
        seesReads = declared.managementRead || days.values.contains { $0.reads > 0 }
        seesWrites = declared.managementWrite || days.values.contains { $0.writes > 0 }
        let saysReadOnly = days.values.contains { $0.reads + $0.writes > 0 }
        if !seesReads && (saysReadOnly || events == 0) {
            holes.append((catalog.reads, "no reading event was seen: the trail may record writes only"))
        }
        if !seesWrites && (saysReadOnly || events == 0) {
            holes.append((catalog.all.subtracting(catalog.reads), "no writing event was seen"))
        }
        for (source, service) in [("kms", "kms"), ("rdsdata", "rds-data")] {
            let seen = observed.sources["\(source).amazonaws.com"]?.overlaps(window) ?? false
            if !seen && !declared.sources.contains(source) && !declared.sources.contains(service) {
                holes.append((catalog.actions(ofService: service), "no event of \(source): the trail may leave it out"))
            }
        }
        let declaresHome =
            switch declared.regions {
            case .all: true
            case .named(let names): names.contains("us-east-1")
            case .asSeen: false
            }
        if !regions.contains("us-east-1") && !declaresHome {
            let global = ["cloudfront", "iam", "organizations", "route53", "sts"]
            let actions = global.reduce(into: ActionSet()) { $0.formUnion(catalog.actions(ofService: $1)) }
            holes.append((actions, "no event in us-east-1, where global services are recorded"))
        }
    }
}

extension CoverageGap {
    /// Whether the gap may concern an account: a file that names none of the accounts in the rules may hold anyone's
    /// events, since names of files are not always those of their records' accounts.
    public func mayConcern(_ account: AccountID, of named: Set<String>) -> Bool {
        accounts.isDisjoint(with: named) || accounts.contains(account.digits)
    }
}

extension Sighting {
    fileprivate func overlaps(_ window: UsageWindow) -> Bool {
        first <= window.last && last >= window.first
    }
}

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
    /// How many seconds of the window were seen: its days with a management event, or between its first and last event where
    /// all are of one day; more where the rules declare it.
    public var secondsSeen = 0
    /// How many days of the window had a management event.
    public var daysWithEvents = 0
    /// How many days had none and are not missing: taken for quiet.
    public var quietDays = 0
    /// The day within the window on which the logs of all accounts begin, where nobody said that they go back further.
    public var beginning: Day?
    /// Events of the account within the window, of any category.
    public var events = 0
    /// How many of them are management events of the account itself: only these tell what could be seen of management actions.
    public var managementEvents = 0
    /// Regions with a management event within the window, sorted.
    public var regions: [String] = []
    /// Data-event types seen within the window, sorted.
    public var dataEventTypes: [String] = []
    /// Types of data events that the rules declare as recorded in the account.
    public var recordedDataEvents: [String] = []
    /// Files that could not be read and may concern the account.
    public var gaps: [Diagnostic] = []
    /// What the source's files are, of all accounts.
    public var files = FileTally()
    /// Days of which the logs are missing, in order.
    public var timeGaps: [TimeGap] = []
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

extension Visibility {
    /// Assesses one account (design of the domain: "What could be seen").
    ///
    /// - Parameter oldestPrincipal: the day on which the oldest principal on file was created: days before have no use that
    ///   could be missing.
    public init(
        of account: AccountID, in record: UsageRecord, rules: Rules, request: VisibilityRequest,
        catalog: CatalogSets, oldestPrincipal: Day? = nil
    ) {
        let window = request.window
        let observed = record.coverage.accounts[account.digits] ?? AccountCoverage()
        let declared = Declarations(of: account, in: rules, end: window.last)
        let judged = CoveredDays(
            of: account, in: record.coverage, window: window, goesBack: request.hasExplicitStart,
            oldestPrincipal: oldestPrincipal)
        beginning = judged.beginning
        events = observed.events.total(where: window.contains)
        managementEvents = judged.management.all.total
        daysWithEvents = judged.management.all.counts.count
        regions = judged.seen.regions.keys.sorted()
        dataEventTypes = judged.seen.dataEventTypes.keys.sorted()
        recordedDataEvents = Set(rules.recordedDataEvents(in: account).map(\.type)).sorted()
        files = record.coverage.tally
        tellsGrants = record.tellsGrants
        let named = Set(rules.accounts.map(\.id.digits))
        gaps = record.coverage.gaps.filter { $0.mayConcern(account, of: named) }.map(\.diagnostic)
        secondsSeen = Visibility.secondsSeen(observed, judged, declared)
        let finder = HoleFinder(
            judged: judged, declared: declared, sets: catalog, minimumDays: request.minimumDays)
        timeGaps = finder.timeGaps
        let missing = timeGaps.filter { $0.region == nil }.reduce(0) { $0 + $1.days }
        quietDays = max(0, judged.silentDays - missing)
        block(observed, judged, declared, rules, request)
        holes = finder.all
        holes += DataEventHoles(judged: judged, sets: catalog, minimumDays: request.minimumDays)
            .holes(of: rules.recordedDataEvents(in: account))
        seesReads = finder.seesReads
        seesWrites = finder.seesWrites
    }

    private static func secondsSeen(
        _ observed: AccountCoverage, _ judged: CoveredDays, _ declared: Declarations
    ) -> Int {
        let days = judged.management.all.counts.keys
        let known = judged.window.all.count { judged.management.all[$0] > 0 || declared.trailWasThere(on: $0) }
        guard known == 1, days.count == 1, let day = days.first, let oldest = observed.oldest,
            let newest = observed.newest
        else {
            // A logged day was seen whole, but for the hours before the first event; a day without any event may be one whose
            // files are not here, and an event before the window says nothing of the days between.
            return known * 86_400
        }
        let start = max(oldest, day.start)
        let end = min(newest, Timestamp(secondsSinceEpoch: day.start.secondsSinceEpoch + 86_399))
        return Int(max(0, end.secondsSinceEpoch - start.secondsSinceEpoch)) + 1
    }

    private mutating func block(
        _ observed: AccountCoverage, _ judged: CoveredDays, _ declared: Declarations, _ rules: Rules,
        _ request: VisibilityRequest
    ) {
        let minimum = request.minimumDays
        if !gaps.isEmpty && !request.allowsGaps {
            blockers.append(
                "\(gaps.count) \(gaps.count == 1 ? "gap" : "gaps") in what was read (`generate --allow-gaps` goes on)")
        }
        if let first = timeGaps.first, !request.allowsGaps {
            let more = timeGaps.count == 1 ? "" : ", and \(timeGaps.count - 1) more"
            blockers.append("\(first.phrase)\(more) (`generate --allow-gaps` or `usage.coverage` goes on)")
        }
        if managementEvents == 0 && !declared.namesTrail {
            let kind = events == 0 ? "event" : "management event"
            blockers.append(
                "no \(kind) of this account was seen"
                    + (declared.saysTrailWasThere ? ", and no entry of `usage.coverage` names it" : ""))
        } else if secondsSeen < minimum * 86_400 {
            blockers.append("\(spanInWords) seen, \(minimum) days asked for (window.minimum_days, --minimum-days)")
        }
        blockIfStale(observed, judged, declared, rules, request)
    }

    /// A newest event that is old says nothing of the days since.
    private mutating func blockIfStale(
        _ observed: AccountCoverage, _ judged: CoveredDays, _ declared: Declarations, _ rules: Rules,
        _ request: VisibilityRequest
    ) {
        let limit = rules.window.staleDays
        let last = judged.management.all.last
        guard !request.hasExplicitEnd else {
            guard let last, !timeGaps.contains(where: { $0.region == nil && $0.last == judged.window.last }) else {
                return
            }
            let silent = judged.window.all.filter { $0 > last && !declared.trailWasThere(on: $0) }
            if silent.count > limit {
                blockers.append(
                    "the newest event is of \(last), \(silent.count) days before the window's end, \(judged.window.last)"
                        + " (window.stale_days \(limit))")
            }
            return
        }
        // A clock may be ahead, a time zone behind; no more than that.
        if let newest = observed.newest?.day, newest.days(to: request.today) < -1 {
            blockers.append(
                "the newest event is of \(newest), after today, \(request.today) (give window.end or --end)")
        }
        if let newest = last ?? observed.newest?.day, newest.days(to: request.today) > limit {
            blockers.append(
                "the newest event is of \(newest), \(newest.days(to: request.today)) days before today, \(request.today)"
                    + " (window.stale_days \(limit); give window.end or --end)")
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

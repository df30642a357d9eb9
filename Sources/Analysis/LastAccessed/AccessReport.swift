import AccountState
import ActionCatalog
import IAMModel
import Rules

/// IAM's last-accessed report of a principal, held against what the logs show of it.
///
/// The report knows the day for every service and for the actions that it tracks, attempts that were denied included, and not
/// who of a role's origins it was (IAM User Guide, "Refine permissions in AWS using last accessed information").
public struct AccessReport: Sendable {
    /// An attempt that the report tells and no event shows.
    public struct Contradiction: Hashable, Sendable {
        /// The service, or an action of it: `s3`, `s3:CreateBucket`.
        public let what: String
        /// The attempt.
        public let access: LastAccessed.Access
    }

    /// When IAM made it.
    public var made: Day { report.made }
    /// What IAM says.
    public let report: LastAccessed.Report
    /// Why nothing goes by it; nil where what was never accessed may.
    public let doubt: Doubt?
    /// Actions that were not attempted within IAM's tracking period: all of a service that was never accessed, and tracked ones
    /// that weren't.
    public let neverAccessed: ActionSet
    /// The last attempts at the actions that IAM tracks; nil for none within the tracking period.
    let tracked: [ActionID: LastAccessed.Access?]
    /// Attempts within the window that no event shows.
    public let contradictions: [Contradiction]
    /// What these attempts may have used.
    let possible: [ActionID: OriginUse.Evidence]

    /// Why a report decides nothing.
    public enum Doubt: Hashable, Sendable {
        /// It is older than `last_accessed.max_age_days` at the end of the window.
        case stale(days: Int)
        /// The principal was made too shortly before it, or after it.
        case youngPrincipal(created: Day)
        /// When the principal was made is not known: it may have the name of another that is gone.
        case unknownAge
        /// Events lie in a region of which AWS does not say that attempts are tracked there.
        case untrackedRegion(String)

        /// In words.
        public var words: String {
            switch self {
            case .stale(let days): "it is \(days) days older than the window's end"
            case .youngPrincipal(let created): "the principal was made on \(created)"
            case .unknownAge: "when the principal was made is not known"
            case .untrackedRegion(let region): "events lie in \(region), where AWS does not say that it tracks attempts"
            }
        }
    }

    /// Holds a report against use.
    ///
    /// - Parameters:
    ///   - created: when the principal was made.
    ///   - unreported: what no report speaks of; see ``OtherProtocols``.
    init(
        _ report: LastAccessed.Report, created: Timestamp?, use: OriginUse, visibility: Visibility,
        window: UsageWindow, rules: Rules, sets: CatalogSets, unreported: ActionSet
    ) {
        self.report = report
        doubt = AccessReport.doubt(report, created: created, visibility: visibility, window: window, rules: rules)
        let reader = AccessReader(report, use: use, visibility: visibility, window: window, sets: sets)
        tracked = reader.tracked.values.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        neverAccessed = doubt == nil ? reader.neverAccessed.subtracting(unreported) : ActionSet()
        (possible, contradictions) = reader.attempts
    }

    private static func doubt(
        _ report: LastAccessed.Report, created: Timestamp?, visibility: Visibility, window: UsageWindow, rules: Rules
    ) -> Doubt? {
        let age = report.made.days(to: window.last)
        if age > rules.lastAccessed.maxAgeDays { return .stale(days: age) }
        guard let created = created?.day else { return .unknownAge }
        if created.days(to: report.made) < rules.window.newPrincipalDays { return .youngPrincipal(created: created) }
        return visibility.regions.first { !TrackedRegions.all.contains($0) }.map { .untrackedRegion($0) }
    }
}

/// The sets that follow from one report.
private struct AccessReader {
    let report: LastAccessed.Report
    let use: OriginUse
    let visibility: Visibility
    let window: UsageWindow
    let sets: CatalogSets
    /// The tracked actions of each service that the catalog knows, by the service's prefix.
    let tracked: [String: [ActionID: LastAccessed.Access?]]

    init(
        _ report: LastAccessed.Report, use: OriginUse, visibility: Visibility, window: UsageWindow, sets: CatalogSets
    ) {
        self.report = report
        self.use = use
        self.visibility = visibility
        self.window = window
        self.sets = sets
        var tracked: [String: [ActionID: LastAccessed.Access?]] = [:]
        for (prefix, service) in report.services where !service.actions.isEmpty {
            for (name, access) in service.actions {
                guard let action = sets.catalog.id(of: "\(prefix):\(name)") else { continue }
                tracked[prefix, default: [:]][action] = .some(access)
            }
        }
        self.tracked = tracked
    }

    var neverAccessed: ActionSet {
        var never = ActionSet()
        for (prefix, service) in report.services {
            if service.last == nil {
                never.formUnion(sets.actions(ofService: prefix))
            } else {
                for (action, access) in tracked[prefix] ?? [:] where access == nil { never.insert(action) }
            }
        }
        return never
    }

    /// Attempts within or after the window that are newer than the newest event: what they may have used.
    var attempts: ([ActionID: OriginUse.Evidence], [AccessReport.Contradiction]) {
        var possible: [ActionID: OriginUse.Evidence] = [:]
        var found: [AccessReport.Contradiction] = []
        // Where the logs would show an action, they have.
        let seen = sets.recorded.subtracting(visibility.unseen)
        for (prefix, service) in report.services.sorted(by: { $0.key < $1.key }) {
            guard let last = service.last, isOfWindow(last.day) else { continue }
            let actions = sets.actions(ofService: prefix)
            let own = tracked[prefix] ?? [:]
            for (action, access) in own.sorted(by: { $0.key < $1.key }) {
                guard let access, isOfWindow(access.day), access.day > day(of: action) ?? .distantPast else { continue }
                let what = sets.catalog.name(of: action)
                possible[action] = evidence(what, access)
                found.append(.init(what: what, access: access))
            }
            guard last.day > newestDay(in: actions, prefix) ?? .distantPast,
                !found.contains(where: { $0.what.hasPrefix("\(prefix):") && $0.access.day >= last.day })
            else { continue }
            // What is tracked has its own day.
            for action in actions.subtracting(seen).subtracting(ActionSet(own.keys)) {
                possible[action] = evidence(prefix, last)
            }
            found.append(.init(what: prefix, access: last))
        }
        return (possible, found)
    }

    private func isOfWindow(_ day: Day) -> Bool { day >= window.first }

    private func day(of action: ActionID) -> Day? { use.actions[action]?.last?.day }

    private func newestDay(in actions: ActionSet, _ prefix: String) -> Day? {
        let mapped = use.actions.filter { actions.contains($0.key) }.compactMap { $0.value.last?.day }
        let others = use.unmapped.filter { $0.key.services.contains(prefix) }.compactMap { $0.value.last?.day }
        return (mapped + others).max()
    }

    private func evidence(_ what: String, _ access: LastAccessed.Access) -> OriginUse.Evidence {
        OriginUse.Evidence(
            reason: .lastAccessed(what, region: access.region ?? ""),
            last: Timestamp(secondsSinceEpoch: Int64(access.day.daysSinceEpoch) * 86_400))
    }
}

extension Day {
    fileprivate static let distantPast = Day(daysSinceEpoch: .min)
}

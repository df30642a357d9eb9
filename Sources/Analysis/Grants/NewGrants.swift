import AccountState
import ActionCatalog
import IAMModel
import PolicyLanguage
import PolicySemantics
import Rules
import Usage

/// What the principals of one account were granted within `window.new_grant_days`, as far as the versions of the state and
/// the events of the logs tell.
///
/// A grant is a document that changed, an attachment that came, or a group that was joined; what a Deny or a boundary kept
/// from them is opened when that goes, see ``LimitHistory``. AWS's new version of its own policy is no grant, and what
/// another document allowed all along is not new.
public struct NewGrants: Sendable {
    /// Actions that a principal has since a day.
    public struct Grant: Sendable {
        /// The day.
        public let day: Day
        /// How they came, in words: `version v3 of demo/managed/Team.json`, or what went that had kept them away:
        /// ``boundary `Team` was replaced``.
        public let cause: String
        /// Which.
        public internal(set) var actions: ActionSet
        /// Whether documents allowed them before, and something else did not.
        var isOpened = false
        /// Which roles may be assumed newly; nil where none may.
        var assuming: NewRights?
        /// The story of what a trim had taken.
        var putBack: PutBack?

        /// When and how, for the line that says why they are for review.
        var words: String { isOpened ? "not allowed before \(day): \(cause)" : "granted \(day) (\(cause))" }

        /// Why they are for review, wherever no single action is asked for.
        var reason: DecisionReason { putBack.map { .putBack($0) } ?? .newGrant(words) }
    }

    /// Roles that may be assumed newly: those of some scopes that were in none before.
    struct NewRights: Sendable {
        let new: [Scope]
        let old: [Scope]

        /// - Returns: nil where no new scope has the action.
        init?(of assume: ActionID?, in new: ScopedGrants, before old: ScopedGrants) {
            guard let assume else { return nil }
            self.new = new.scopes(of: assume)
            self.old = old.scopes(of: assume)
            if self.new.isEmpty { return nil }
        }

        /// Whether a role is among them, or may be.
        func mayReach(_ role: String) -> Bool {
            new.contains { scope in
                let reaches = scope.resources.hasVariables || scope.resources.contains(role)
                return reaches
                    && !old.contains { former in
                        !former.resources.hasVariables && former.resources.contains(role)
                            && Set(former.conditions).isSubset(of: scope.conditions)
                    }
            }
        }
    }

    /// By principal, what was put back first, then the latest first; of an action that came twice, the first time counts.
    public private(set) var byPrincipal: [PrincipalReference: [Grant]] = [:]
    /// All that is back of what trims took, for the next run.
    private(set) var putBacks: [ProposalRecord.PutBack] = []

    /// None.
    public init() {}

    /// Finds the new grants of an account.
    ///
    /// - Complexity: O(*events* log *events* + *documents* · *versions* + *principals* · *documents of each*).
    init(
        of map: PolicyMap, grants: [DocumentPath: DocumentGrants], timeline: GrantTimeline, trusts: TrustHistory,
        window: UsageWindow, rules: Window, catalog: ActionCatalog
    ) {
        findNew(map, grants, timeline, trusts, last: window.last, days: rules.newGrantDays, catalog)
        guard !timeline.memory.isEmpty else { return }
        let finder = PutBackFinder(timeline: timeline, grants: grants, catalog: catalog)
        for (principal, held) in map.documents.sorted(by: { $0.key < $1.key }) {
            let (found, recorded) = finder.find(for: principal, held: held)
            putBacks += recorded
            if !found.isEmpty { byPrincipal[principal] = found + (byPrincipal[principal] ?? []) }
        }
    }

    private mutating func findNew(
        _ map: PolicyMap, _ grants: [DocumentPath: DocumentGrants], _ timeline: GrantTimeline, _ trusts: TrustHistory,
        last: Day, days: Int, _ catalog: ActionCatalog
    ) {
        guard days > 0 else { return }
        let isNew = { (time: Timestamp) in time.day.days(to: last) < days }
        let assume = catalog.id(of: "sts:AssumeRole")
        var limits = LimitHistory(
            timeline, since: last.advanced(byDays: -days), newSince: isNew, everything: catalog.all)
        var divisions: [DocumentPath: DocumentHistory.Division] = [:]
        func division(_ path: DocumentPath) -> DocumentHistory.Division {
            if let known = divisions[path] { return known }
            let made = timeline.history(of: path).division(newSince: isNew)
            divisions[path] = made
            return made
        }
        for (principal, held) in map.documents {
            var found = PrincipalsGrants()
            let held = held.sorted { $0.key < $1.key }
            for (path, holders) in held where !timeline.isOfTheTreeOnly(path) {
                for holder in holders.sorted() {
                    let joined = timeline.joined(principal, holder).flatMap { isNew($0) ? $0 : nil }
                    let attached = timeline.attached(path, to: holder).flatMap { isNew($0) ? $0 : nil }
                    found.add(division(path), path: path, holder: holder, joined: joined, attached: attached)
                }
            }
            let before = limits.allowedBefore(principal)
            found.old.formUnion(before.kept)
            found.old.formUnion(timeline.carriedOver(from: limits.holdersBefore(principal), newSince: isNew))
            for (path, holders) in held where timeline.isOfTheTreeOnly(path) {
                for holder in holders.sorted() {
                    for (origin, attached) in timeline.documentsGivenElsewhere(holder) {
                        let since = attached.flatMap { isNew($0) ? $0 : nil }
                        found.note(division(origin), path: origin, holder: holder, attached: since)
                    }
                }
                found.addUndeployed(division(path).old)
            }
            let allowed = held.reduce(into: ActionSet()) { $0.formUnion(grants[$1.key]?.allowed ?? ActionSet()) }
            let opened = limits.openings(for: principal, allowed: allowed, assume: assume)
            let entered = entered(principal, map.state, trusts, since: last.advanced(byDays: -days)).map {
                Grant(
                    day: $0, cause: "the trust document of \(principal) was changed", actions: allowed, isOpened: true)
            }
            let all = (found.grants(assume, before: before.all) + opened + (entered.map { [$0] } ?? [])).enumerated()
                .sorted {
                    ($1.element.day, $0.offset) < ($0.element.day, $1.offset)
                }.map(\.element)
            if !all.isEmpty { byPrincipal[principal] = all }
        }
    }
}

/// Since when somebody may act in a role who could not before.
private func entered(
    _ principal: PrincipalReference, _ state: AccountState, _ trusts: TrustHistory, since base: Day
) -> Day? {
    guard principal.kind == .role, let role = state.role(principal.name) else { return nil }
    let trust = role.trust.flatMap { state.documents[$0] }
    return trusts.opening(of: principal, trust: trust, created: role.created, since: base)?.lastOpened
}

/// What one principal has, old and new, while it is gathered.
private struct PrincipalsGrants {
    typealias Part = DocumentHistory.Part

    var old = ScopedGrants()
    private var new: [Part] = []
    /// What came and stands in other documents of the tree by now.
    private var moved: [Part] = []

    mutating func add(
        _ division: DocumentHistory.Division, path: DocumentPath, holder: Holder, joined: Timestamp?,
        attached: Timestamp?
    ) {
        let since = [joined, attached].compactMap { $0 }.max()
        let cause = since == nil || since != joined ? "\(path) attached to \(holder)" : "member of \(holder)"
        func dated(_ parts: [Part]) -> [Part] {
            parts.map { part in
                if let since, part.since <= since { return Part(since: since, cause: cause, grants: part.grants) }
                return Part(since: part.since, cause: "\(part.cause) of \(path)", grants: part.grants)
            }
        }
        new += dated(division.new)
        moved += dated(division.moved)
        if let since {
            new.append(Part(since: since, cause: cause, grants: division.old))
        } else {
            old.formUnion(division.old)
        }
    }

    /// Notes what a document gave that the tree has elsewhere by now.
    mutating func note(
        _ division: DocumentHistory.Division, path: DocumentPath, holder: Holder, attached: Timestamp?
    ) {
        guard let attached else {
            moved += division.moved.map {
                Part(since: $0.since, cause: "\($0.cause) of \(path)", grants: $0.grants)
            }
            return
        }
        var grants = division.old
        for part in division.new { grants.formUnion(part.grants) }
        moved.append(Part(since: attached, cause: "\(path) attached to \(holder)", grants: grants))
    }

    /// Adds a document that a proposal made: what came lately came by the document that it was made from.
    mutating func addUndeployed(_ grants: ScopedGrants) {
        var left = grants
        for part in moved {
            let these = left.intersection(part.grants)
            left = left.subtracting(these)
            if !these.isEmpty { new.append(Part(since: part.since, cause: part.cause, grants: these)) }
        }
        old.formUnion(left)
    }

    /// What nothing old grants, by day and cause.
    func grants(_ assume: ActionID?, before: ScopedGrants) -> [NewGrants.Grant] {
        var open = ActionSet()
        var result: [NewGrants.Grant] = []
        for part in new.sorted(by: { ($0.since, $0.cause) < ($1.since, $1.cause) }) {
            let left = part.grants.subtracting(old)
            let actions = left.actions.subtracting(open)
            let assuming = NewGrants.NewRights(of: assume, in: left, before: before)
            guard !actions.isEmpty || assuming != nil else { continue }
            open.formUnion(actions)
            let day = part.since.day
            if assuming == nil, let index = result.firstIndex(where: { $0.day == day && $0.cause == part.cause }) {
                result[index].actions.formUnion(actions)
            } else {
                result.append(.init(day: day, cause: part.cause, actions: actions, assuming: assuming))
            }
        }
        return result.reversed()
    }
}

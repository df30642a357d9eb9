import AccountState
import ActionCatalog
import IAMModel
import Usage
import Usage

/// What kept principals of one account from what documents allow them: Deny statements, through groups too, and
/// boundaries, day by day, and what is open since one of them went.
///
/// What a limit was that no text on file tells may have kept them from everything.
struct LimitHistory {
    /// A document by whom it reaches a principal.
    struct Source: Hashable, Comparable {
        let holder: Holder
        /// `demo/users/alice/inline/P.json`, or the ARN of a policy.
        let document: String
        let isAttached: Bool

        static func < (left: Source, right: Source) -> Bool {
            (left.holder, left.document) < (right.holder, right.document)
        }
    }

    /// What the documents of one user, group or role deny at the end of a day.
    struct Denials {
        var sources: [Source: ScopedGrants] = [:]
        /// Documents that were there and of which no text is on file.
        var unknown: Set<Source> = []
        /// Managed policies that were attached.
        var attached: Set<String> = []

        mutating func merge(_ other: Denials) {
            sources.merge(other.sources) { first, _ in first }
            unknown.formUnion(other.unknown)
            attached.formUnion(other.attached)
        }

        var total: ScopedGrants { sources.values.reduce(into: ScopedGrants()) { $0.formUnion($1) } }
    }

    /// A permissions boundary.
    enum Boundary {
        case none
        /// Its ARN, and what it says as far as that is on file.
        case policy(arn: String, said: ScopedStatements?)
        /// Whether there was any is not known.
        case unknown
    }

    /// All that limited one principal at the end of a day.
    struct Limits {
        let groups: Set<Holder>
        var denials: Denials
        let boundary: Boundary
    }

    /// What a limit forbade and no limit does today, by what became of it.
    private struct Opened {
        let cause: String
        let open: ScopedGrants
        /// What was open beside it.
        var before = ScopedGrants()
    }

    let timeline: GrantTimeline
    private let everything: ActionSet
    /// The last day that is not new.
    let base: Day
    private let isNew: (Timestamp) -> Bool
    /// The new days on which managed policies came to say something else, by ARN.
    private let policyDays: [String: Set<Day>]
    private var holderDays: [Holder: Set<Day>] = [:]
    var denials: [Holder: [Day: Denials]] = [:]
    var allowances: [Holder: [Day: ScopedGrants]] = [:]
    /// By the document's path, or by the ARN of a policy that is not on file.
    var histories: [String: DocumentHistory] = [:]

    /// - Parameter base: the last day that is not new.
    init(
        _ timeline: GrantTimeline, since base: Day, newSince isNew: @escaping (Timestamp) -> Bool, everything: ActionSet
    ) {
        self.timeline = timeline
        self.base = base
        self.isNew = isNew
        self.everything = everything
        var days: [String: Set<Day>] = [:]
        for (arn, events) in timeline.versions { days[arn] = Set(events.map(\.time).filter(isNew).map(\.day)) }
        for policy in timeline.state.policies where !policy.isAWSManaged {
            days[policy.arn, default: []].formUnion(policy.versions.compactMap(\.created).filter(isNew).map(\.day))
        }
        policyDays = days.filter { !$0.value.isEmpty }
    }

    /// The last old day, and all later ones on which something about a principal changed, in order.
    mutating func days(of own: Holder) -> [Day] {
        let state = timeline.state
        var days = changes(of: own)
        let boundaries = timeline.boundaries[own] ?? []
        days.formUnion(newDays(boundaries))
        let today = own.kind == .user ? state.user(own.name)?.boundary : state.role(own.name)?.boundary
        for arn in Set(boundaries.map(\.policyARN) + [today ?? ""]) { days.formUnion(policyDays[arn] ?? []) }
        if own.kind == .user {
            let moves = timeline.memberships[own] ?? [:]
            days.formUnion(newDays(moves.values.joined()))
            let groups = (state.user(own.name)?.groups ?? []).map { Holder.group($0) }
            for group in Set(groups).union(moves.keys) { days.formUnion(changes(of: group)) }
        }
        return [base] + days.sorted()
    }

    /// The new days on which the documents of one user, group or role changed.
    mutating func changes(of holder: Holder) -> Set<Day> {
        if let known = holderDays[holder] { return known }
        let attachments = timeline.attachments[holder] ?? [:]
        var days = newDays((timeline.inline[holder] ?? [:]).values.joined())
        days.formUnion(newDays(attachments.values.joined()))
        for arn in held(by: holder).attached.union(attachments.keys) { days.formUnion(policyDays[arn] ?? []) }
        if let created = timeline.names.created(holder), created.day > base { days.insert(created.day) }
        holderDays[holder] = days
        return days
    }

    private func newDays(_ events: some Sequence<GrantEvent>) -> Set<Day> {
        Set(events.lazy.map(\.time).filter(isNew).map(\.day))
    }

    /// What of all that documents allow a principal was not possible on some day since the last old one, by the day on
    /// which it became so for good, the latest first.
    ///
    /// - Complexity: O(*days with a change* · *documents of the principal and its groups*), for principals with a change.
    mutating func openings(
        for principal: PrincipalReference, allowed: ActionSet, assume: ActionID?
    ) -> [NewGrants.Grant] {
        let own = Self.holder(principal)
        let days = days(of: own)
        guard days.count > 1 else { return [] }
        var found: [NewGrants.Grant] = []
        var claimed = ActionSet()
        let now = limits(of: own, at: days[days.count - 1])
        var next = now
        for index in days.indices.dropLast().reversed() {
            // Before it was made there was nothing to limit.
            if let created = timeline.names.created(own), created.day > days[index] { break }
            let before = limits(of: own, at: days[index])
            var open = ActionSet()
            for opened in opened(from: before, to: next, now: now) {
                let fresh = opened.open.actions.intersection(allowed).subtracting(claimed).subtracting(open)
                // A trust document that names a principal allows it to assume the role, whatever its own documents say.
                let assuming = NewGrants.NewRights(of: assume, in: opened.open, before: opened.before)
                guard !fresh.isEmpty || assuming != nil else { continue }
                open.formUnion(fresh)
                found.append(
                    .init(
                        day: days[index + 1], cause: opened.cause, actions: fresh, isOpened: true, assuming: assuming))
            }
            claimed.formUnion(open)
            next = before
        }
        return found
    }

    /// What some limits forbid that the limits of today do not, with what became of them.
    private func opened(from before: Limits, to next: Limits, now: Limits) -> [Opened] {
        var result = boundaryOpened(before.boundary, next.boundary, now.boundary)
        let denied = now.denials.total
        for (source, limit) in before.denials.sources.sorted(by: { $0.key < $1.key }) {
            let open = limit.subtracting(denied)
            if !open.isEmpty { result.append(Opened(cause: cause(source, next, isKnown: true), open: open)) }
        }
        for source in before.denials.unknown.subtracting(now.denials.unknown).sorted() {
            result.append(
                Opened(cause: cause(source, next, isKnown: false), open: ScopedGrants(everywhere: everything)))
        }
        return result
    }

    private func cause(_ source: Source, _ next: Limits, isKnown: Bool) -> String {
        let unknown = isKnown ? "" : ", and what it said is not known"
        if source.holder.kind == .group, !next.groups.contains(source.holder) {
            return "left \(source.holder)"
                + (isKnown ? ", which denied it" : ", and what \(source.document) said is not known")
        }
        if source.isAttached, !next.denials.attached.contains(source.document) {
            return "\(source.document) was detached from \(source.holder)\(unknown)"
        }
        return isKnown ? "a Deny of \(source.document) went" : "what \(source.document) said before is not known"
    }

    private func boundaryOpened(_ before: Boundary, _ next: Boundary, _ now: Boundary) -> [Opened] {
        let all = ScopedGrants(everywhere: everything)
        switch (before, now) {
        case (.none, _): return []
        case (.unknown, .unknown): return []
        case (.unknown, _): return [Opened(cause: "the boundary before it is not known", open: all)]
        case (.policy(let arn, nil), .policy(let same, nil)) where arn == same: return []
        case (.policy(let arn, let said), _):
            let what = "boundary `\(name(arn))` \(change(of: arn, next))"
            guard let said else { return [Opened(cause: what + ", and what it said is not known", open: all)] }
            var today = all
            if case .policy(_, let text?) = now { today = text.allowed }
            let open = today.subtracting(said.allowed)
            return open.isEmpty ? [] : [Opened(cause: what, open: open, before: said.allowed)]
        }
    }

    private func change(of arn: String, _ next: Boundary) -> String {
        switch next {
        case .none: "was deleted"
        case .policy(let other, _) where other == arn: "was changed"
        case .policy, .unknown: "was replaced"
        }
    }

    private func name(_ arn: String) -> String { arn.split(separator: "/").last.map(String.init) ?? arn }
}

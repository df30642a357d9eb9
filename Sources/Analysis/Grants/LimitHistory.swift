import AccountState
import ActionCatalog
import IAMModel
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

    /// What is open since a day.
    typealias Opening = (day: Day, cause: String, actions: ActionSet)

    let timeline: GrantTimeline
    private let everything: ActionSet
    /// The last old day, and all later ones on which something changed, in order.
    private let days: [Day]
    private let isNew: (Timestamp) -> Bool
    /// Managed policies that said something else within the new days.
    private let changedPolicies: Set<String>
    private var denials: [Holder: [Day: Denials]] = [:]
    private var touched: [Holder: Bool] = [:]

    /// - Parameter base: the last day that is not new.
    init(
        _ timeline: GrantTimeline, since base: Day, newSince isNew: @escaping (Timestamp) -> Bool, everything: ActionSet
    ) {
        self.timeline = timeline
        self.isNew = isNew
        self.everything = everything
        var times: [Timestamp] = []
        var changed: Set<String> = []
        for (arn, events) in timeline.versions {
            times += events.map(\.time)
            if events.contains(where: { isNew($0.time) }) { changed.insert(arn) }
        }
        for policy in timeline.state.policies where !policy.isAWSManaged {
            let created = policy.versions.compactMap(\.created).filter(isNew)
            times += created
            if !created.isEmpty { changed.insert(policy.arn) }
        }
        changedPolicies = changed
        times += timeline.boundaries.values.joined().map(\.time)
        for byName in timeline.inline.values { times += byName.values.joined().map(\.time) }
        for byARN in timeline.attachments.values { times += byARN.values.joined().map(\.time) }
        for byGroup in timeline.memberships.values { times += byGroup.values.joined().map(\.time) }
        days = [base] + Set(times.lazy.filter(isNew).map(\.day)).sorted()
    }

    /// What of all that documents allow a principal was not possible on some day since the last old one, by the day on
    /// which it became so for good, the latest first.
    ///
    /// - Complexity: O(*days with a change* · *documents of the principal and its groups*), for principals with a change.
    mutating func openings(for principal: PrincipalReference, allowed: ActionSet) -> [Opening] {
        let own = principal.kind == .user ? Holder.user(principal.name) : .role(principal.name)
        guard days.count > 1, isTouched(own) else { return [] }
        var found: [Opening] = []
        var claimed = ActionSet()
        let now = limits(of: own, at: days[days.count - 1])
        var next = now
        for index in days.indices.dropLast().reversed() {
            // Before it was made there was nothing to limit.
            if let created = timeline.names.created(own), created.day > days[index] { break }
            let before = limits(of: own, at: days[index])
            var open = ActionSet()
            for (cause, actions) in opened(from: before, to: next, now: now) {
                let fresh = actions.intersection(allowed).subtracting(claimed).subtracting(open)
                guard !fresh.isEmpty else { continue }
                open.formUnion(fresh)
                found.append((days[index + 1], cause, fresh))
            }
            claimed.formUnion(open)
            next = before
        }
        return found
    }

    /// What some limits forbid that the limits of today do not, with what became of them.
    private func opened(from before: Limits, to next: Limits, now: Limits) -> [(cause: String, actions: ActionSet)] {
        var result = boundaryOpened(before.boundary, next.boundary, now.boundary)
        let denied = now.denials.total
        for (source, limit) in before.denials.sources.sorted(by: { $0.key < $1.key }) {
            let actions = limit.subtracting(denied).actions
            if !actions.isEmpty { result.append((cause(source, next, isKnown: true), actions)) }
        }
        for source in before.denials.unknown.subtracting(now.denials.unknown).sorted() {
            result.append((cause(source, next, isKnown: false), everything))
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

    private func boundaryOpened(
        _ before: Boundary, _ next: Boundary, _ now: Boundary
    ) -> [(cause: String, actions: ActionSet)] {
        switch (before, now) {
        case (.none, _): return []
        case (.unknown, .unknown): return []
        case (.unknown, _): return [("the boundary before it is not known", everything)]
        case (.policy(let arn, nil), .policy(let same, nil)) where arn == same: return []
        case (.policy(let arn, let said), _):
            let what = "boundary `\(name(arn))` \(change(of: arn, next))"
            guard let said else { return [(what + ", and what it said is not known", everything)] }
            var open = everything.subtracting(said.allowed.byScope[.everything] ?? ActionSet())
            if case .policy(_, let today?) = now { open = today.allowed.subtracting(said.allowed).actions }
            return open.isEmpty ? [] : [(what, open)]
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

// What was in force on a day.
extension LimitHistory {
    private mutating func limits(of own: Holder, at day: Day) -> Limits {
        let groups = groups(of: own, at: day)
        var all = denials(of: own, at: day)
        for group in groups.sorted() { all.merge(denials(of: group, at: day)) }
        let boundary = boundary(of: own, at: day)
        if case .policy(let arn, let said?) = boundary, !said.denied.isEmpty {
            all.sources[Source(holder: own, document: arn, isAttached: false)] = said.denied
        }
        return Limits(groups: groups, denials: all, boundary: boundary)
    }

    /// Whether something is there at the end of a day that events give and take; after the last of them the state tells.
    private func isThere(
        _ events: [GrantEvent], at day: Day, today: Bool, gives: (GrantEvent) -> Bool
    ) -> Bool {
        guard let next = events.firstIndex(where: { $0.time.day > day }) else { return today }
        return next > 0 ? gives(events[next - 1]) : !gives(events[next])
    }

    private func groups(of own: Holder, at day: Day) -> Set<Holder> {
        guard own.kind == .user else { return [] }
        let today = Set((timeline.state.user(own.name)?.groups ?? []).map { Holder.group($0) })
        let events = timeline.memberships[own] ?? [:]
        return today.union(events.keys).filter {
            isThere(events[$0] ?? [], at: day, today: today.contains($0), gives: GrantTimeline.joins)
        }
    }

    private mutating func denials(of holder: Holder, at day: Day) -> Denials {
        if let known = denials[holder]?[day] { return known }
        let found = findDenials(of: holder, at: day)
        denials[holder, default: [:]][day] = found
        return found
    }

    private func findDenials(of holder: Holder, at day: Day) -> Denials {
        var found = Denials()
        if let created = timeline.names.created(holder), created.day > day { return found }
        func note(_ source: Source, _ said: ScopedStatements?) {
            guard let said else {
                found.unknown.insert(source)
                return
            }
            if !said.denied.isEmpty { found.sources[source] = said.denied }
        }
        let (inline, attached) = held(by: holder)
        for path in inline {
            let source = Source(holder: holder, document: path.text, isAttached: false)
            note(source, timeline.history(of: path).said(at: day))
        }
        let events = timeline.attachments[holder] ?? [:]
        for arn in attached.union(events.keys)
        where isThere(events[arn] ?? [], at: day, today: attached.contains(arn), gives: GrantTimeline.attaches) {
            found.attached.insert(arn)
            note(Source(holder: holder, document: arn, isAttached: true), said(by: arn, at: day))
        }
        return found
    }

    /// The documents that are or were part of a user, group or role, and the policies that are attached to it.
    private func held(by holder: Holder) -> (inline: Set<DocumentPath>, attached: Set<String>) {
        let state = timeline.state
        let (inline, attached): ([DocumentPath], [String]) =
            switch holder.kind {
            case .user: state.user(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
            case .group: state.group(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
            case .role: state.role(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
            }
        let told = (timeline.inline[holder] ?? [:]).keys.map {
            DocumentPath(account: state.name, .inline(holder, policy: $0))
        }
        return (Set(inline).union(told), Set(attached))
    }

    private func said(by arn: String, at day: Day) -> ScopedStatements? {
        if let path = timeline.state.document(ofPolicy: arn) { return timeline.history(of: path).said(at: day) }
        if timeline.versions[arn] != nil { return timeline.history(ofPolicyNotOnFile: arn).said(at: day) }
        return LimitHistory.deniesNothing(arn) ? ScopedStatements() : nil
    }

    /// Whether a policy of AWS is known to be without a Deny statement (AWS Managed Policy Reference Guide); of others that
    /// are not on file nobody knows.
    private static func deniesNothing(_ arn: String) -> Bool {
        let names = [
            "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess",
            "IAMFullAccess", "IAMReadOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AmazonEC2FullAccess",
        ]
        return names.contains { arn.hasSuffix(":iam::aws:policy/\($0)") }
    }

    private func boundary(of own: Holder, at day: Day) -> Boundary {
        let state = timeline.state
        let events = timeline.boundaries[own] ?? []
        let arn: String
        if let next = events.firstIndex(where: { $0.time.day > day }) {
            if next == 0 { return .unknown }
            arn = events[next - 1].operation.hasPrefix("Delete") ? "" : events[next - 1].policyARN
        } else {
            arn = (own.kind == .user ? state.user(own.name)?.boundary : state.role(own.name)?.boundary) ?? ""
        }
        return arn.isEmpty ? .none : .policy(arn: arn, said: boundarySaid(arn, at: day))
    }

    private func boundarySaid(_ arn: String, at day: Day) -> ScopedStatements? {
        if let path = timeline.state.document(ofPolicy: arn) { return timeline.history(of: path).said(at: day) }
        return timeline.versions[arn] == nil ? nil : timeline.history(ofPolicyNotOnFile: arn).said(at: day)
    }

    // MARK: Whom changes concern

    private mutating func isTouched(_ own: Holder) -> Bool {
        let events = (timeline.boundaries[own] ?? []).filter { isNew($0.time) }
        if !events.isEmpty || isTouchedItself(own) { return true }
        let state = timeline.state
        let arn = own.kind == .user ? state.user(own.name)?.boundary : state.role(own.name)?.boundary
        if let arn, changedPolicies.contains(arn) { return true }
        guard own.kind == .user else { return false }
        let moves = timeline.memberships[own] ?? [:]
        if moves.values.joined().contains(where: { isNew($0.time) }) { return true }
        for group in state.user(own.name)?.groups ?? [] where isTouchedItself(.group(group)) { return true }
        return false
    }

    private mutating func isTouchedItself(_ holder: Holder) -> Bool {
        if let known = touched[holder] { return known }
        let attachments = timeline.attachments[holder] ?? [:]
        let (_, attached) = held(by: holder)
        let result =
            (timeline.inline[holder] ?? [:]).values.joined().contains { isNew($0.time) }
            || attachments.values.joined().contains { isNew($0.time) }
            || !changedPolicies.isDisjoint(with: attached.union(attachments.keys))
        touched[holder] = result
        return result
    }
}

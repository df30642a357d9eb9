import AccountState
import IAMModel
import Usage

// What was in force on a day.
extension LimitHistory {
    static func holder(_ principal: PrincipalReference) -> Holder {
        principal.kind == .user ? .user(principal.name) : .role(principal.name)
    }

    /// A principal and the groups that it was in on the last old day.
    func holdersBefore(_ principal: PrincipalReference) -> [Holder] {
        let own = Self.holder(principal)
        return [own] + groups(of: own, at: days[0]).sorted()
    }

    /// What documents allowed a principal on the last old day: all of them, and what it had otherwise than today, or has had
    /// since in whatever way.
    mutating func allowedBefore(_ principal: PrincipalReference) -> (all: ScopedGrants, kept: ScopedGrants) {
        let (all, elsewhere) = allowed(principal, at: days[0])
        var kept = all
        if isTouched(Self.holder(principal)) {
            for day in days.dropFirst() where !kept.isEmpty {
                kept = kept.intersection(allowed(principal, at: day).all)
            }
        } else {
            kept = ScopedGrants()
        }
        kept.formUnion(elsewhere)
        return (all, kept)
    }

    private mutating func allowed(
        _ principal: PrincipalReference, at base: Day
    ) -> (all: ScopedGrants, elsewhere: ScopedGrants) {
        let (own, state) = (Self.holder(principal), timeline.state)
        let groups = own.kind == .user ? state.user(own.name)?.groups ?? [] : []
        let holdersToday = Set([own] + groups.map { Holder.group($0) })
        var (all, elsewhere) = (ScopedGrants(), ScopedGrants())
        func note(_ said: ScopedStatements?, isHeld: Bool) {
            guard let said else { return }
            all.formUnion(said.allowed)
            if !isHeld { elsewhere.formUnion(said.allowed) }
        }
        for holder in [own] + self.groups(of: own, at: base, isTold: true).sorted() {
            if let created = timeline.names.created(holder), created.day > base { continue }
            let (inline, attached) = held(by: holder)
            for path in inline {
                let isHeld = holdersToday.contains(holder) && state.documents[path] != nil
                note(history(of: path).told(at: base), isHeld: isHeld)
            }
            for arn in attached.union((timeline.attachments[holder] ?? [:]).keys) {
                let events = timeline.attachments[holder]?[arn] ?? []
                let today = events.last.map(GrantTimeline.attaches) ?? attached.contains(arn)
                let isTheTrees = state.document(ofPolicy: arn).map(timeline.isOfTheTreeOnly) ?? false
                guard !isTheTrees,
                    isThere(events, at: base, today: today, gives: GrantTimeline.attaches)
                else { continue }
                note(told(by: arn, at: base), isHeld: holdersToday.contains(holder) && attached.contains(arn))
            }
        }
        return (all, elsewhere)
    }

    mutating func limits(of own: Holder, at day: Day) -> Limits {
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

    /// - Parameter isTold: whether events have the last word, not the state.
    private func groups(of own: Holder, at day: Day, isTold: Bool = false) -> Set<Holder> {
        guard own.kind == .user else { return [] }
        let today = Set((timeline.state.user(own.name)?.groups ?? []).map { Holder.group($0) })
        let events = timeline.memberships[own] ?? [:]
        return today.union(events.keys).filter {
            let last = isTold ? events[$0]?.last.map(GrantTimeline.joins) : nil
            return isThere(events[$0] ?? [], at: day, today: last ?? today.contains($0), gives: GrantTimeline.joins)
        }
    }

    private mutating func denials(of holder: Holder, at day: Day) -> Denials {
        if let known = denials[holder]?[day] { return known }
        let found = findDenials(of: holder, at: day)
        denials[holder, default: [:]][day] = found
        return found
    }

    private mutating func findDenials(of holder: Holder, at day: Day) -> Denials {
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
            note(source, history(of: path).said(at: day))
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

    private mutating func history(of path: DocumentPath) -> DocumentHistory {
        if let known = histories[path.text] { return known }
        let found = timeline.history(of: path)
        histories[path.text] = found
        return found
    }

    /// The history of a managed policy; nil where nobody knows anything of it.
    private mutating func history(ofPolicy arn: String) -> DocumentHistory? {
        if let path = timeline.state.document(ofPolicy: arn) { return history(of: path) }
        guard timeline.versions[arn] != nil else { return nil }
        let history = histories[arn] ?? timeline.history(ofPolicyNotOnFile: arn)
        histories[arn] = history
        return history
    }

    private mutating func said(by arn: String, at day: Day) -> ScopedStatements? {
        guard let history = history(ofPolicy: arn) else { return Self.deniesNothing(arn) ? ScopedStatements() : nil }
        return history.said(at: day)
    }

    private mutating func told(by arn: String, at day: Day) -> ScopedStatements? {
        history(ofPolicy: arn)?.told(at: day)
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

    private mutating func boundary(of own: Holder, at day: Day) -> Boundary {
        let state = timeline.state
        let events = timeline.boundaries[own] ?? []
        let arn: String
        if let next = events.firstIndex(where: { $0.time.day > day }) {
            if next == 0 { return .unknown }
            arn = events[next - 1].operation.hasPrefix("Delete") ? "" : events[next - 1].policyARN
        } else {
            arn = (own.kind == .user ? state.user(own.name)?.boundary : state.role(own.name)?.boundary) ?? ""
        }
        guard !arn.isEmpty else { return .none }
        // What is known of AWS's by heart is what they deny, not what they allow.
        return .policy(arn: arn, said: history(ofPolicy: arn)?.said(at: day))
    }

    // MARK: Whom changes concern

    mutating func isTouched(_ own: Holder) -> Bool {
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

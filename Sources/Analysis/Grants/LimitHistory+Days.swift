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
        return [own] + groups(of: own, at: base).sorted()
    }

    /// What documents allowed a principal on the last old day: all of them, and what it had otherwise than today, or has had
    /// since in whatever way. Nothing of either where nothing changed since.
    mutating func allowedBefore(_ principal: PrincipalReference) -> (all: ScopedGrants, kept: ScopedGrants) {
        let own = Self.holder(principal)
        let days = days(of: own)
        guard days.count > 1 else { return (ScopedGrants(), ScopedGrants()) }
        let all = allowed(own, at: base)
        var kept = all
        for day in days.dropFirst() where !kept.isEmpty { kept = kept.intersection(allowed(own, at: day)) }
        kept.formUnion(allowedElsewhere(own))
        return (all, kept)
    }

    /// What documents allowed at the end of a day, as far as events tell.
    private mutating func allowed(_ own: Holder, at day: Day) -> ScopedGrants {
        var result = allowance(of: own, at: day)
        for group in groups(of: own, at: day, isTold: true) { result.formUnion(allowance(of: group, at: day)) }
        return result
    }

    /// The same for the documents of one user, group or role.
    private mutating func allowance(of holder: Holder, at day: Day) -> ScopedGrants {
        let stamp = stamp(of: holder, at: day)
        if let known = allowances[holder]?[stamp] { return known }
        let found = documentsTold(of: holder, at: day).reduce(into: ScopedGrants()) { $0.formUnion($1.said.allowed) }
        allowances[holder, default: [:]][stamp] = found
        return found
    }

    /// What a principal had on the last old day by documents that it has no more, or has by others.
    private mutating func allowedElsewhere(_ own: Holder) -> ScopedGrants {
        let groups = own.kind == .user ? timeline.state.user(own.name)?.groups ?? [] : []
        let today = Set([own] + groups.map { Holder.group($0) })
        var result = ScopedGrants()
        for holder in [own] + self.groups(of: own, at: base, isTold: true).sorted() {
            for document in documentsTold(of: holder, at: base) where !today.contains(holder) || !document.isHeld {
                result.formUnion(document.said.allowed)
            }
        }
        return result
    }

    /// The documents of a user, group or role at the end of a day, and whether it has them today.
    private mutating func documentsTold(
        of holder: Holder, at day: Day
    ) -> [(said: ScopedStatements, isHeld: Bool)] {
        if let created = timeline.names.created(holder), created.day > day { return [] }
        let state = timeline.state
        let (inline, attached) = held(by: holder)
        var found: [(said: ScopedStatements, isHeld: Bool)] = []
        for path in inline {
            guard let said = history(of: path).told(at: day) else { continue }
            found.append((said, state.documents[path] != nil))
        }
        for arn in attached.union((timeline.attachments[holder] ?? [:]).keys) {
            let events = timeline.attachments[holder]?[arn] ?? []
            let last = events.last.map(GrantTimeline.attaches) ?? attached.contains(arn)
            let isOfTheTree = state.document(ofPolicy: arn).map(timeline.isOfTheTreeOnly) ?? false
            guard !isOfTheTree, isThere(events, at: day, today: last, gives: GrantTimeline.attaches),
                let said = history(ofPolicy: arn)?.told(at: day)
            else { continue }
            found.append((said, attached.contains(arn)))
        }
        return found
    }

    /// The last day up to a day on which the documents of one user, group or role changed.
    private mutating func stamp(of holder: Holder, at day: Day) -> Day {
        changes(of: holder).lazy.filter { $0 <= day }.max() ?? base
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
        let stamp = stamp(of: holder, at: day)
        if let known = denials[holder]?[stamp] { return known }
        let found = findDenials(of: holder, at: day)
        denials[holder, default: [:]][stamp] = found
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
    func held(by holder: Holder) -> (inline: Set<DocumentPath>, attached: Set<String>) {
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
}

import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics
import Usage

/// Whom roles let in before their trust documents were changed, as far as events tell (IAM API Reference,
/// "UpdateAssumeRolePolicy", "CreateRole").
public struct TrustHistory: Sendable {
    private struct Change {
        let time: Timestamp
        /// Nil where the event holds no document that can be read.
        let document: PolicyDocument?
        let isCreation: Bool
    }

    /// By account and name in small letters, in the order of time.
    private var changes: [PrincipalReference: [Change]] = [:]
    private var names: [AccountID: NameHistory] = [:]

    /// Reads the events of all accounts, in the order of time.
    init(of events: [GrantEvent]) {
        for (digits, own) in Dictionary(grouping: events, by: \.account) {
            guard let account = AccountID(digits) else { continue }
            let names = NameHistory(of: nil, events: own)
            self.names[account] = names
            for event in own where event.operation == "UpdateAssumeRolePolicy" || event.operation == "CreateRole" {
                let name = names.current(.role(event.role), at: event.time).name
                let text = SourceText(path: "requestParameters", text: event.document)
                changes[Self.key(PrincipalReference(account: account, kind: .role, name: name)), default: []].append(
                    Change(
                        time: event.time, document: try? PolicyDocument(parsing: text),
                        isCreation: event.operation == "CreateRole"))
            }
        }
    }

    private static func key(_ role: PrincipalReference) -> PrincipalReference {
        PrincipalReference(account: role.account, kind: .role, name: role.name.lowercased())
    }

    /// What became of a role's trust since a day; nil where nothing did.
    ///
    /// - Parameters:
    ///   - trust: the document of today; nil where it is not on file, and then the last event's counts.
    ///   - base: the last day that is not new.
    func opening(
        of role: PrincipalReference, trust: PolicyDocument?, created: Timestamp? = nil, since base: Day
    ) -> TrustOpening? {
        let all = (changes[Self.key(role)] ?? []).filter { change in created.map { $0 <= change.time } ?? true }
        guard let first = all.firstIndex(where: { $0.time.day > base }) else { return nil }
        var former: [TrustOpening.Former] = []
        var before = first > 0 ? gate(all[first - 1]) : nil
        var exists = first > 0 || !all[first].isCreation
        var rest = all[first...]
        while let next = rest.first {
            let day = next.time.day
            // A role that was made since let nobody in before.
            former.append(.init(replaced: day, gate: exists ? before : TrustGate()))
            let group = rest.prefix { $0.time.day == day }
            rest = rest.dropFirst(group.count)
            before = group.last.flatMap(gate)
            exists = true
        }
        return TrustOpening(
            role: role, former: former.reversed(), now: trust.map { TrustGate($0, known: reference) } ?? before)
    }

    private func gate(_ change: Change) -> TrustGate? {
        change.document.map { TrustGate($0) { reference($0, at: change.time) } }
    }

    private func reference(_ arn: String) -> PrincipalReference? { ARN(arn).flatMap { PrincipalReference($0) } }

    /// Who was meant by a name, by the name of today.
    private func reference(_ arn: String, at time: Timestamp) -> PrincipalReference? {
        guard let named = reference(arn) else { return nil }
        guard named.kind == .user, let names = names[named.account] else { return named }
        let current = names.current(.user(named.name), at: time)
        return PrincipalReference(account: named.account, kind: .user, name: current.name)
    }
}

/// Whom one trust document lets in, statement by statement.
struct TrustGate: Sendable {
    private struct Statement: Sendable {
        let parties: Set<TrustEntry.Party>
        let isNegated: Bool
        let conditions: Set<Condition>
    }

    private var allowing: [Statement] = []
    private var denying: [Statement] = []

    /// A gate that lets nobody in.
    init() {}

    /// - Parameter known: the principal of an ARN, path and all.
    init(_ document: PolicyDocument, known: (String) -> PrincipalReference?) {
        for statement in document.statements where TrustEntry.ways.contains(where: statement.concerns) {
            let entries = statement.principals?.entries ?? []
            let made = Statement(
                parties: Set(entries.map { TrustEntry.party(of: $0, known: known) }),
                isNegated: statement.principals?.isNegated ?? false, conditions: Set(statement.conditions))
            if statement.effect == .allow { allowing.append(made) } else { denying.append(made) }
        }
    }

    /// All whom it names, or leaves out by name.
    var parties: Set<TrustEntry.Party> { allowing.reduce(into: []) { $0.formUnion($1.parties) } }

    /// Whether it denied something that another gate does not.
    func denied(more other: TrustGate) -> Bool { !denying.allSatisfy { other.has($0) } }

    private func has(_ denial: Statement) -> Bool {
        denying.contains {
            $0.isNegated == denial.isNegated && $0.parties == denial.parties && $0.conditions == denial.conditions
        }
    }

    /// Whether it let a principal in wherever another gate does.
    ///
    /// - Parameter isAllowed: whether the principal's own documents allow it, so that its account's name is as good as its own.
    func admits(_ principal: PrincipalReference, isAllowed: Bool, asDoes other: TrustGate) -> Bool {
        let denials = denying.filter { $0.isNegated || !$0.parties.isDisjoint(with: Self.names(of: principal)) }
        guard denials.allSatisfy({ other.has($0) }) else { return false }
        let own = TrustEntry.Party.principal(principal)
        return other.allowing.allSatisfy { now in
            guard now.isNegated || !now.parties.isDisjoint(with: Self.names(of: principal)) else { return true }
            let isByName = !now.isNegated && now.parties.contains(own)
            let names = isByName && !isAllowed ? [own] : Self.names(of: principal)
            return allowing.contains { statement in
                guard statement.conditions.isSubset(of: now.conditions) else { return false }
                return statement.isNegated
                    ? now.isNegated && statement.parties.isSubset(of: now.parties)
                    : !statement.parties.isDisjoint(with: names)
            }
        }
    }

    /// Whether it let a name in that stands in a trust document of today, whenever that does.
    func admits(_ party: TrustEntry.Party, asDoes other: TrustGate) -> Bool {
        other.allowing.filter { $0.parties.contains(party) }.allSatisfy { admits(party, $0) }
    }

    private func admits(_ party: TrustEntry.Party, _ now: Statement) -> Bool {
        allowing.contains { statement in
            guard statement.conditions.isSubset(of: now.conditions), statement.isNegated == now.isNegated else {
                return false
            }
            if statement.isNegated { return statement.parties.isSubset(of: now.parties) }
            return !statement.parties.isDisjoint(with: Self.wider(party))
        }
    }

    /// By which names a trust document may let a principal in.
    private static func names(of principal: PrincipalReference) -> Set<TrustEntry.Party> {
        [.principal(principal), .account(principal.account), .everyone]
    }

    /// A name and those that let in whom it lets in; an account needs an identity statement besides, and is less.
    private static func wider(_ party: TrustEntry.Party) -> Set<TrustEntry.Party> {
        switch party {
        case .account: [party, .everyone]
        default: [party]
        }
    }
}

/// What was opened by changes of one role's trust document.
struct TrustOpening: Sendable {
    /// A document that was replaced.
    struct Former: Sendable {
        /// The day.
        let replaced: Day
        /// Whom it let in; nil where its text is not on file.
        let gate: TrustGate?
    }

    let role: PrincipalReference
    /// The latest first.
    let former: [Former]
    /// Whom it lets in today; nil where no text is on file.
    let now: TrustGate?

    /// Why a principal's right to assume the role is new; nil where it was let in all along.
    func reason(for principal: PrincipalReference, isAllowed: Bool) -> DecisionReason? {
        reason { gate, now in gate.admits(principal, isAllowed: isAllowed, asDoes: now) }
    }

    /// Since when somebody may act in the role who could not before, whoever that is; nil where all could all along.
    ///
    /// What the role is allowed to do is new for them, as a group's documents are for whoever joins it.
    var lastOpened: Day? {
        former.first { former in
            guard let gate = former.gate, let now else { return true }
            return gate.denied(more: now) || !now.parties.allSatisfy { gate.admits($0, asDoes: now) }
        }?.replaced
    }

    /// Whether a name of the trust document of today was not let in all along.
    func isNew(_ entry: TrustEntry) -> Bool { reason { gate, now in gate.admits(entry.party, asDoes: now) } != nil }

    private func reason(_ admits: (TrustGate, TrustGate) -> Bool) -> DecisionReason? {
        for former in former {
            guard let gate = former.gate, let now else {
                return .newGrant(
                    "not allowed before \(former.replaced), as far as is known: the trust document of \(role) was changed"
                )
            }
            if !admits(gate, now) {
                return .newGrant("not allowed before \(former.replaced): the trust document of \(role) was changed")
            }
        }
        return nil
    }
}

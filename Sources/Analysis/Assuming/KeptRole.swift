import AccountState
import IAMModel
import Rules

/// A role that everyone who may assume it goes on to be allowed to assume, whether they did or not.
///
/// Found for all accounts before any of them is analysed: the right to assume a role of one account is granted in
/// another, too.
public struct KeptRole: Sendable {
    /// The role.
    public let role: PrincipalReference
    /// Its ARN, path and all.
    public let arn: String
    /// Why nobody loses the right; nil where some may.
    private let reason: DecisionReason?
    /// Sessions that began nobody knows how: only who may have been let in may have been one.
    private let unlinkedSessions: DecisionReason?
    private let admission: TrustAdmission
    /// What changes of its trust document opened.
    let opening: TrustOpening?

    /// Why a principal keeps its right to assume the role; nil where nothing about the role keeps it.
    ///
    /// - Parameter isAllowed: whether its own documents allowed it all along.
    func reason(for principal: PrincipalReference, isAllowed: Bool) -> DecisionReason? {
        if case .keptRole? = reason { return reason }
        if let unlinkedSessions, admission.admits(principal) { return unlinkedSessions }
        return opening?.reason(for: principal, isAllowed: isAllowed) ?? reason
    }

    /// What a reason decides: what is new is for review.
    static func decision(by reason: DecisionReason) -> Decision {
        if case .newGrant = reason { return .review }
        return .keep
    }

    /// Those of some accounts, in their order: roles that a rule keeps, that are new or left alone, that others may assume
    /// since a few days, or that sessions acted in which were issued within the window by nobody knows whom.
    public static func all(
        of accounts: [(state: AccountState, visibility: Visibility)], inputs: AccountAnalysis.Inputs
    ) -> [KeptRole] {
        accounts.flatMap { state, visibility in
            state.roles.filter { !$0.isServiceLinked && letsPrincipalsIn($0, of: state) }.compactMap { role in
                let reference = PrincipalReference(account: state.id, kind: .role, name: role.name)
                return kept(role, reference, state, visibility, inputs)
            }
        }
    }

    private static func kept(
        _ role: Role, _ reference: PrincipalReference, _ state: AccountState, _ visibility: Visibility,
        _ inputs: AccountAnalysis.Inputs
    ) -> KeptRole? {
        let trust = role.trust.flatMap { state.documents[$0] }
        let unknown = inputs.usage.use[reference]?[.unknown]?.sessionsIssued ?? 0
        let made = KeptRole(
            role: reference, arn: state.arn(of: role.holder),
            reason: reason(role, reference, state, visibility, inputs),
            unlinkedSessions: unknown > 0 ? .unlinkedSessions(of: reference, count: unknown) : nil,
            admission: TrustAdmission(of: trust),
            // Whom a trust document lets in for a few days only had no time to come.
            opening: inputs.trusts.opening(
                of: reference, trust: trust, created: role.created, since: inputs.lastOldDay))
        return made.reason == nil && made.unlinkedSessions == nil && made.opening == nil ? nil : made
    }

    /// Whether a role's trust document may let a user or a role in; services and people come without an identity
    /// statement, and so lose none.
    private static func letsPrincipalsIn(_ role: Role, of state: AccountState) -> Bool {
        guard let trust = role.trust.flatMap({ state.documents[$0] }) else { return true }
        return trust.statements.contains { statement in
            guard statement.effect == .allow, let principals = statement.principals else { return false }
            return principals.isNegated || principals.entries.contains { $0.kind.isEmpty || $0.kind == "AWS" }
        }
    }

    private static func reason(
        _ role: Role, _ reference: PrincipalReference, _ state: AccountState, _ visibility: Visibility,
        _ inputs: AccountAnalysis.Inputs
    ) -> DecisionReason? {
        let subject = RuleSubject(
            "role/\(role.name)", account: state.name, accountID: state.id.digits, path: role.path, tags: role.tags)
        if let rule = inputs.rules.ruleKeeping(subject) { return .keptRole(rule.id) }
        let standing = PrincipalStanding(inputs: inputs, visibility: visibility)
        let use = inputs.usage.total(of: reference)
        if let why = standing.reasonToLeave(reference, lastUsed: role.lastUsed, use: use) {
            return .leftAlone("\(reference) is left alone: \(why)")
        }
        return standing.youth(role.created).map { .leftAlone("\(reference) is new: \($0)") }
    }
}

import ActionCatalog
import IAMModel
import Rules

/// What one user or role may do, and did, about assuming one role: a cell of the ``AssumeMatrix``.
public struct AssumeRight: Sendable {
    /// Who.
    public let principal: PrincipalReference
    /// The role.
    public let role: PrincipalReference
    /// The identity statements that let it; empty where none does, or where one denies it.
    public let identity: [IdentityGrant]
    /// The names in the role's trust document that let it in; empty where none does, or where the role is not on file.
    public let trust: [TrustEntry]
    /// Whether the role's trust document is on file.
    public let isTrustKnown: Bool
    /// How often it assumed the role itself, and was denied.
    public let use: Use
    /// The latest event in the role of sessions that acted for it, directly or through other roles.
    public let lastActed: Timestamp?
    /// What is decided about the right.
    public let decision: Decision
    /// Why.
    public let reason: DecisionReason
    /// What becomes of it.
    public internal(set) var fate: Fate

    /// What becomes of a right.
    public enum Fate: Hashable, Sendable {
        /// It stays: it is in use, or its decision keeps it.
        case stays
        /// It goes, by changes of these documents' text.
        case goes
        /// It ought to go and stays, why in words: a change of one document alone would change nothing.
        case cannotGo([String])
    }

    /// Whether identity policies let it.
    public var mayByIdentity: Bool { !identity.isEmpty }
    /// Whether the role's trust document lets it, by its own name or by its account's.
    public var mayByTrust: Bool { !trust.isEmpty }
    /// Whether it did, directly or through other roles.
    public var did: Bool { use.count > 0 || lastActed != nil }

    /// Whether it may: inside an account trust that names the principal suffices, trust that names the account needs the
    /// identity statement too; across accounts both are needed (IAM User Guide, "Cross-account policy evaluation logic").
    public var may: Bool { Self.allows(identity: identity, trust: trust, in: self) }

    static func allows(identity: [IdentityGrant], trust: [TrustEntry], in right: AssumeRight) -> Bool {
        guard right.isTrustKnown else { return !identity.isEmpty }
        guard right.principal.account == right.role.account else { return !identity.isEmpty && !trust.isEmpty }
        return trust.contains { entry in
            if case .account = entry.party { return !identity.isEmpty }
            return true
        }
    }

    /// CloudTracker's four marks, for a right.
    public var status: UsageTable.Status {
        if did { return may ? .used : .ungranted }
        switch reason {
        case .unlinkedSessions, .notCovered, .leftAlone, .possiblyUsed: return .unknown
        default: return .unused
        }
    }
}

import Attribution
import IAMModel

/// Who may assume one role, and who did: a row of the ``AssumeMatrix``.
public struct RoleAccess: Sendable {
    /// The role.
    public let role: PrincipalReference
    /// The name of its account in the rules; its number where it has none.
    public let accountName: String
    /// Whom its trust document names; empty where it is not on file.
    public let trust: [TrustEntry]
    /// Users and roles that may assume it, did, or are named by one of the two documents, sorted.
    public internal(set) var rights: [AssumeRight]
    /// Services, identity providers and principals that are not on file, in the order of the trust document.
    public internal(set) var parties: [PartyAccess]
    /// Sessions with an event whose origin is not known.
    public let unlinkedSessions: Int
    /// What a reader should know of its trust document, in words.
    public internal(set) var remarks: [String] = []
}

/// What a trust document grants to somebody who is neither user nor role on file.
public struct PartyAccess: Sendable {
    /// The name in the trust document.
    public let entry: TrustEntry
    /// Those of them who acted in the role, with their use, sorted.
    public let origins: [(origin: Origin, use: OriginUse)]
    /// Whether the name goes.
    public internal(set) var goes = false
}

/// One name that goes out of one document: a role's ARN out of an identity statement, or a principal out of a trust
/// document.
public struct RightCut: Hashable, Sendable {
    /// What of a statement it is cut out of.
    public enum Element: Hashable, Sendable {
        /// `Resource` of an identity statement.
        case resource
        /// `Principal` of a trust statement.
        case principal
    }

    /// The statement's index.
    public let statement: Int
    /// `Resource` or `Principal`.
    public let element: Element
    /// The name's index in the element.
    public let entry: Int
    /// The name as it is written.
    public let text: String
    /// The role that is no longer assumed by it.
    public let role: PrincipalReference
    /// Who never assumed it; empty where that is nobody on file.
    public let who: [PrincipalReference]
}

import IAMModel

/// One event that assumed a role, or was denied it: whose right it was, and whom it acted for.
public struct Assumption: Hashable, Sendable {
    /// The user or role whose right to assume was used: of a chain the last role before; nil for services, outsiders and
    /// federated people, whom a trust document alone lets in.
    public var caller: PrincipalReference?
    /// Whom the caller acted for.
    public var origin: Origin
    /// The role's ARN, its path left out where the event does not tell it.
    public var roleARN: String
    /// When.
    public var time: Timestamp
    /// Whether it was denied.
    public var isDenied: Bool
}

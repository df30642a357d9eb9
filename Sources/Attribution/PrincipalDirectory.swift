import IAMModel

/// The principals on file by their unique ids, for identities that events name by id only.
///
/// The target account's copy of a cross-account `AssumeRole` names its caller by `principalId` alone
/// (CloudTrail User Guide, "CloudTrail userIdentity element", "Cross-account…").
public struct PrincipalDirectory: Sendable {
    private let byUniqueID: [String: PrincipalReference]

    /// A directory of `AIDA…` and `AROA…` ids; none is needed where a state has none.
    public init(byUniqueID: [String: PrincipalReference] = [:]) {
        self.byUniqueID = byUniqueID
    }

    /// The principal of an `AIDA…` or `AROA…` id, the session's name behind a colon left out.
    public func principal(ofPrincipalID id: String) -> PrincipalReference? {
        byUniqueID[String(id.prefix { $0 != ":" })]
    }
}

import IAMModel

/// The principals on file by their unique ids, for identities that events name by id only, and for names that were
/// given a second time.
///
/// The target account's copy of a cross-account `AssumeRole` names its caller by `principalId` alone
/// (CloudTrail User Guide, "CloudTrail userIdentity element", "Cross-account…"). A user that is renamed keeps its id; a
/// user or role that is deleted and made again has another (IAM User Guide, "IAM identifiers", "Unique identifiers").
public struct PrincipalDirectory: Sendable {
    private let byUniqueID: [String: PrincipalReference]
    private let uniqueIDs: [PrincipalReference: String]

    /// A directory of `AIDA…` and `AROA…` ids; none is needed where a state has none.
    public init(byUniqueID: [String: PrincipalReference] = [:]) {
        self.byUniqueID = byUniqueID
        uniqueIDs = Dictionary(byUniqueID.map { ($1, $0) }, uniquingKeysWith: { min($0, $1) })
    }

    /// Whether no id is known.
    var isEmpty: Bool { byUniqueID.isEmpty }

    /// The principal of an `AIDA…` or `AROA…` id, the session's name behind a colon left out.
    public func principal(ofPrincipalID id: String) -> PrincipalReference? {
        if byUniqueID.isEmpty { return nil }
        return byUniqueID[String(id.prefix { $0 != ":" })]
    }

    /// Whether an id is that of a former principal: the one on file by that name has another one.
    ///
    /// Where either id is not known, or none that IAM gives, the name is all that counts.
    public func isFormer(_ principal: PrincipalReference, id: String) -> Bool {
        guard let current = uniqueIDs[principal], current != id else { return false }
        let prefix = principal.kind == .user ? "AIDA" : "AROA"
        return id.hasPrefix(prefix) && current.hasPrefix(prefix)
    }
}

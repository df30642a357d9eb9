import IAMModel

/// The principals on file by their unique ids and names, for identities that events name by id only, for names that were
/// given a second time, and for names in other letters.
///
/// The target account's copy of a cross-account `AssumeRole` names its caller by `principalId` alone
/// (CloudTrail User Guide, "CloudTrail userIdentity element", "Cross-account…"). A user that is renamed keeps its id; a
/// user or role that is deleted and made again has another (IAM User Guide, "IAM identifiers", "Unique identifiers").
public struct PrincipalDirectory: Sendable {
    private let byUniqueID: [String: PrincipalReference]
    private let uniqueIDs: [PrincipalReference: String]
    /// By the name in small letters: names are unique without regard to case (same guide, "IAM and AWS STS quotas").
    private let byFoldedName: [PrincipalReference: PrincipalReference]
    /// The one service that a role's trust document lets in, where it lets in nobody else.
    private let soleServices: [PrincipalReference: String]

    /// A directory of `AIDA…` and `AROA…` ids; none is needed where a state has none.
    ///
    /// - Parameters:
    ///   - names: who is on file, for names that events write in other letters.
    ///   - soleServices: by role, the service that its trust document lets in, where it lets in nobody else.
    public init(
        byUniqueID: [String: PrincipalReference] = [:], names: [PrincipalReference] = [],
        soleServices: [PrincipalReference: String] = [:]
    ) {
        self.byUniqueID = byUniqueID
        uniqueIDs = Dictionary(byUniqueID.map { ($1, $0) }, uniquingKeysWith: { min($0, $1) })
        byFoldedName = Dictionary(names.map { (Self.folded($0), $0) }, uniquingKeysWith: { min($0, $1) })
        self.soleServices = soleServices
    }

    private static func folded(_ principal: PrincipalReference) -> PrincipalReference {
        PrincipalReference(account: principal.account, kind: principal.kind, name: principal.name.lowercased())
    }

    /// Whether no id is known.
    var isEmpty: Bool { byUniqueID.isEmpty }

    /// The principal of an `AIDA…` or `AROA…` id, the session's name behind a colon left out.
    public func principal(ofPrincipalID id: String) -> PrincipalReference? {
        if byUniqueID.isEmpty { return nil }
        return byUniqueID[String(id.prefix { $0 != ":" })]
    }

    /// The principal that an ARN names, by the name that is on file: an event writes it as whoever called did.
    func principal(ofARN text: String) -> PrincipalReference? {
        guard let named = ARN(text).flatMap({ PrincipalReference($0) }) else { return nil }
        return byFoldedName.isEmpty ? named : byFoldedName[Self.folded(named)] ?? named
    }

    /// The service that a role's trust document lets in, where it lets in nobody else.
    func soleService(of role: PrincipalReference) -> String? { soleServices[role] }

    /// Whether an id is that of a former principal: the one on file by that name has another one.
    ///
    /// Where either id is not known, or none that IAM gives, the name is all that counts.
    public func isFormer(_ principal: PrincipalReference, id: String) -> Bool {
        guard let current = uniqueIDs[principal], current != id else { return false }
        let prefix = principal.kind == .user ? "AIDA" : "AROA"
        return id.hasPrefix(prefix) && current.hasPrefix(prefix)
    }
}

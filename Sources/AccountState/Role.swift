import IAMModel

/// An IAM role of an account state.
public struct Role: Hashable, Sendable {
    /// The friendly name.
    public var name: String
    /// The path, `/` where there is none.
    public var path: String
    /// The unique id, `AROA…`; empty where it is not known.
    public var id: String
    /// When the role was made.
    public var created: Timestamp?
    /// The document that says who may assume the role; nil where the tree has none.
    public var trust: DocumentPath?
    /// The documents that are part of the role, sorted.
    public var inline: [DocumentPath]
    /// The ARNs of the attached managed policies, sorted.
    public var attached: [String]
    /// The ARN of the managed policy that is the role's permissions boundary.
    public var boundary: String?
    /// When the role was last used, as IAM tells it (`RoleLastUsed`; up to 400 days back, a few hours late).
    public var lastUsed: Timestamp?
    /// The names of the instance profiles that hold the role, sorted.
    public var instanceProfiles: [String]
    /// The role's tags.
    public var tags: [String: String]

    /// A role with all that a state tells of it.
    public init(
        name: String, path: String = "/", id: String = "", created: Timestamp? = nil, trust: DocumentPath? = nil,
        inline: [DocumentPath] = [], attached: [String] = [], boundary: String? = nil, lastUsed: Timestamp? = nil,
        instanceProfiles: [String] = [], tags: [String: String] = [:]
    ) {
        self.name = name
        self.path = path
        self.id = id
        self.created = created
        self.trust = trust
        self.inline = inline
        self.attached = attached
        self.boundary = boundary
        self.lastUsed = lastUsed
        self.instanceProfiles = instanceProfiles
        self.tags = tags
    }

    /// The role as a holder of documents.
    public var holder: Holder { .role(name) }

    /// Whether a service of AWS owns the role, so that nothing of it can be edited (IAM User Guide, "Create a
    /// service-linked role").
    public var isServiceLinked: Bool { path.hasPrefix("/aws-service-role/") }

    /// The name of the Identity Center permission set that the role belongs to: `Admin` of
    /// `AWSReservedSSO_Admin_0123456789abcdef`; nil for other roles.
    ///
    /// Identity Center appends an underscore and sixteen hexadecimal digits (Identity Center User Guide,
    /// "Referencing permission sets in resource policies").
    public var permissionSet: String? {
        let prefix = "AWSReservedSSO_"
        guard name.hasPrefix(prefix), let end = name.lastIndex(of: "_") else { return nil }
        let set = name.dropFirst(prefix.count)
        guard end > set.startIndex, name.distance(from: end, to: name.endIndex) == 17,
            name[end...].dropFirst().allSatisfy({ $0.isASCII && $0.isHexDigit })
        else { return nil }
        return String(name[set.startIndex..<end])
    }
}

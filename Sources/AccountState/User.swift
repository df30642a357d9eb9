import IAMModel

/// An IAM user of an account state.
public struct User: Hashable, Sendable {
    /// The friendly name.
    public var name: String
    /// The path, `/` where there is none.
    public var path: String
    /// The unique id, `AIDA…`; empty where it is not known.
    public var id: String
    /// When the user was made.
    public var created: Timestamp?
    /// The names of the groups that the user is in, sorted.
    public var groups: [String]
    /// The documents that are part of the user, sorted.
    public var inline: [DocumentPath]
    /// The ARNs of the attached managed policies, sorted.
    public var attached: [String]
    /// The ARN of the managed policy that is the user's permissions boundary.
    public var boundary: String?
    /// When the console password was last used, where the state tells.
    public var passwordLastUsed: Timestamp?
    /// The user's tags.
    public var tags: [String: String]

    /// A user with all that a state tells of it.
    public init(
        name: String, path: String = "/", id: String = "", created: Timestamp? = nil, groups: [String] = [],
        inline: [DocumentPath] = [], attached: [String] = [], boundary: String? = nil,
        passwordLastUsed: Timestamp? = nil, tags: [String: String] = [:]
    ) {
        self.name = name
        self.path = path
        self.id = id
        self.created = created
        self.groups = groups
        self.inline = inline
        self.attached = attached
        self.boundary = boundary
        self.passwordLastUsed = passwordLastUsed
        self.tags = tags
    }

    /// The user as a holder of documents.
    public var holder: Holder { .user(name) }
}

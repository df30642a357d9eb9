import IAMModel

/// An IAM group of an account state. Its members name it, see ``User/groups``.
public struct Group: Hashable, Sendable {
    /// The friendly name.
    public var name: String
    /// The path, `/` where there is none.
    public var path: String
    /// The unique id, `AGPA…`; empty where it is not known.
    public var id: String
    /// When the group was made.
    public var created: Timestamp?
    /// The documents that are part of the group, sorted.
    public var inline: [DocumentPath]
    /// The ARNs of the attached managed policies, sorted.
    public var attached: [String]

    /// A group with all that a state tells of it.
    public init(
        name: String, path: String = "/", id: String = "", created: Timestamp? = nil, inline: [DocumentPath] = [],
        attached: [String] = []
    ) {
        self.name = name
        self.path = path
        self.id = id
        self.created = created
        self.inline = inline
        self.attached = attached
    }

    /// The group as a holder of documents.
    public var holder: Holder { .group(name) }
}

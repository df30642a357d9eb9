import IAMModel
import PolicyLanguage

/// A managed policy: the customer's own, or AWS's.
public struct ManagedPolicy: Hashable, Sendable {
    /// A version of the policy.
    public struct Version: Sendable {
        /// `v3`.
        public let id: String
        /// When the version was made.
        public let created: Timestamp?
        /// What it says; kept for the versions of a customer's policy that are not in force, since they tell what the one
        /// in force allows newly.
        public let document: PolicyDocument?

        /// A version by its id.
        public init(id: String, created: Timestamp?, document: PolicyDocument? = nil) {
            self.id = id
            self.created = created
            self.document = document
        }
    }

    /// The ARN, path included.
    public var arn: String
    /// The friendly name.
    public var name: String
    /// The path, `/` where there is none.
    public var path: String
    /// Whether it is AWS's.
    public var isAWSManaged: Bool
    /// When the policy was made.
    public var created: Timestamp?
    /// When the policy last changed: when its default version was set.
    public var updated: Timestamp?
    /// The version that is in force.
    public var defaultVersion: String?
    /// All versions that IAM holds, newest first.
    public var versions: [Version]
    /// The document of the default version.
    public var document: DocumentPath
    /// Whether it can be attached; false for the policies of service-linked roles.
    public var attachable: Bool

    /// A policy with all that a state tells of it.
    public init(
        arn: String, name: String, path: String = "/", isAWSManaged: Bool, created: Timestamp? = nil,
        updated: Timestamp? = nil, defaultVersion: String? = nil, versions: [Version] = [], document: DocumentPath,
        attachable: Bool = true
    ) {
        self.arn = arn
        self.name = name
        self.path = path
        self.isAWSManaged = isAWSManaged
        self.created = created
        self.updated = updated
        self.defaultVersion = defaultVersion
        self.versions = versions
        self.document = document
        self.attachable = attachable
    }
}

extension ManagedPolicy.Version: Hashable {
    /// By id, date and text.
    public static func == (left: ManagedPolicy.Version, right: ManagedPolicy.Version) -> Bool {
        left.id == right.id && left.created == right.created
            && left.document?.source.bytes == right.document?.source.bytes
    }

    /// By id and date.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(created)
    }
}

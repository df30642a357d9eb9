import Diagnostics
import IAMModel
import JSONSyntax

/// `account.json`: who there is in an account, with every byte's place.
///
/// ```json
/// {
///   "version": 1,
///   "id": "111111111111",
///   "partition": "aws",
///   "taken": "2026-06-28T05:00:00Z",
///   "users": {
///     "alice": {
///       "id": "AIDA…",
///       "created": "2024-01-31T09:00:00Z",
///       "groups": ["devs"],
///       "attached": ["arn:aws:iam::111111111111:policy/TeamAdmin"]
///     }
///   },
///   "groups": {}, "roles": {},
///   "policies": {
///     "arn:aws:iam::111111111111:policy/TeamAdmin": {
///       "defaultVersion": "v3",
///       "versions": { "v3": "2026-06-20T08:00:00Z", "v2": { "created": "2025-01-31T09:00:00Z", "document": { … } } }
///     }
///   },
///   "imported": { … }
/// }
/// ```
///
/// What has its usual value is left out: `path` where it is `/`, `tags` where there are none. Documents are found by their
/// places and not named here.
public struct AccountFile: Sendable {
    /// The text and its tree.
    public let tree: JSONTree
    /// The account's number.
    public let id: AccountID
    /// `aws`, `aws-cn`, `aws-us-gov` …
    public let partition: String
    /// When the state was taken; nil where the file does not tell.
    public let taken: Timestamp?
    /// What AWS said when it was last imported; nil where the file does not tell.
    public let imported: ImportBase?
    /// The users, as far as this file tells: without documents.
    public let users: [User]
    /// The groups, as far as this file tells: without documents.
    public let groups: [Group]
    /// The roles, as far as this file tells: without documents.
    public let roles: [Role]
    /// What the file tells of managed policies.
    public let policies: [PolicyEntry]
    private let holders: [Holder: JSONMember]
    private let policyMembers: JSONNode?

    /// What `account.json` tells of one managed policy.
    public struct PolicyEntry: Hashable, Sendable {
        /// The ARN, path included.
        public var arn: ARN
        /// When the policy was made.
        public var created: Timestamp?
        /// When the policy last changed.
        public var updated: Timestamp?
        /// The version that is in force.
        public var defaultVersion: String?
        /// All versions that IAM holds, newest first.
        public var versions: [ManagedPolicy.Version]
        /// Whether it can be attached.
        public var attachable: Bool
    }

    /// Reads the file.
    ///
    /// - Throws: broken JSON, unknown keys, wrong types, names that IAM never gives: all that is found.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        let tree = try JSONTree(parsing: source)
        let problems = ProblemList()
        let reader = AccountFileReader(tree: tree, problems: problems)
        let root = reader.root()
        try problems.throwErrors()
        guard let root, let id = root.id else {
            throw DiagnosticError(.error(.stateFormat, "the file names no account", at: SourceSpan(path: source.path)))
        }
        self.tree = tree
        self.id = id
        partition = root.partition
        taken = root.taken
        imported = root.imported
        users = root.users
        groups = root.groups
        roles = root.roles
        policies = root.policies
        holders = root.holders
        policyMembers = tree.root["policies"]
    }

    /// The place of a user, group or role.
    public func span(of holder: Holder) -> SourceSpan? {
        holders[holder].map { tree.source.span($0.keyRange) }
    }

    /// The place where a user, group or role names a policy that is attached to it or bounds it, or a group.
    public func span(of text: String, in holder: Holder) -> SourceSpan? {
        guard let value = holders[holder]?.value else { return nil }
        for key in ["attached", "groups"] {
            if let element = value[key]?.elements?.first(where: { $0.string == text }) { return tree.span(element) }
        }
        return value["boundary"].flatMap { $0.string == text ? tree.span($0) : nil }
    }

    /// What becomes of attachments and entries of policies.
    public struct Changes: Sendable, Hashable {
        /// For each user, group or role: the ARNs that go, each with those that take its place, none to drop it.
        public var attachments: [Holder: [String: [String]]] = [:]
        /// For each user, group or role: the ARNs that come without one that goes.
        public var additions: [Holder: [String]] = [:]
        /// The ARNs of the policies whose entries go.
        public var removedPolicies: Set<String> = []

        /// No change yet.
        public init() {}

        /// Puts other policies into the place of an attached one; none at all detaches it.
        public mutating func replaceAttachment(_ arn: String, of holder: Holder, by others: [String]) {
            attachments[holder, default: [:]][arn] = others
        }

        /// Attaches further policies.
        public mutating func attach(_ arns: [String], to holder: Holder) {
            additions[holder, default: []] += arns
        }

        /// Takes the entry of a policy out.
        public mutating func removePolicy(_ arn: String) { removedPolicies.insert(arn) }

        /// Whether nothing changes.
        public var isEmpty: Bool { attachments.isEmpty && additions.isEmpty && removedPolicies.isEmpty }
    }

    /// The edits of this file that make some changes and leave every other byte alone.
    ///
    /// A policy that is attached already is not attached a second time.
    ///
    /// - Returns: nil where a holder or an attachment is not there. A policy without an entry has none to remove.
    public func edits(_ changes: Changes) -> [Edit]? {
        var edits: [Edit] = []
        for holder in Set(changes.attachments.keys).union(changes.additions.keys).sorted() {
            let replacements = changes.attachments[holder] ?? [:]
            let additions = changes.additions[holder] ?? []
            if replacements.isEmpty && additions.isEmpty { continue }
            guard let own = self.edits(of: holder, replacing: replacements, adding: additions) else { return nil }
            edits += own
        }
        if let policyMembers, let members = policyMembers.members {
            let gone = members.indices.filter { changes.removedPolicies.contains(members[$0].key) }
            if !gone.isEmpty { edits += tree.edits(removingMembers: Set(gone), from: policyMembers) }
        }
        return edits
    }

    private func edits(of holder: Holder, replacing replacements: [String: [String]], adding arns: [String]) -> [Edit]?
    {
        guard let value = holders[holder]?.value else { return nil }
        guard let list = value["attached"], let elements = list.elements else {
            guard replacements.isEmpty else { return nil }
            return tree.edits(inserting: [.init("attached", .strings(arns))], into: value)
        }
        let attached = elements.map { $0.string ?? "" }
        var present = Set(attached).subtracting(replacements.keys)
        var change = ListChange()
        for (index, arn) in attached.enumerated() {
            guard let others = replacements[arn] else { continue }
            change.replacing[index] = others.filter { present.insert($0).inserted }.map { .string($0) }
        }
        guard change.replacing.count >= replacements.count else { return nil }
        let added = arns.filter { present.insert($0).inserted }
        if !added.isEmpty { change.inserting[elements.count] = added.map { .string($0) } }
        return tree.edits(of: list, change)
    }
}

import Diagnostics
import IAMModel
import PolicyLanguage

/// What `aws iam get-account-authorization-details` says of one account: who there is, and what each may do.
///
/// Names, ids and references are checked when a state is read (``AuthorizationDetails``, ``AccountState/read(account:id:tree:)``)
/// and trusted from then on. All lists are sorted, so that equal states give equal bytes.
public struct AccountState: Sendable {
    /// The account's name in `rules.yaml` and its folder under `policies/`.
    public let name: String
    /// The account's number.
    public let id: AccountID
    /// `aws`, `aws-cn`, `aws-us-gov` …
    public let partition: String
    /// The users, by name.
    public let users: [User]
    /// The groups, by name.
    public let groups: [Group]
    /// The roles, by name.
    public let roles: [Role]
    /// The managed policies: all of the account's own, and those of AWS that the account uses, by ARN.
    public let policies: [ManagedPolicy]
    /// The documents that lie in the tree, parsed.
    public let documents: [DocumentPath: PolicyDocument]
    /// Documents that lie in the folder of a user, group or role that `account.json` does not hold, with whose it is.
    public internal(set) var orphans: [DocumentPath: Holder] = [:]
    /// The texts of those documents.
    public internal(set) var orphanTexts: [DocumentPath: SourceText] = [:]
    /// The `account.json` that the state was read from; nil where it came from elsewhere.
    public let file: AccountFile?
    /// What the last proposals took documents from; nil where there is no `usage.json`.
    public private(set) var proposals: ProposalRecord?
    /// The text of `usage.json`.
    public private(set) var proposalText: SourceText?
    /// What IAM says of when services and actions were last accessed; nil where there is no `last-accessed.json`.
    public let lastAccessed: LastAccessed?
    /// When the state was taken from AWS, as `account.json` says; nil where it does not.
    public let taken: Timestamp?
    /// What AWS said then; nil where it is not on file.
    public let imported: ImportBase?

    private let userIndex: [String: Int]
    private let groupIndex: [String: Int]
    private let roleIndex: [String: Int]
    private let policyIndex: [String: Int]
    private let policyByDocument: [DocumentPath: Int]
    let membersByGroup: [String: [Int]]
    let holdersByPolicy: [String: [Holder]]
    let boundedByPolicy: [String: [Holder]]
    let rolesByInstanceProfile: [String: Int]

    /// A state of its parts; names must be unique within their kind.
    public init(
        name: String, id: AccountID, partition: String = "aws", users: [User] = [], groups: [Group] = [],
        roles: [Role] = [], policies: [ManagedPolicy] = [], documents: [DocumentPath: PolicyDocument] = [:],
        file: AccountFile? = nil, proposals: ProposalRecord? = nil, proposalText: SourceText? = nil,
        lastAccessed: LastAccessed? = nil, taken: Timestamp? = nil, imported: ImportBase? = nil
    ) {
        self.name = name
        self.id = id
        self.partition = partition
        self.users = users.sorted { $0.name < $1.name }
        self.groups = groups.sorted { $0.name < $1.name }
        self.roles = roles.sorted { $0.name < $1.name }
        self.policies = policies.sorted { $0.arn < $1.arn }
        self.documents = documents
        self.file = file
        self.proposals = proposals
        self.proposalText = proposalText
        self.lastAccessed = lastAccessed
        self.taken = taken
        self.imported = imported
        userIndex = AccountState.index(self.users, by: \.name)
        groupIndex = AccountState.index(self.groups, by: \.name)
        roleIndex = AccountState.index(self.roles, by: \.name)
        policyIndex = AccountState.index(self.policies, by: \.arn)
        policyByDocument = AccountState.index(self.policies, by: \.document)

        var members: [String: [Int]] = [:]
        for (index, user) in self.users.enumerated() {
            for group in user.groups { members[group, default: []].append(index) }
        }
        membersByGroup = members

        var holders: [String: [Holder]] = [:]
        var bounded: [String: [Holder]] = [:]
        func add(_ holder: Holder, _ attached: [String], _ boundary: String?) {
            for arn in attached { holders[arn, default: []].append(holder) }
            if let boundary { bounded[boundary, default: []].append(holder) }
        }
        for user in self.users { add(user.holder, user.attached, user.boundary) }
        for group in self.groups { add(group.holder, group.attached, nil) }
        for role in self.roles { add(role.holder, role.attached, role.boundary) }
        holdersByPolicy = holders
        boundedByPolicy = bounded

        var profiles: [String: Int] = [:]
        for (index, role) in self.roles.enumerated() {
            for profile in role.instanceProfiles { profiles[profile] = index }
        }
        rolesByInstanceProfile = profiles
    }

    /// The same state with another memory of proposals.
    public func remembering(_ record: ProposalRecord) -> AccountState {
        var copy = self
        copy.proposals = record
        copy.proposalText = SourceText(path: AccountState.usagePath(ofAccount: name), bytes: record.bytes)
        return copy
    }

    private static func index<Element, Key: Hashable>(_ list: [Element], by key: KeyPath<Element, Key>) -> [Key: Int] {
        Dictionary(
            list.enumerated().map { ($0.element[keyPath: key], $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// The user of a name.
    public func user(_ name: String) -> User? { userIndex[name].map { users[$0] } }
    /// The group of a name.
    public func group(_ name: String) -> Group? { groupIndex[name].map { groups[$0] } }
    /// The role of a name.
    public func role(_ name: String) -> Role? { roleIndex[name].map { roles[$0] } }
    /// The managed policy of an ARN.
    public func policy(_ arn: String) -> ManagedPolicy? { policyIndex[arn].map { policies[$0] } }
    /// The managed policy whose default version is a document.
    public func policy(of document: DocumentPath) -> ManagedPolicy? { policyByDocument[document].map { policies[$0] } }

    /// All users, groups and roles, in this order.
    public var holders: [Holder] { users.map(\.holder) + groups.map(\.holder) + roles.map(\.holder) }

    /// The users and roles, as rules and analysis name them.
    public var principals: [PrincipalReference] {
        users.map { PrincipalReference(account: id, kind: .user, name: $0.name) }
            + roles.map { PrincipalReference(account: id, kind: .role, name: $0.name) }
    }

    /// The unique id of a user, group or role (`AIDA…`); nil where the state does not tell.
    public func id(of holder: Holder) -> String? {
        let id =
            switch holder.kind {
            case .user: user(holder.name)?.id
            case .group: group(holder.name)?.id
            case .role: role(holder.name)?.id
            }
        return id.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The ARN of a user, group or role of this account; the path is `/` where the state does not hold it.
    public func arn(of holder: Holder) -> String {
        let path =
            switch holder.kind {
            case .user: user(holder.name)?.path
            case .group: group(holder.name)?.path
            case .role: role(holder.name)?.path
            }
        return "arn:\(partition):iam::\(id):\(holder.kind.rawValue)\(path ?? "/")\(holder.name)"
    }
}

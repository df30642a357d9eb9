import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage

/// One thing of a state that a test makes.
public enum StatePart: Sendable {
    /// A user and the texts of its documents.
    case user(User, [InlineText])
    /// A group and the texts of its documents.
    case group(Group, [InlineText])
    /// A role, the text of its trust document, and those of its documents.
    case role(Role, trust: String, [InlineText])
    /// A managed policy and its text.
    case managed(
        name: String, path: String, isAWSManaged: Bool, created: Timestamp?, versions: [VersionText], text: String)
    /// What a user needs in a destination role.
    case destination(user: String, account: String, role: String, text: String)
}

/// A document that is part of its holder, by its name.
public struct InlineText: Sendable {
    let name: String
    let text: String
}

/// A version of a managed policy: the last one is in force.
public struct VersionText: Sendable {
    let id: String
    let created: Timestamp?
    let text: String?
}

/// A version of a managed policy, with its text where it is not in force.
public func version(_ id: String, _ created: String, _ text: String? = nil) -> VersionText {
    VersionText(id: id, created: Timestamp(created), text: text)
}

/// Lists parts line by line.
@resultBuilder public enum ListBuilder<Part> {
    /// The lines of a block.
    public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
    /// A line.
    public static func buildExpression(_ part: Part) -> [Part] { [part] }
    /// A line that gives several.
    public static func buildExpression(_ parts: [Part]) -> [Part] { parts }
    /// A loop.
    public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
    /// An `if` without `else`.
    public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
}

/// A user with its documents. Policies are attached by name, `aws/ReadOnlyAccess` for one of AWS, or by ARN.
public func user(
    _ name: String, path: String = "/", id: String = "", created: Timestamp? = nil, groups: [String] = [],
    attached: [String] = [], boundary: String? = nil, passwordLastUsed: Timestamp? = nil, tags: [String: String] = [:],
    @ListBuilder<InlineText> documents: () -> [InlineText] = { [] }
) -> StatePart {
    .user(
        User(
            name: name, path: path, id: id, created: created, groups: groups, attached: attached, boundary: boundary,
            passwordLastUsed: passwordLastUsed, tags: tags), documents())
}

/// A group with its documents.
public func group(
    _ name: String, path: String = "/", created: Timestamp? = nil, attached: [String] = [],
    @ListBuilder<InlineText> documents: () -> [InlineText] = { [] }
) -> StatePart {
    .group(Group(name: name, path: path, created: created, attached: attached), documents())
}

/// A role with its documents; whoever is in the account may assume it unless `trust` says otherwise.
public func role(
    _ name: String, path: String = "/", id: String = "", created: Timestamp? = nil, trust: String? = nil,
    attached: [String] = [], boundary: String? = nil, lastUsed: Timestamp? = nil, instanceProfiles: [String] = [],
    tags: [String: String] = [:], @ListBuilder<InlineText> documents: () -> [InlineText] = { [] }
) -> StatePart {
    .role(
        Role(
            name: name, path: path, id: id, created: created, attached: attached, boundary: boundary,
            lastUsed: lastUsed,
            instanceProfiles: instanceProfiles, tags: tags),
        trust: trust
            ?? #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}"#,
        documents())
}

/// A customer-managed policy.
public func managed(
    _ name: String, path: String = "/", created: Timestamp? = nil, versions: [VersionText] = [], _ text: String
) -> StatePart {
    .managed(name: name, path: path, isAWSManaged: false, created: created, versions: versions, text: text)
}

/// A policy of AWS.
public func awsManaged(
    _ name: String, path: String = "/", versions: [VersionText] = [], _ text: String
) -> StatePart {
    .managed(name: name, path: path, isAWSManaged: true, created: nil, versions: versions, text: text)
}

/// What a user needs in a destination role.
public func destination(_ user: String, _ account: String, _ role: String, _ text: String) -> StatePart {
    .destination(user: user, account: account, role: role, text: text)
}

/// A document that is part of its user, group or role.
public func inline(_ name: String, _ text: String) -> InlineText { InlineText(name: name, text: text) }

/// The text of a document that allows some actions on everything.
public func allowing(_ actions: String...) -> String {
    let list = actions.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
        {
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", "Action": [\(list)], "Resource": "*" }]
        }

        """
}

extension AccountState {
    /// A small state, as if it were read from a tree: `account.json`, documents and all.
    public static func demo(
        _ name: String = "demo", id digits: String = "111111111111", @ListBuilder<StatePart> _ parts: () -> [StatePart]
    ) throws(DiagnosticError) -> AccountState {
        let tree = try demoTree(name, id: digits, parts)
        return try AccountState(account: name, tree: tree)
    }

    /// The files of a small state, by their paths relative to `policies/`.
    public static func demoTree(
        _ name: String = "demo", id digits: String = "111111111111", @ListBuilder<StatePart> _ parts: () -> [StatePart]
    ) throws(DiagnosticError) -> [String: SourceText] {
        guard let id = AccountID(digits) else { throw DiagnosticError(.error(.usage, "`\(digits)` is no account")) }
        var (users, groups, roles): ([User], [Group], [Role]) = ([], [], [])
        var policies: [ManagedPolicy] = []
        var texts: [DocumentPath: String] = [:]
        func arn(_ name: String) -> String {
            name.hasPrefix("arn:")
                ? name
                : name.hasPrefix("aws/")
                    ? "arn:aws:iam::aws:policy/\(name.dropFirst(4))" : "arn:aws:iam::\(id):policy/\(name)"
        }
        func place(_ documents: [InlineText], _ holder: Holder) {
            for document in documents {
                texts[DocumentPath(account: name, .inline(holder, policy: document.name))] = document.text
            }
        }
        for part in parts() {
            switch part {
            case .user(var user, let documents):
                user.attached = user.attached.map(arn).sorted()
                user.boundary = user.boundary.map(arn)
                users.append(user)
                place(documents, user.holder)
            case .group(var group, let documents):
                group.attached = group.attached.map(arn).sorted()
                groups.append(group)
                place(documents, group.holder)
            case .role(var role, let trust, let documents):
                role.attached = role.attached.map(arn).sorted()
                role.boundary = role.boundary.map(arn)
                roles.append(role)
                texts[DocumentPath(account: name, .trust(role: role.name))] = trust
                place(documents, role.holder)
            case .managed(let policy, let path, let isAWSManaged, let created, let versions, let text):
                let document = DocumentPath(
                    account: name, isAWSManaged ? .awsManaged(policy: policy) : .managed(policy: policy))
                texts[document] = text
                policies.append(
                    ManagedPolicy(
                        arn: "arn:aws:iam::\(isAWSManaged ? "aws" : digits):policy\(path)\(policy)", name: policy,
                        path: path, isAWSManaged: isAWSManaged, created: created, defaultVersion: versions.last?.id,
                        versions: try versions.reversed().map { version throws(DiagnosticError) in
                            try ManagedPolicy.Version(version)
                        }, document: document))
            case .destination(let user, let account, let role, let text):
                texts[DocumentPath(account: name, .destination(user: user, account: account, role: role))] = text
            }
        }
        let state = AccountState(name: name, id: id, users: users, groups: groups, roles: roles, policies: policies)
        var tree: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { tree[path] = SourceText(path: "policies/\(path)", bytes: bytes) }
        for (path, text) in texts {
            tree[path.text] = SourceText(path: "policies/\(path)", text: text)
        }
        return tree
    }
}

extension ManagedPolicy.Version {
    fileprivate init(_ version: VersionText) throws(DiagnosticError) {
        var document: PolicyDocument?
        if let text = version.text {
            document = try PolicyDocument(parsing: SourceText(path: "\(version.id).json", text: text))
        }
        self.init(id: version.id, created: version.created, document: document)
    }
}

import IAMModel

/// The place of a policy document under `policies/`, which says what the document is.
public struct DocumentPath: Sendable {
    /// What a document is, by its place.
    public enum Kind: Hashable, Sendable {
        /// `demo/users/alice/inline/ReadLogs.json`: a policy that is part of its user, group or role.
        case inline(Holder, policy: String)
        /// `demo/roles/admin/trust.json`: who may assume a role.
        case trust(role: String)
        /// `demo/managed/TeamAdmin.json`: the default version of a customer-managed policy.
        case managed(policy: String)
        /// `demo/aws-managed/AdministratorAccess.json`: the default version of a policy of AWS; never edited.
        case awsManaged(policy: String)
        /// `demo/users/alice/as/backup/admin.json`: what a user needs as a destination role. It grants nothing by itself.
        case destination(user: String, account: String, role: String)
        /// `demo/people/ann@example.com/as/demo/admin.json`, or `demo/people/saml,111111111111,okta/1234/as/demo/admin.json`
        /// where an identity provider vouches for the name: what a person needs as a destination role, in the tree of the
        /// role's account, since a person is in none.
        case personDestination(Person, account: String, role: String)
    }

    /// The folder of the account under `policies/`.
    public let account: String
    /// What the document is.
    public let kind: Kind
    /// The path relative to `policies/`, `demo/users/alice/inline/ReadLogs.json`.
    public let text: String

    /// The place of a document of an account.
    ///
    /// Names are those of a state that was read, where they were checked (``IAMName``); whoever writes to the disk checks
    /// the path again.
    public init(account: String, _ kind: Kind) {
        self.account = account
        self.kind = kind
        let rest =
            switch kind {
            case .inline(let holder, let policy): "\(holder.kind.folder)/\(holder.name)/inline/\(policy)"
            case .trust(let role): "roles/\(role)/trust"
            case .managed(let policy): "managed/\(policy)"
            case .awsManaged(let policy): "aws-managed/\(policy)"
            case .destination(let user, let other, let role): "users/\(user)/as/\(other)/\(role)"
            case .personDestination(let person, let other, let role):
                "people/\((PersonName.folders(of: person) ?? ["="]).joined(separator: "/"))/as/\(other)/\(role)"
            }
        text = "\(account)/\(rest).json"
    }

    /// The path below the account's folder, without `.json`: `users/alice/inline/ReadLogs`.
    public var pathInAccount: String { String(text.dropFirst(account.count + 1).dropLast(5)) }

    /// Takes a path relative to `policies/` that is the place of a document, all its names IAM's, else nil.
    public init?(_ text: String) {
        guard text.hasSuffix(".json") else { return nil }
        let parts = text.dropLast(5).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, let account = parts.first, IAMName.isValidAccountName(account),
            parts.allSatisfy(IAMName.isValid)
        else { return nil }
        let kind: Kind
        switch (parts.count, parts[1]) {
        case (3, "managed"): kind = .managed(policy: parts[2])
        case (3, "aws-managed"): kind = .awsManaged(policy: parts[2])
        case (4, "roles") where parts[3] == "trust": kind = .trust(role: parts[2])
        case (5, "users") where parts[3] == "inline": kind = .inline(.user(parts[2]), policy: parts[4])
        case (5, "groups") where parts[3] == "inline": kind = .inline(.group(parts[2]), policy: parts[4])
        case (5, "roles") where parts[3] == "inline": kind = .inline(.role(parts[2]), policy: parts[4])
        case (6, "users") where parts[3] == "as":
            kind = .destination(user: parts[2], account: parts[4], role: parts[5])
        case (6, "people") where parts[3] == "as", (7, "people") where parts[4] == "as":
            guard let person = PersonName.person(ofFolders: Array(parts[2..<(parts.count - 3)])) else { return nil }
            kind = .personDestination(person, account: parts[parts.count - 2], role: parts[parts.count - 1])
        default: return nil
        }
        // A person's folder may be one of an earlier layout.
        self.init(account: account, kind: kind, text: text)
    }

    private init(account: String, kind: Kind, text: String) {
        self.account = account
        self.kind = kind
        self.text = text
    }

    /// Whether it is where such a document lay before: a person's folder did not always tell capital letters apart.
    public var isOfEarlierLayout: Bool { DocumentPath(account: account, kind).text != text }

    /// The document's name: the policy's or, for a destination role's document, the role's; `trust` for a trust document.
    public var name: String {
        switch kind {
        case .inline(_, let policy), .managed(let policy), .awsManaged(let policy): policy
        case .trust: "trust"
        case .destination(_, _, let role), .personDestination(_, _, let role): role
        }
    }

    /// Whether AWS wrote the document: it is never edited.
    public var isAWSManaged: Bool {
        if case .awsManaged = kind { true } else { false }
    }

    /// Whether it says what somebody needs as a destination role: `generate` makes such documents, and `import` none.
    public var isDestination: Bool {
        switch kind {
        case .destination, .personDestination: true
        default: false
        }
    }

    /// Whether `import` writes such documents.
    public var isImported: Bool { !isDestination }
}

extension DocumentPath: Hashable, Comparable, CustomStringConvertible {
    /// The path relative to `policies/`.
    public var description: String { text }

    /// By text.
    public static func == (left: DocumentPath, right: DocumentPath) -> Bool { left.text == right.text }

    /// By text.
    public static func < (left: DocumentPath, right: DocumentPath) -> Bool { left.text < right.text }

    /// By text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

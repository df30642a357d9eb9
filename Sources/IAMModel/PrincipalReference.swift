/// A user or a role of one account, by name.
public struct PrincipalReference: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// What a principal can be.
    public enum Kind: String, Sendable, Comparable, CaseIterable {
        /// An IAM user.
        case user
        /// An IAM role.
        case role

        /// Users before roles.
        public static func < (left: Kind, right: Kind) -> Bool { left == .user && right == .role }
    }

    /// The account that the principal is in.
    public let account: AccountID
    /// User or role.
    public let kind: Kind
    /// The friendly name, without the path.
    public let name: String

    /// A principal by its name.
    public init(account: AccountID, kind: Kind, name: String) {
        self.account = account
        self.kind = kind
        self.name = name
    }

    /// The principal that an IAM ARN (`…:user/path/name`, `…:role/path/name`) or a session's ARN
    /// (`arn:aws:sts::…:assumed-role/name/session`) names, else nil.
    public init?(_ arn: ARN) {
        guard let account = arn.accountID else { return nil }
        switch (arn.service, arn.resourceType) {
        case ("iam", "user"): self.init(account: account, kind: .user, name: arn.resourceName)
        case ("iam", "role"): self.init(account: account, kind: .role, name: arn.resourceName)
        case ("sts", "assumed-role"):
            let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 2 else { return nil }
            self.init(account: account, kind: .role, name: String(parts[1]))
        default: return nil
        }
    }

    /// `user/alice`, as rules and messages name it.
    public var description: String { "\(kind.rawValue)/\(name)" }

    /// By account, then users before roles, then by name.
    public static func < (left: PrincipalReference, right: PrincipalReference) -> Bool {
        (left.account, left.kind, left.name) < (right.account, right.kind, right.name)
    }
}

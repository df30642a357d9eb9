/// What an event of IAM Identity Center tells of a permission set: its name, or an account that has it.
///
/// (IAM Identity Center API Reference: `CreatePermissionSet`, `CreateAccountAssignment`, `ProvisionPermissionSet`.)
public struct PermissionSetEvent: Hashable, Sendable, Comparable {
    /// `arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef`.
    public var arn: String
    /// The set's name, `Power`; empty where the event does not tell it.
    public var name: String
    /// The account that has the set; empty where the event tells of none.
    public var account: String

    /// What an event tells.
    public init(arn: String, name: String = "", account: String = "") {
        self.arn = arn
        self.name = name
        self.account = account
    }

    /// Field by field.
    public static func < (left: PermissionSetEvent, right: PermissionSetEvent) -> Bool {
        (left.arn, left.name, left.account) < (right.arn, right.name, right.account)
    }
}

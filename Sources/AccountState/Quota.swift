/// IAM's limits on documents, in characters, white space not counted
/// (IAM User Guide, "IAM and AWS STS quotas").
public enum Quota {
    /// One managed policy.
    public static let managedDocument = 6144
    /// All inline policies of one user together.
    public static let inlineOfUser = 2048
    /// All inline policies of one group together.
    public static let inlineOfGroup = 5120
    /// All inline policies of one role together.
    public static let inlineOfRole = 10240
    /// A role's trust document, unless the account's quota was raised (to 4,096 at most).
    public static let trustDocument = 2048
    /// A session policy.
    public static let sessionPolicy = 2048
    /// Managed policies attached to one user, group or role, unless the account's quota was raised.
    public static let attachments = 10

    /// All inline policies of a holder together.
    public static func inline(of holder: Holder) -> Int {
        switch holder.kind {
        case .user: inlineOfUser
        case .group: inlineOfGroup
        case .role: inlineOfRole
        }
    }
}

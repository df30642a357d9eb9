import IAMModel

/// An event of IAM that may give a user, group or role more than it had, or take it away, that opens a role to others, or
/// that gives one of them another name: what new grants are told by.
///
/// Only events that succeeded: a denied one changes nothing.
public struct GrantEvent: Hashable, Sendable {
    /// `eventName`: `PutRolePolicy`, `AttachUserPolicy`, `CreatePolicyVersion`, `AddUserToGroup` …
    public var operation = ""
    /// `recipientAccountId`.
    public var account = ""
    /// `eventTime`.
    public var time = Timestamp(secondsSinceEpoch: 0)
    /// `userName` of the request.
    public var user = ""
    /// `groupName` of the request.
    public var group = ""
    /// `roleName` of the request.
    public var role = ""
    /// `policyName` of an inline policy.
    public var policy = ""
    /// `policyArn` of a managed policy; of one that is created, that of the answer; of a boundary that is set,
    /// `permissionsBoundary`.
    public var policyARN = ""
    /// `versionId` of the request; of a version that is created, that of the answer.
    public var version = ""
    /// Whether a version that is created is in force at once.
    public var isDefault = false
    /// `policyDocument`, the text of the document; `assumeRolePolicyDocument` of a role that is created; empty where the
    /// event has none.
    public var document = ""
    /// `newUserName` or `newGroupName` of one that is renamed.
    public var newName = ""

    /// An event without any field; the caller fills them.
    public init() {}
}

extension GrantEvent: Comparable {
    /// By time, then field by field: one order whatever the order of reading.
    public static func < (left: GrantEvent, right: GrantEvent) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.account != right.account { return left.account < right.account }
        if left.operation != right.operation { return left.operation < right.operation }
        if left.user != right.user { return left.user < right.user }
        if left.group != right.group { return left.group < right.group }
        if left.role != right.role { return left.role < right.role }
        if left.policy != right.policy { return left.policy < right.policy }
        if left.policyARN != right.policyARN { return left.policyARN < right.policyARN }
        if left.version != right.version { return left.version < right.version }
        if left.document != right.document { return left.document < right.document }
        if left.newName != right.newName { return left.newName < right.newName }
        return !left.isDefault && right.isDefault
    }
}

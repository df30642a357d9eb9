import Bytes

/// `userIdentity`, field by field; what it lacks is empty.
public struct IdentitySpans {
    /// `type`.
    public var type = ByteSpan.empty
    /// `principalId`.
    public var principalID = ByteSpan.empty
    /// `arn`.
    public var arn = ByteSpan.empty
    /// `accountId`.
    public var accountID = ByteSpan.empty
    /// `accessKeyId`.
    public var accessKeyID = ByteSpan.empty
    /// `userName`.
    public var userName = ByteSpan.empty
    /// `invokedBy`.
    public var invokedBy = ByteSpan.empty
    /// `sessionContext.attributes.creationDate`, in seconds since 1970.
    public var creationDate: Int64?
    /// `sessionContext.sessionIssuer.type`.
    public var issuerType = ByteSpan.empty
    /// `sessionContext.sessionIssuer.principalId`.
    public var issuerPrincipalID = ByteSpan.empty
    /// `sessionContext.sessionIssuer.arn`.
    public var issuerARN = ByteSpan.empty
    /// `sessionContext.sourceIdentity`.
    public var sourceIdentity = ByteSpan.empty
    /// `onBehalfOf.userId`.
    public var onBehalfOf = ByteSpan.empty
    /// `onBehalfOf.identityStoreArn`.
    public var identityStore = ByteSpan.empty
    /// `identityProvider`, or `sessionContext.webIdFederationData.federatedProvider`.
    public var provider = ByteSpan.empty
    /// The attribute of `sessionContext.webIdFederationData` whose name ends with `:sub`.
    public var subject = ByteSpan.empty
    /// `inScopeOf.issuerType`, or `AWS::EC2::Instance` where there is `sessionContext.ec2RoleDelivery`.
    public var environment = ByteSpan.empty

    /// An identity of which nothing is known.
    public init() {}
}

/// An event that issues a session, or that was denied one.
public struct IssueSpans {
    /// `eventName`.
    public var eventName = ByteSpan.empty
    /// `responseElements.credentials.accessKeyId`.
    public var issuedKey = ByteSpan.empty
    /// `responseElements.assumedRoleUser.assumedRoleId`, or `federatedUser.federatedUserId`.
    public var issuedPrincipalID = ByteSpan.empty
    /// `responseElements.assumedRoleUser.arn`.
    public var assumedRoleARN = ByteSpan.empty
    /// `requestParameters.roleArn`, or for a denial the resource of its message.
    public var roleARN = ByteSpan.empty
    /// `requestParameters.sourceIdentity`.
    public var sourceIdentity = ByteSpan.empty
    /// `sharedEventID`.
    public var sharedEventID = ByteSpan.empty
    /// `additionalEventData.SwitchFrom`.
    public var switchedFrom = ByteSpan.empty
    /// `requestParameters.principalArn`, else `responseElements.provider`.
    public var provider = ByteSpan.empty

    init() {}
}

/// What an event of IAM Identity Center tells of a permission set.
public struct PermissionSetSpans {
    /// Which of the batch's events it is.
    public internal(set) var event = 0
    /// `requestParameters.permissionSetArn`, else `responseElements.permissionSet.permissionSetArn`.
    public internal(set) var arn = ByteSpan.empty
    /// `requestParameters.name`.
    public internal(set) var name = ByteSpan.empty
    /// `requestParameters.targetId`.
    public internal(set) var account = ByteSpan.empty
}

/// A role or an instance profile that a request names.
public struct RoleMention {
    /// What a name is the name of.
    public enum Kind: UInt8, Sendable {
        /// The span holds a whole ARN, or a role's name.
        case role
        /// The span holds an instance profile's name.
        case instanceProfileName
    }

    /// What the span holds.
    public var kind: Kind
    /// An ARN or a name.
    public var span: ByteSpan
}

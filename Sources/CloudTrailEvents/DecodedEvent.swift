import Bytes

/// What one record says, as spans of the input and numbers: no string is made for an event.
///
/// Spans hold resolved text; those of a record without a field are empty.
public struct DecodedEvent {
    /// How a request ended, as far as authorization is concerned.
    public enum Outcome: UInt8, Sendable {
        /// Without an error, or with `Client.DryRunOperation`.
        case succeeded
        /// With an error that came after authorization.
        case failed
        /// An S3 read without its object.
        case notFound
        /// With a denial.
        case denied
    }

    /// `readOnly`.
    public enum Direction: UInt8, Sendable {
        /// The record does not say.
        case unknown
        /// `false`.
        case write
        /// `true`.
        case read
    }

    /// `eventTime`, in seconds since 1970.
    public var time: Int64 = 0
    /// A hash of `eventID`; 0 where the record has none.
    public var eventIDHash: UInt64 = 0
    /// Who: an index into ``EventBatch/identities``.
    public var identity: Int32 = 0
    /// An index into ``EventBatch/issues``; -1 where the event issues no session.
    public var issue: Int32 = -1
    /// The first of the roles that the request names, in ``EventBatch/roles``.
    public var firstRole: Int32 = 0
    /// How many roles the request names.
    public var roleCount: Int32 = 0
    /// How the request ended.
    public var outcome = Outcome.succeeded
    /// `readOnly`.
    public var direction = Direction.unknown
    /// `eventSource`.
    public var source: ByteSpan
    /// `eventName`.
    public var name: ByteSpan
    /// `eventType`; `AwsApiCall` where a record of an old version has none.
    public var type: ByteSpan
    /// `awsRegion`.
    public var region: ByteSpan
    /// The `resources.type` of a data event, `unknown` where it names none; empty for other events.
    public var dataEventType: ByteSpan
    /// The action that a denial's message names.
    public var deniedAction: ByteSpan

    @inlinable
    @inline(__always)
    init(empty: ByteSpan) {
        source = empty
        name = empty
        type = empty
        region = empty
        dataEventType = empty
        deniedAction = empty
    }
}

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

    init() {}
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

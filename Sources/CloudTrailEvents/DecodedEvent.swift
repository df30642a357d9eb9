import Bytes

/// What one record says, as numbers: no string is made for an event, and none of its bytes is kept.
public struct DecodedEvent {
    /// `eventTime`, in seconds since 1970.
    public var time: Int64 = 0
    /// A hash of `eventID`; 0 where the record has none.
    public var eventIDHash: UInt64 = 0
    /// A hash of `sharedEventID`; 0 where the record has none.
    public var sharedIDHash: UInt64 = 0
    /// Who: an index into ``EventBatch/identities``.
    public var identity: Int32 = 0
    /// What, and how it ended: a number of the decoder's ``EventDecoder/kinds``.
    public var kind: Int32 = 0
    /// `awsRegion`: a number of the decoder's ``EventDecoder/regions``.
    public var region: Int32 = 0
    /// An index into ``EventBatch/issues``; -1 where the event issues no session.
    public var issue: Int32 = -1
    /// The first of the roles that the request names, in ``EventBatch/roles``.
    public var firstRole: Int32 = 0
    /// How many roles the request names.
    public var roleCount: Int32 = 0
}

/// What events say of authorization, as spans: source, name and type of the operation, and how it ended.
public struct DecodedKind {
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

    /// What a record is about.
    public enum Category: UInt8, Sendable {
        /// Management, or a record of an old version that doesn't say.
        case management
        /// Data.
        case data
        /// Network activity, and whatever else there may come to be.
        case other
    }

    /// How the request ended.
    public var outcome = Outcome.succeeded
    /// `readOnly`.
    public var direction = Direction.unknown
    /// What the records are about.
    public var category = Category.management
    /// `eventSource`.
    public var source = ByteSpan.empty
    /// `eventName`.
    public var name = ByteSpan.empty
    /// `eventType`; `AwsApiCall` where a record of an old version has none.
    public var type = ByteSpan.empty
    /// The `resources.type` of a data event, `unknown` where it names none; empty for other events.
    public var dataEventType = ByteSpan.empty
    /// The action that a denial's message names.
    public var deniedAction = ByteSpan.empty

    init() {}
}

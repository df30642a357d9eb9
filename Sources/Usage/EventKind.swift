import IAMModel

/// What an event says of authorization: the same source, name and outcome need the same actions.
///
/// Sources of usage count by kind and know nothing of actions; the catalog turns kinds into actions afterwards.
public struct EventKind: Hashable, Sendable, Comparable {
    /// How a request ended, as far as authorization is concerned.
    public enum Outcome: UInt8, Sendable, Comparable {
        /// Without an error, or with `Client.DryRunOperation`.
        case succeeded
        /// With an error that came after authorization.
        case failed
        /// With an S3 error that says that there is no such object: possible use of `s3:ListBucket`.
        case notFound
        /// With a denial: no use.
        case denied

        /// In the order of declaration.
        public static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a record is about, as `eventCategory` and `managementEvent` say (CloudTrail User Guide, "CloudTrail record
    /// contents").
    public enum Category: UInt8, Sendable, Comparable {
        /// Management: only these tell what could be seen of management actions. Old records say nothing, and are these.
        case management
        /// Data.
        case data
        /// Network activity, and whatever else there may come to be: it covers nothing.
        case other

        /// In the order of declaration.
        public static func < (left: Category, right: Category) -> Bool { left.rawValue < right.rawValue }
    }

    /// `eventSource` as it is recorded: `s3.amazonaws.com`.
    public let source: String
    /// `eventName` as it is recorded, version suffix included.
    public let name: String
    /// `eventType`: `AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn` …; `AwsApiCall` where a record of an old version
    /// has none.
    public let type: String
    /// How the requests ended.
    public let outcome: Outcome
    /// `readOnly`, nil where the record does not say.
    public let isReadOnly: Bool?
    /// What the records are about.
    public let category: Category
    /// The `resources.type` of a data event, `unknown` where it names no resource; empty for all others.
    public let dataEventType: String
    /// The action that a denial's message names, `apigateway:GET`; empty where there is none.
    public let deniedAction: String

    /// A kind by its parts; without a category one of data where it has a type of data event, else of management.
    public init(
        source: String, name: String, type: String = "AwsApiCall", outcome: Outcome = .succeeded,
        isReadOnly: Bool? = nil, category: Category? = nil, dataEventType: String = "", deniedAction: String = ""
    ) {
        self.source = source
        self.name = name
        self.type = type
        self.outcome = outcome
        self.isReadOnly = isReadOnly
        self.category = category ?? (dataEventType.isEmpty ? .management : .data)
        self.dataEventType = dataEventType
        self.deniedAction = deniedAction
    }

    /// By source, name, type and outcome: one order whatever the order of reading.
    public static func < (left: EventKind, right: EventKind) -> Bool {
        if left.source != right.source { return left.source < right.source }
        if left.name != right.name { return left.name < right.name }
        if left.type != right.type { return left.type < right.type }
        if left.outcome != right.outcome { return left.outcome < right.outcome }
        if left.isReadOnly != right.isReadOnly {
            return left.isReadOnly == nil || left.isReadOnly == false && right.isReadOnly == true
        }
        if left.category != right.category { return left.category < right.category }
        if left.dataEventType != right.dataEventType { return left.dataEventType < right.dataEventType }
        return left.deniedAction < right.deniedAction
    }
}

/// What records come wrapped in, where they don't lie as CloudTrail delivers them to a bucket.
///
/// Any object or array is looked through, and any text in it that is JSON itself; these are the names of what is met.
public enum RecordWrapping: String, Sendable, CaseIterable {
    /// `logEvents[].message` of a subscription, `events[].message` of `filter-log-events`, `@message` of Logs Insights, and
    /// the lines that `create-export-task` writes (CloudWatch Logs User Guide, "Subscription filters", "Export log data").
    case cloudWatchLogs = "CloudWatch Logs"
    /// `detail` (EventBridge User Guide, "AWS service events delivered via AWS CloudTrail").
    case eventBridge = "EventBridge"
    /// `CloudTrailEvent` of `aws cloudtrail lookup-events`.
    case lookupEvents = "lookup-events"
    /// `eventJson` of CloudTrail Lake's query results.
    case lake = "CloudTrail Lake"
    /// `_source` of a dump of ElasticSearch or OpenSearch, or `event.original` of Elastic's integration.
    case searchDump = "ElasticSearch"
    /// A column of CSV that holds whole records.
    case csv = "CSV"
    /// Anything else.
    case other = "other wrappings"
}

/// Forms in which CloudTrail's fields are met, and from which no record can be taken.
public enum RecordForm: String, Sendable {
    /// A column a field, as Athena and CloudTrail Lake answer.
    case columns = "a column a field"
    /// The Open Cybersecurity Schema Framework, as Security Lake keeps it.
    case ocsf = "OCSF"
    /// Elastic's integration without `event.original`.
    case integration = "fields of Elastic's integration"

    /// Packed, and written as text, as Kinesis hands it to Lambda.
    case base64 = "base64"

    /// What can be done about it.
    public var remedy: String {
        switch self {
        case .columns: "give CloudTrail's own files from the trail's bucket, or query `eventJson`, the whole record"
        case .base64: "unpack it: `base64 -d | gunzip`"
        case .ocsf: "give CloudTrail's own files from the trail's bucket"
        case .integration: "ask the cluster itself, with `--elasticsearch URL`, or dump `event.original`"
        }
    }
}

/// On which way a record was reached.
struct RecordWay {
    /// What it is wrapped in; nil as long as nothing has a name.
    var wrapping: RecordWrapping?
    /// Where in the window the outermost object or text stands.
    var offset: Int
    /// In how many arrays and objects it lies.
    var depth = 0
    /// In how many texts it lies.
    var texts = 0

    /// How deep records are looked for.
    static let depthLimit = 16
    /// In how many texts, one in the other, records are looked for.
    static let textLimit = 4

    init(offset: Int) { self.offset = offset }
}

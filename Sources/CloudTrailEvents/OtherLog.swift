import Bytes

/// What lies among logs and is none of CloudTrail's events.
public enum OtherLog: String, Sendable, CaseIterable {
    /// Amazon VPC's and Transit Gateway's.
    case flow = "VPC flow logs"
    /// Application, Network and Classic Load Balancer's.
    case loadBalancer = "load balancer logs"
    /// Amazon S3's server access logs.
    case bucketAccess = "S3 access logs"
    /// CloudFront's.
    case distribution = "CloudFront logs"
    /// AWS WAF's.
    case webFirewall = "WAF logs"
    /// Network Firewall's.
    case networkFirewall = "Network Firewall logs"
    /// AWS Config's snapshots and histories.
    case configuration = "AWS Config files"
    /// GuardDuty's and Security Hub's.
    case finding = "findings"
    /// Route 53 Resolver's.
    case names = "DNS query logs"
    /// Global Accelerator's.
    case accelerator = "Global Accelerator logs"
    /// Redshift's.
    case warehouse = "Redshift audit logs"
    /// Of EKS and other clusters.
    case kubernetes = "Kubernetes audit logs"
    /// Of other services, by their folder.
    case service = "other AWS logs"
    /// EventBridge's, of other sources.
    case bus = "EventBridge events of other sources"
    /// `aws:s3` and the like.
    case notification = "event notifications"
    /// What CloudWatch Logs sends to see whether a destination answers.
    case control = "CloudWatch Logs control messages"
    /// OCSF of other classes.
    case ocsf = "OCSF events of other sources"
    /// CloudTrail's own, which list log files.
    case digest = "digest files"
    /// JSON of something else.
    case json = "other JSON"
    /// Text of something else.
    case text = "other text"
    /// Bytes of something else.
    case binary = "other files"
    /// Nothing.
    case empty = "empty files"

    /// Whether it is by no means clear what it is: where CloudTrail's files are expected, that is a gap.
    public var isUnknown: Bool { self == .json || self == .text || self == .binary || self == .empty }

    /// What an object is that holds no record, by names that it has (the logging chapters of the services' guides).
    init?(json: ByteSpan) {
        let marks: [(OtherLog, [StaticString])] = [
            (.control, ["CONTROL_MESSAGE"]), (.control, ["CWL CONTROL MESSAGE"]),
            (.configuration, ["\"configurationItems\""]), (.configuration, ["\"configurationItemVersion\""]),
            (.configuration, ["\"configurationItemDiff\""]), (.configuration, ["\"configSnapshotId\""]),
            (.webFirewall, ["\"webaclId\""]), (.names, ["\"query_name\"", "\"rcode\""]),
            (.networkFirewall, ["\"firewall_name\""]), (.kubernetes, ["audit.k8s.io"]),
            (.finding, [":guardduty:"]), (.finding, ["\"ProductArn\"", "\"SchemaVersion\""]),
        ]
        for (kind, parts) in marks where parts.allSatisfy({ json.contains($0) }) {
            self = kind
            return
        }
        if json.contains("\"class_uid\""), !OtherLog.isCloudTrail(ocsf: json) {
            self = .ocsf
        } else if json.contains("\"detail-type\""), !json.contains("via CloudTrail") {
            self = .bus
        } else {
            return nil
        }
    }

    /// Whether a text of an object is gzip as base64, or one of the wrappings of records as base64: Kinesis hands Lambda
    /// such (Lambda Developer Guide, "Using Lambda with Kinesis").
    static func isPacked(_ json: ByteSpan) -> Bool {
        // `{"version":"0"`, `{"eventVersion"`, `{"messageType"`, `{"Records":[`
        let marks: [StaticString] = [
            "\"H4sI", "\"eyJ2ZXJzaW9uIjoiMCIs", "\"eyJldmVudFZlcnNpb24i", "\"eyJtZXNzYWdlVHlwZSI", "\"eyJSZWNvcmRzIjpb",
        ]
        return marks.contains { json.contains($0) }
    }

    /// The form in which an object, or a line, holds what CloudTrail tells; nil where it holds nothing of that.
    public static func form(of text: ByteSpan) -> RecordForm? {
        if text.contains("\"class_uid\"") { return isCloudTrail(ocsf: text) ? .ocsf : nil }
        if text.contains("aws.cloudtrail") || text.contains("\"cloudtrail\"") && text.contains("\"event") {
            return .integration
        }
        return mentions(text, "source") && mentions(text, "name") ? .columns : nil
    }

    /// Security Lake names the source in `metadata.product` (Security Lake User Guide, "CloudTrail event logs").
    private static func isCloudTrail(ocsf json: ByteSpan) -> Bool {
        json.contains("\"CloudTrail\"") || json.contains("\"api\"") && json.contains("\"operation\"")
    }

    /// Whether `event` stands before a word, in any case, with at most one character between them.
    private static func mentions(_ text: ByteSpan, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard text.count > 5 + length else { return false }
        func matches(_ at: Int, _ literal: StaticString) -> Bool {
            let count = literal.utf8CodeUnitCount
            guard at + count <= text.count else { return false }
            for offset in 0..<count where text[at + offset] | 0x20 != literal.utf8Start[offset] { return false }
            return true
        }
        for at in 0..<text.count - 5 - length + 1 where text[at] | 0x20 == UInt8(ascii: "e") {
            guard matches(at, "event") else { continue }
            if matches(at + 5, word) { return true }
            let between = text[min(at + 5, text.count - 1)]
            if between == 0x5F || between == 0x2D || between == 0x2E || between == 0x20, matches(at + 6, word) {
                return true
            }
        }
        return false
    }
}

import Foundation
import RealData
import Testing

/// What the logs are made of, from files to what is printed: the demo's own logs, and a folder of others beside them.
@Suite struct LogFormTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox.demo()
        let rules = try String(contentsOf: sandbox.folder.appending(path: "rules.yaml"), encoding: .utf8)
        try sandbox.write(rules.replacing("/Tests/Demo/logs]", with: "/Tests/Demo/logs, more]"), to: "rules.yaml")
    }

    /// A record of bob's, who uses `s3:GetBucketLocation` nowhere in the demo.
    private let record =
        #"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDARTXV5AHD3K4OAGMNL","#
        + #""arn":"arn:aws:iam::111111111111:user/bob","accountId":"111111111111","userName":"bob"},"#
        + #""eventTime":"2026-06-20T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetBucketLocation","#
        + #""awsRegion":"eu-west-1","requestParameters":null,"responseElements":null,"eventID":"1","readOnly":true,"#
        + #""eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111111111111","eventCategory":"Management"}"#

    private var event: String {
        #"{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":"# + record + "}"
    }

    @Test func `a use in an EventBridge event keeps its action, and the header tells of the form`() throws {
        try sandbox.write(event, to: "more/2026/06/20/stream-1")
        try sandbox.write("2 111111111111 eni-1 10.0.0.1 10.0.0.2 443 5000 6 1 40 1 2 ACCEPT OK", to: "more/flow.txt")
        let result = try sandbox.cloudtrim("generate")
        #expect(result.code == 0, "\(result.error)")
        #expect(result.output.contains("s3:GetBucketLocation     1 ×  last 2026-06-20  bob"))
        #expect(
            result.output.contains(
                "read from other forms, which may be filtered: EventBridge 1 event; left out: VPC flow logs (1 file)"))
        let verbose = try sandbox.cloudtrim("generate", "--verbose")
        #expect(verbose.error.contains("more/flow.txt: note: left out: VPC flow logs [not_cloudtrail]"))
        #expect(verbose.error.contains("no digest file lies there"))
        let json = try sandbox.cloudtrim("generate", "--format", "json")
        #expect(json.output.contains(#""leftOut": {"#) && json.output.contains(#""EventBridge": {"#))
    }

    @Test func `what could not be read blocks, is told with its form, and is told again from usage.json`() throws {
        try sandbox.write(event, to: "more/a")
        try sandbox.write("PAR1", to: "more/b.parquet")
        let result = try sandbox.cloudtrim("generate")
        #expect(result.code == 2)
        #expect(result.error.contains("more/b.parquet: error: Parquet can't be read [broken_log]"))
        #expect(result.output.contains("1 gap") && result.output.contains("nothing is removed"))
        #expect(result.output.contains("not read: Parquet (1 file)"))
        // The second time, the file is what a run finds beside the documents.
        for _ in 0..<2 { #expect(try sandbox.cloudtrim("generate", "--write").code == 2) }
        let logs = try sandbox.cloudtrim("generate")
        let evidence = try sandbox.cloudtrim("generate", "--from-usage")
        #expect(evidence.output == logs.output && evidence.output.contains("EventBridge 1 event"))
    }

    @Test func `a path of which nothing was read is an error, whatever is declared`() throws {
        try FileManager.default.createDirectory(
            at: sandbox.folder.appending(path: "more"), withIntermediateDirectories: true)
        let rules = try String(contentsOf: sandbox.folder.appending(path: "rules.yaml"), encoding: .utf8)
        for usage in [
            "", "  coverage: { days: 90, regions: all, management: [read, write], sources: [kms, rdsdata] }\n",
        ] {
            try sandbox.write(rules.replacing("\nwindow:", with: "\n\(usage)window:"), to: "rules.yaml")
            let empty = try sandbox.cloudtrim("generate")
            #expect(empty.code == 2 && empty.error.contains("more: error: no file lies there"), "\(empty.error)")
        }
        try sandbox.write("PK\u{3}\u{4}", to: "more/x.zip")
        let packed = try sandbox.cloudtrim("generate", "--allow-gaps")
        #expect(packed.code == 2 && packed.error.contains("more: error: no CloudTrail event was read there"))
        #expect(packed.output.isEmpty)
    }

    @Test func `a broken file of a day before all days that count is a note`() throws {
        try sandbox.write(event, to: "more/a")
        let folder = "more/AWSLogs/111111111111/CloudTrail/eu-west-1"
        try sandbox.write(
            #"{"Records":[{"event"#,
            to: "\(folder)/2025/11/01/111111111111_CloudTrail_eu-west-1_20251101T1000Z_a.json")
        let early = try sandbox.cloudtrim("generate", "--verbose")
        #expect(early.code == 0, "\(early.error)")
        #expect(
            early.error.contains("_20251101T1000Z_a.json") && early.error.contains("the days that count begin with"))
        try sandbox.write(
            #"{"Records":[{"event"#,
            to: "\(folder)/2026/04/01/111111111111_CloudTrail_eu-west-1_20260401T1000Z_a.json")
        #expect(try sandbox.cloudtrim("generate").code == 2)
    }
}

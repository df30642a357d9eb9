import Diagnostics
import Foundation
import IAMModel
import Testing
import Usage

@testable import ArchiveUsage

/// Records in other things than CloudTrail's own files: what is read is the same.
struct WrappingTests {
    private static let records = (0..<50).map { number in
        Record(
            time: "2026-05-\(10 + number / 5)T10:00:0\(number % 10)Z", name: "Get\(number % 3)",
            user: "u\(number % 5)\\\"\\u00e9",
            extra: #","requestParameters":{"text":"a \"quoted\" {\"eventName\":\"No\"} \\ text"}"#)
    }

    /// A text as JSON writes it.
    private static func quoted(_ text: String) -> String {
        let bytes = try? JSONSerialization.data(withJSONObject: [text], options: .withoutEscapingSlashes)
        return String(String(decoding: bytes ?? Data(), as: UTF8.self).dropFirst().dropLast())
    }

    private static func list(_ records: [Record], by separator: String = ",", _ wrap: (Record) -> String) -> String {
        records.map(wrap).joined(separator: separator)
    }

    private static func event(_ record: Record) -> String {
        #"{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111111111111","#
            + #""time":"2026-05-01T10:00:00Z","region":"us-east-1","resources":[],"detail":\#(record.json)}"#
    }

    private static func subscription(_ records: [Record]) -> String {
        #"{"messageType":"DATA_MESSAGE","owner":"111111111111","logGroup":"trail","logStream":"s","#
            + #""subscriptionFilters":["all"],"logEvents":["#
            + list(records) { #"{"id":"1","timestamp":1777629600000,"message":\#(quoted($0.json))}"# } + "]}"
    }

    private static let control =
        #"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"#
        + #""logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination."}]}"#

    private static func logEvent(_ record: Record) -> String {
        #"{"logStreamName":"s","timestamp":1,"message":\#(quoted(record.json)),"ingestionTime":2,"eventId":"3"}"#
    }

    private static func row(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// The forms, by the name under which they are counted.
    static let forms: [(kind: String, form: String, bytes: @Sendable ([Record]) -> String)] = [
        ("EventBridge", "lines", { list($0, by: "\n", event) }),
        ("EventBridge", "nothing between", { list($0, by: "", event) }),
        ("EventBridge", "a list", { "[" + list($0, event) + "]" }),
        (
            "EventBridge", "a queue's messages",
            {
                #"{"Messages":["# + list($0) { #"{"MessageId":"1","Body":\#(quoted(event($0)))}"# } + "]}"
            }
        ),
        (
            "EventBridge", "a topic in a queue",
            {
                list($0, by: "\n") { record in
                    let topic = #"{"Type":"Notification","Message":\#(quoted(event(record)))}"#
                    return #"{"Records":[{"messageId":"1","eventSource":"aws:sqs","body":\#(quoted(topic))}]}"#
                }
            }
        ),
        (
            "CloudWatch Logs", "subscription",
            { control + subscription(Array($0.prefix(20))) + subscription(Array($0.dropFirst(20))) }
        ),
        (
            "CloudWatch Logs", "filter-log-events",
            { #"{"events":["# + list($0, logEvent) + #"],"searchedLogStreams":[]}"# }
        ),
        (
            "CloudWatch Logs", "get-log-events",
            {
                #"{"nextForwardToken":"f/1","events":["# + list($0, logEvent) + #"],"nextBackwardToken":"b/1"}"#
            }
        ),
        (
            "CloudWatch Logs", "Logs Insights",
            {
                #"{"results":["#
                    + list($0) {
                        #"[{"field":"@timestamp","value":"2026"},{"field":"@message","value":\#(quoted($0.json))}]"#
                    } + #"],"status":"Complete"}"#
            }
        ),
        (
            "CloudWatch Logs", "Logs Insights of the console",
            {
                "[" + list($0) { #"{"@timestamp":"2026-05-01","@message":\#($0.json)}"# } + "]"
            }
        ),
        (
            "CloudWatch Logs", "create-export-task",
            { list($0, by: "\n") { "2026-06-05T10:00:00.000Z \($0.json)" } + "\n" }
        ),
        (
            "CloudWatch Logs", "aws logs tail",
            {
                "\n" + list($0, by: "\r\n") { "2026-06-05T10:00:00+00:00 111111111111_CloudTrail_us-east-1 \($0.json)" }
            }
        ),
        (
            "lookup-events", "elements",
            { "[" + list($0) { #"{"EventId":"x","CloudTrailEvent":\#(quoted($0.json))}"# } + "]" }
        ),
        (
            "CloudTrail Lake", "rows",
            {
                #"{"QueryStatus":"FINISHED","QueryResultRows":["# + list($0) { #"[{"eventJson":\#(quoted($0.json))}]"# }
                    + "]}"
            }
        ),
        ("CloudTrail Lake", "rows of objects", { list($0, by: "\n") { #"{"eventJson":\#(quoted($0.json))}"# } }),
        (
            "ElasticSearch", "elasticdump",
            {
                list($0, by: "\n") {
                    #"{"_index":"cloudtrail","_type":"_doc","_id":"1","_score":1,"_source":\#($0.json)}"#
                }
            }
        ),
        (
            "ElasticSearch", "an answer",
            {
                #"{"took":1,"hits":{"total":{"value":50},"hits":["# + list($0) { #"{"_id":"1","_source":\#($0.json)}"# }
                    + "]}}"
            }
        ),
        (
            "ElasticSearch", "Elastic's integration",
            {
                list($0, by: "\n") {
                    #"{"_source":{"event":{"dataset":"aws.cloudtrail","original":\#(quoted($0.json))},"aws":{"cloudtrail":{}}}}"#
                }
            }
        ),
        (
            "CSV", "whole records in a column",
            {
                "eventtime,record,x\r\n" + list($0, by: "\r\n") { "2026-05-01," + row($0.json) + ",\"a\nb\"" }
            }
        ),
        ("CSV", "quoted names", { "\"@timestamp\",\"@message\"\n" + list($0, by: "\n") { "\"1\"," + row($0.json) } }),
        ("other wrappings", "texts", { list($0, by: "\n") { quoted($0.json) } }),
        (
            "other wrappings", "a log collector's",
            { list($0, by: "\n") { #"{"log":\#(quoted($0.json + "\n")),"stream":"stdout"}"# } }
        ),
    ]

    private func read(_ bytes: [UInt8], _ limits: ArchiveLimits = ArchiveLimits()) throws -> UsageRecord {
        let folder = try TestFolder()
        try folder.write("x", bytes)
        return try ArchiveReader(paths: [folder.path], limits: limits).read()
    }

    @Test(arguments: forms.indices) func `a wrapping gives the records in it, whole and in windows`(index: Int) throws {
        let form = WrappingTests.forms[index]
        let expected = try read(Array(Record.file(WrappingTests.records).utf8))
        let text = form.bytes(WrappingTests.records)
        var small = ArchiveLimits()
        small.wholeFileInBytes = 100
        small.windowInBytes = 3000
        for bytes in [Array(text.utf8), try TestFolder.gzip(text)] {
            for limits in [ArchiveLimits(), small] where form.kind != "CSV" || limits.windowInBytes > 3000 {
                let record = try read(bytes, limits)
                #expect(record.coverage.gaps.map(\.diagnostic) == [], "\(form)")
                #expect(record.rows == expected.rows && record.kinds == expected.kinds, "\(form)")
                #expect(record.sessions == expected.sessions && record.coverage.events == 50, "\(form)")
                #expect(record.coverage.tally.wrapped.mapValues(\.records) == [form.kind: 50], "\(form)")
            }
        }
    }

    @Test func `what was packed twice is read`() throws {
        // CloudWatch Logs packs each object, Firehose the whole file.
        var inner = try TestFolder.gzip(WrappingTests.control)
        for start in stride(from: 0, to: 50, by: 10) {
            inner += try TestFolder.gzip(WrappingTests.subscription(Array(WrappingTests.records[start..<start + 10])))
        }
        let outer = try TestFolder.run("/bin/gzip", ["-c", "-n"], input: inner)
        for bytes in [inner, outer] {
            let record = try read(bytes)
            #expect(record.coverage.events == 50 && record.coverage.gaps.isEmpty)
        }
    }

    @Test func `a wrapped record that cannot be read is named, and the others are read`() throws {
        var records = WrappingTests.records
        records[1].name = "x\",\"eventTime\":7,\"y\":\""
        let record = try read(Array(WrappingTests.subscription(records).utf8))
        #expect(record.coverage.events == 49)
        #expect(record.coverage.gaps.map(\.diagnostic.code) == [.malformedRecord])
        let cut = #"{"message":"{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":"}"#
        let torn = try read(Array((cut + "\n" + Record().json).utf8))
        #expect(torn.coverage.events == 1 && torn.coverage.gaps.count == 1)
    }

    @Test func `events of other sources beside CloudTrail's are left out, and no gap`() throws {
        let other =
            #"{"version":"0","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","detail":{"state":"x"}}"#
        let record = try read(Array((WrappingTests.event(Record()) + other + WrappingTests.event(Record())).utf8))
        #expect(record.coverage.events == 2 && record.coverage.gaps.isEmpty)
    }

    /// Whatever files of an archive lie in another form, the archive says the same.
    @Test(arguments: 1...8) func `an archive says the same whatever some of its files are wrapped in`(seed: Int) throws
    {
        let days = (10..<20).map { day in WrappingTests.records.filter { $0.time.hasPrefix("2026-05-\(day)") } }
        let plain = try TestFolder()
        let mixed = try TestFolder()
        for (index, records) in days.enumerated() {
            let name = "AWSLogs/111111111111/CloudTrail/us-east-1/2026/05/\(index + 10)/\(index)"
            try plain.write(name + ".json", Record.file(records))
            let form = (index * 7 + seed * 5) % (WrappingTests.forms.count + 4)
            let text =
                form < WrappingTests.forms.count ? WrappingTests.forms[form].bytes(records) : Record.file(records)
            try mixed.write(
                name + [".log", ".json.1", "", ".bin"][(index + seed) % 4],
                form % 2 == 0 ? Array(text.utf8) : TestFolder.gzip(text))
        }
        let expected = try ArchiveReader(paths: [plain.path]).read()
        let record = try ArchiveReader(paths: [mixed.path]).read()
        #expect(record.rows == expected.rows && record.sessions == expected.sessions && record.kinds == expected.kinds)
        #expect(record.coverage.gaps.isEmpty)
    }
}

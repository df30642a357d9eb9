import Foundation
import Testing
import Usage

@testable import ArchiveUsage

struct LayoutTests {
    private let records = (0..<50).map { Record(name: "Get\($0 % 3)", user: "u\($0 % 5)") }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    }

    private func read(_ bytes: some Sequence<UInt8>, named name: String, limits: ArchiveLimits = ArchiveLimits())
        throws -> UsageRecord
    {
        let folder = try TestFolder()
        try folder.write(name, bytes)
        return try ArchiveReader(paths: [folder.path], limits: limits).read()
    }

    @Test func `every layout gives the same events, whole and in windows`() throws {
        let file = Record.file(records)
        let lookup = records.map {
            "{\"EventId\":\"x\",\"Username\":\"u\",\"CloudTrailEvent\":\"\(escaped($0.json))\"}"
        }
        let pretty = try JSONSerialization.data(
            withJSONObject: JSONSerialization.jsonObject(with: Data(file.utf8)), options: .prettyPrinted)
        let layouts: [(String, [UInt8])] = [
            ("a.json", Array(file.utf8)), ("pretty.json", Array(pretty)),
            ("bare.json", Array("[\(records.map(\.json).joined(separator: ", "))]\n".utf8)),
            ("lines.jsonl", Array(records.map(\.json).joined(separator: "\n").utf8)),
            ("files.ndjson", Array(records.map { Record.file([$0]) }.joined(separator: "\r\n").utf8)),
            (
                "lookup.json",
                Array("{\"NextToken\":\"t\",\"Events\":[\(lookup.joined(separator: ","))],\"a\":[{}]}".utf8)
            ),
            ("events.json", Array("[\(lookup.joined(separator: ",\n"))]".utf8)),
            ("pages.jsonl", Array(lookup.map { "{\"Events\":[\($0)]}" }.joined(separator: "\n").utf8)),
            ("elements.jsonl", Array(lookup.joined(separator: "\n").utf8)), ("noextension", Array(file.utf8)),
            ("bom.json", [0xEF, 0xBB, 0xBF] + Array(file.utf8)),
        ]
        var small = ArchiveLimits()
        small.wholeFileInBytes = 100
        small.windowInBytes = 3000
        let expected = try read(file.utf8, named: "a.json")
        #expect(expected.coverage.events == 50)
        for (name, bytes) in layouts {
            for packed in [bytes, try TestFolder.gzip(String(decoding: bytes, as: UTF8.self))] {
                for limits in [ArchiveLimits(), small] where name != "bom.json" || limits.windowInBytes > 3000 {
                    let record = try read(packed, named: name, limits: limits)
                    #expect(record.coverage.gaps.map(\.diagnostic) == [], "\(name)")
                    #expect(record.rows == expected.rows, "\(name) \(limits.windowInBytes)")
                    #expect(record.coverage.bytes == bytes.count, "\(name) \(limits.windowInBytes)")
                }
            }
        }
    }

    @Test func `a gzip file may have several members`() throws {
        let lines = records.map { $0.json + "\n" }
        var packed: [UInt8] = []
        for line in lines { packed += try TestFolder.gzip(line) }
        packed += [0, 0, 0]
        #expect(try read(packed, named: "x.jsonl.gz").coverage.events == 50)
        var small = ArchiveLimits()
        small.wholeFileInBytes = 10
        small.windowInBytes = 2000
        let record = try read(packed, named: "x.jsonl.gz", limits: small)
        #expect(record.coverage.events == 50 && record.coverage.gaps.isEmpty)
    }

    @Test func `a large file is read in pieces, whatever stands at their ends`() throws {
        let many = (0..<3000).map { Record(name: "Get\($0 % 7)", user: "u},{\\\"\($0 % 11)") }
        let record = try read(Record.file(many).utf8, named: "x.json")
        #expect(record.coverage.events == 3000)
        #expect(record.sessions.contains { $0.userName == "u},{\"3" })
    }

    @Test(arguments: [
        (#"{"awsAccountId":"1","digestStartTime":"2026-05-01T10:00:00Z","logFiles":[]}"#, "digest files"),
        (
            #"{"Records":[{"eventVersion":"1.08","eventTime":"2026-05-01T10:00:00Z","awsRegion":"x","eventID":"1","#
                + #""eventType":"AwsCloudTrailInsight","insightDetails":{},"eventCategory":"Insight"}]}"#,
            "1 Insight event"
        ),
        (
            #"{"Records":[{"eventVersion":"1.0","accountId":"1","eventId":"1","eventCategory":"Aggregated","#
                + #""eventType":"AwsAggregatedEvent","awsRegion":"x","eventSource":"s3.amazonaws.com","summary":{}}]}"#,
            "1 Aggregated event"
        ),
        (
            #"{"Records":[{"eventVersion":"1","eventCategory":"ActivityAuditLog","eventType":"ActivityLog","#
                + #""eventTime":"2026-05-01T10:00:00Z","eventData":{"userIdentity":{"type":"x"}}}]}"#,
            "1 ActivityAuditLog event"
        ),
        (#"{"fileVersion":"1.0","configurationItems":[]}"#, "AWS Config files"),
        (#"[{"a":1},{"b":2}]"#, "other JSON"),
    ])
    func `what is no log of events is told apart and named`(_ text: String, _ message: String) throws {
        let folder = try TestFolder()
        try folder.write("x.json", text)
        try folder.write("sound.json", Record.file([Record()]))
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.gaps.map(\.diagnostic.message) == [])
        #expect(record.leftOut == ["left out: \(message)"])
        #expect(record.coverage.events == 1 && record.coverage.filesLeftOut == 1)
    }

    @Test func `an event that is delivered twice counts once, one without an identifier each time`() throws {
        let folder = try TestFolder()
        let old = Record().json.replacingOccurrences(of: #""eventID":"[^"]*","#, with: "", options: .regularExpression)
        for day in ["01", "02"] {
            let text = "{\"Records\":[" + (records.map(\.json) + [old]).joined(separator: ",") + "]}"
            try folder.write("111111111111_CloudTrail_us-east-1_202605\(day)T1000Z_\(day)abc.json", text)
        }
        for lanes in [1, 2] {
            let record = try ArchiveReader(paths: [folder.path], lanes: lanes).read()
            #expect(record.coverage.events == 52)
            #expect(record.coverage.duplicates == 50)
        }
    }

    @Test func `folders, patterns and files are found once each`() throws {
        let folder = try TestFolder()
        for path in ["a/x.json", "a/y.json", "a/b/z.json", "a/b/c/w.json", "notes.txt"] {
            try folder.write(path, Record.file([Record()]))
        }
        func files(_ paths: String...) throws -> Int {
            try ArchiveReader(paths: paths.map { "\(folder.path)/\($0)" }).read().coverage.files
        }
        #expect(try files("a") == 4)
        #expect(try files("a/*.json") == 2)
        #expect(try files("a/[x-z].json") == 2)
        #expect(try files("a/[!x].json") == 1)
        #expect(try files("a/?.json", "a/x.json", "a/b") == 4)
        #expect(try files("**/*.json") == 4)
        #expect(try files("a/**/w.json") == 1)
        #expect(try files("notes.txt") == 1)
        #expect(try files("a/x.json", "a/x*.json") == 1)
    }
}

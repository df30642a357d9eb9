import Diagnostics
import Foundation
import Testing
import Usage

@testable import ArchiveUsage

/// What lies in a bucket beside CloudTrail's files: told by content first, by folders second.
struct FileFormTests {
    /// Reads one file beside a sound one.
    private func read(_ name: String, _ bytes: [UInt8]) throws -> UsageRecord {
        let folder = try TestFolder()
        try folder.write("AWSLogs/222222222222/CloudTrail/us-east-1/2026/05/01/sound.json", Record.file([Record()]))
        try folder.write(name, bytes)
        return try ArchiveReader(paths: [folder.path]).read()
    }

    static let lines: [(String, String)] = [
        ("version account-id interface-id srcaddr dstaddr\n2 111111111111 eni-1 10.0.0.1 10.0.0.2", "VPC flow logs"),
        ("2 111111111111 eni-0a1b 10.0.0.1 10.0.0.2 443 5000 6 1 40 1 2 ACCEPT OK", "VPC flow logs"),
        (
            "https 2026-05-01T10:00:00.186641Z app/lb/50dc 192.0.2.1:2817 10.0.0.1:80 0.0 0.0 0.0 200 200 34 366 \"GET\"",
            "load balancer logs"
        ),
        (
            "2026-05-01T10:00:00.945958Z my-lb 192.0.2.1:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 \"GET\"",
            "load balancer logs"
        ),
        (
            String(repeating: "79a5", count: 16) + " bucket [06/May/2026:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET",
            "S3 access logs"
        ),
        ("#Version: 1.0\n#Fields: date time x-edge-location\n2026-05-01\t10:00:00\tFRA2", "CloudFront logs"),
        (#"{"webaclId":"arn:aws:wafv2:x","terminatingRuleId":"Default","httpRequest":{"uri":"/"}}"#, "WAF logs"),
        (#"{"query_name":"example.com.","rcode":"NOERROR","srcaddr":"10.0.0.1"}"#, "DNS query logs"),
        (#"{"firewall_name":"f","event":{"src_ip":"10.0.0.1"}}"#, "Network Firewall logs"),
        (#"{"fileVersion":"1.0","configurationItems":[{"resourceType":"AWS::EC2::VPC"}]}"#, "AWS Config files"),
        (
            #"{"configurationItems":[{"configuration":"{\"EventPattern\":\"{\\\"detail\\\":{\\\"eventSource\\\":[\\\"x\\\"],\\\"eventName\\\":[\\\"y\\\"]}}\"}"}]}"#,
            "AWS Config files"
        ),
        (#"{"schemaVersion":"2.0","arn":"arn:aws:guardduty:eu-west-1:1:detector/1","id":"1"}"#, "findings"),
        (
            #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"get","user":{"username":"x"}}"#,
            "Kubernetes audit logs"
        ),
        (
            #"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"x","eventTime":"2026-05-01T10:00:00Z","#
                + #""eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:1"},"s3":{}}]}"#,
            "event notifications"
        ),
        (#"{"detail-type":"EC2 State","source":"aws.ec2","detail":{"a":1}}"#, "EventBridge events of other sources"),
        (
            #"{"class_uid":4001,"class_name":"Network Activity","metadata":{"product":{"name":"Amazon VPC"}}}"#,
            "OCSF events of other sources"
        ),
        ("hello", "other text"), (#"{"eventTime":"2026-05-01T10:00:00Z","level":"info"}"#, "other JSON"),
        ("# Notes\nEvents have an eventSource.\nAnd an eventName.\n", "other text"), ("", "empty files"),
    ]

    @Test(arguments: lines) func `another log is told by its content, and is no gap`(_ text: String, _ kind: String)
        throws
    {
        for (name, bytes) in [("some/file", Array(text.utf8)), ("x.log.gz", try TestFolder.gzip(text + "\n"))] {
            if text.isEmpty, name != "some/file" { continue }
            let record = try read(name, bytes)
            #expect(record.coverage.gaps.map(\.diagnostic.message) == [], "\(text)")
            #expect(record.coverage.tally.leftOut.mapValues(\.files) == [kind: 1], "\(text)")
            #expect(record.coverage.events == 1 && record.coverage.filesLeftOut == 1)
        }
    }

    static let packed: [([UInt8], String)] = [
        ([0x50, 0x4B, 3, 4, 0x14], "zip"), (Array("BZh91AY".utf8), "bzip2"), ([0x28, 0xB5, 0x2F, 0xFD, 0], "zstd"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"), (Array("PAR1abc".utf8), "Parquet"), (Array("ORC".utf8), "ORC"),
        ([0x4F, 0x62, 0x6A, 1], "Avro"), ([0xFF, 0xFE, 0x7B, 0], "UTF-16"), ([0x7B, 0, 0x22, 0], "UTF-16"),
        (Array(repeating: 0x61, count: 257) + Array("ustar".utf8), "tar"),
        (Array(#"{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}}}"#.utf8), "OCSF"),
        (Array(#"{"eventversion":"1.08","eventsource":"s3.amazonaws.com","eventname":"x"}"#.utf8), "a column a field"),
        (Array("eventversion,eventtime,eventsource,eventname\n1.08,2026,s3,x\n".utf8), "a column a field"),
        (Array("time=1 event_source=s3.amazonaws.com event_name=ListBuckets\n".utf8), "a column a field"),
        (
            Array(#"{"QueryResultRows":[[{"eventSource":"s3.amazonaws.com"},{"eventName":"ListBuckets"}]]}"#.utf8),
            "a column a field"
        ),
        (
            Array(
                #"{"_source":{"event":{"action":"ListBuckets"},"aws":{"cloudtrail":{"event_version":"1.08"}}}}"#.utf8),
            "fields of Elastic's integration"
        ),
    ]

    @Test(arguments: packed) func `what may be CloudTrail's and cannot be read is a gap, with its form and a way out`(
        _ bytes: [UInt8], _ form: String
    ) throws {
        for name in ["export", "x.json.gz"] {
            let record = try read(name, bytes)
            #expect(record.coverage.gaps.count == 1, "\(form)")
            let gap = try #require(record.coverage.gaps.first)
            #expect(gap.diagnostic.message.contains(form) && gap.diagnostic.help != nil, "\(gap)")
            #expect(gap.accounts.isEmpty)
            #expect(record.coverage.tally.unread.count == 1)
        }
    }

    @Test func `folders say what packed files of other services are`() throws {
        for name in [
            "AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/05/01/x.log.parquet",
            "AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/x.parquet",
            "ext/aws/VPC_FLOW/2.0/region=x/y.gz.parquet",
        ] {
            let record = try read(name, Array("PAR1".utf8))
            #expect(
                record.coverage.gaps.isEmpty && record.coverage.tally.leftOut["VPC flow logs"]?.files == 1, "\(name)")
        }
        #expect(
            try read("ext/aws/CLOUD_TRAIL_MGMT/2.0/region=x/y.gz.parquet", Array("PAR1".utf8)).coverage.gaps.count == 1)
        // Their contents say more than their folders.
        let astray = try read(
            "AWSLogs/111111111111/Config/eu-west-1/2026/5/1/x.json", Array(Record.file([Record()]).utf8))
        #expect(astray.coverage.events == 2)
    }

    @Test func `files of one form are one gap, in each account`() throws {
        let folder = try TestFolder()
        try folder.write("sound.json", Record.file([Record()]))
        for number in 0..<30 {
            try folder.write("AWSLogs/11111111111\(number % 2)/CloudTrail/\(number).zip", [0x50, 0x4B, 3, 4])
        }
        for lanes in [1, 3] {
            let gaps = try ArchiveReader(paths: [folder.path], lanes: lanes).read().coverage.gaps
            #expect(gaps.map(\.diagnostic.message) == ["zip can't be read (15 files)", "zip can't be read (15 files)"])
            #expect(gaps.map(\.accounts) == [["111111111110"], ["111111111111"]])
        }
    }

    @Test func `unknown bytes are a gap where their name may be that of a packed log`() throws {
        let bytes: [UInt8] = [0, 1, 2, 3, 0xFE]
        for name in ["firehose/2026/05/01/stream-1.snappy", "x.json.gz.enc", "cloudtrail-export", "x.log", "data.json"]
        {
            #expect(try read(name, bytes).coverage.gaps.count == 1, "\(name)")
        }
        for name in [".DS_Store", "x.pyc", "AWSLogs/111111111111/redshift/x.log", ".x.json.swp"] {
            #expect(try read(name, bytes).coverage.gaps.isEmpty, "\(name)")
        }
        // What a download left where JSON ought to be.
        #expect(
            try read("x.json", Array("<?xml version='1.0'?><Error>AccessDenied</Error>".utf8)).coverage.gaps.count == 1)
    }

    @Test(arguments: [".log", ".json.1", "", ".txt", ".json.gz.1a2B3c4D", ".zip"])
    func `what is CloudTrail's is read whatever its name`(ending: String) throws {
        let text = Record.file([Record(), Record()])
        #expect(try read("export" + ending, Array(text.utf8)).coverage.events == 3)
        #expect(try read("export" + ending, TestFolder.gzip(text)).coverage.events == 3)
        let cut = try read("export" + ending, TestFolder.gzip(text).dropLast(20))
        #expect(cut.coverage.gaps.count == 1)
    }

    @Test func `each path has to hold something of CloudTrail's`() throws {
        let folder = try TestFolder()
        try folder.write("a/x.json", Record.file([Record()]))
        try folder.write("b/flow.log", "2 111111111111 eni-0a1b 10.0.0.1 10.0.0.2 443 5000 6 1 40 1 2 ACCEPT OK")
        try folder.write("c/none.json", #"{"Records":[]}"#)
        let error = #expect(throws: DiagnosticError.self) {
            try ArchiveReader(paths: ["\(folder.path)/a", "\(folder.path)/b", "\(folder.path)/c"]).read()
        }
        #expect(error?.diagnostics.map { $0.span?.path ?? "" } == ["\(folder.path)/b"])
        #expect(try ArchiveReader(paths: ["\(folder.path)/a", "\(folder.path)/c"]).read().coverage.events == 1)
    }
}

import Diagnostics
import Foundation
import Testing
import Usage

@testable import ArchiveUsage

/// As `JSONCursor.depthLimit` of a room that these tests don't see.
private enum JSONCursorLimit {
    static let depth = 1 << 18
}

/// Each kind of broken input: one clear message with file and place, a gap, and the rest is read.
struct BrokenInputTests {
    private let name = "AWSLogs/111111111111/CloudTrail/us-east-1/2026/05/01/x.json"

    /// Reads a broken file beside a sound one, and gives the broken one's only diagnostic.
    private func gap(_ bytes: [UInt8], named name: String, events: Int) throws -> Diagnostic {
        let folder = try TestFolder()
        let path = try folder.write(name, bytes)
        try folder.write("AWSLogs/222222222222/CloudTrail/us-east-1/2026/05/01/sound.json", Record.file([Record()]))
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.events == events + 1)
        #expect(record.coverage.gaps.count == 1)
        let gap = try #require(record.coverage.gaps.first)
        #expect(gap.diagnostic.span?.path == path)
        #expect(gap.diagnostic.severity == .error)
        #expect(gap.accounts == ["111111111111"])
        return gap.diagnostic
    }

    private let records = (0..<40).map { _ in Record() }

    @Test func `a gzip file that is cut off is read up to there`() throws {
        let packed = try TestFolder.gzip(Record.file(records))
        let cut = Array(packed.prefix(packed.count - 200))
        // What another program can still read of it.
        let rest = String(decoding: try TestFolder.run("/bin/gzip", ["-dc"], input: cut), as: UTF8.self)
        let whole = rest.components(separatedBy: "\"eventCategory\":\"Management\"}").count - 1
        #expect(whole > 20 && whole < 40)
        let diagnostic = try gap(cut, named: name + ".gz", events: whole)
        #expect(diagnostic.message == "the gzip file is cut off, at byte \(packed.count - 200) of the file")
    }

    @Test func `a wrong checksum is told`() throws {
        var packed = try TestFolder.gzip(Record.file(records))
        packed[packed.count - 6] ^= 0xFF
        let diagnostic = try gap(packed, named: name + ".gz", events: 40)
        #expect(diagnostic.message.hasPrefix("the gzip file's checksum is wrong, at byte"))
    }

    @Test func `bytes behind the end of a gzip file are told`() throws {
        let packed = try TestFolder.gzip(Record.file(records)) + Array("rubbish".utf8)
        let diagnostic = try gap(packed, named: name + ".gz", events: 40)
        #expect(diagnostic.message.contains("no gzip stands behind the end"))
    }

    @Test func `invalid JSON in the middle is told with line and column`() throws {
        let text =
            "{\"Records\":[\n" + records[0].json + ",\n" + records[1].json + ",\n  ]oops,\n" + records[2].json + "]}"
        let diagnostic = try gap(Array(text.utf8), named: name, events: 2)
        #expect(diagnostic.span?.line == 4 && diagnostic.span?.column == 3)
        #expect(diagnostic.code == .brokenLog)
    }

    @Test func `a file that ends too early is told, and read up to there`() throws {
        let text = String(Record.file(records).dropLast(300))
        let diagnostic = try gap(Array(text.utf8), named: name, events: 39)
        #expect(diagnostic.span?.line == 1)
    }

    @Test func `an empty file is told`() throws {
        #expect(try gap([], named: name, events: 0).message == "the file is empty")
        #expect(try gap(Array(" \n".utf8), named: name, events: 0).message == "the file is empty")
        #expect(try gap(TestFolder.gzip(""), named: name + ".gz", events: 0).message.contains("empty"))
    }

    @Test func `a file that is neither JSON nor gzip is told where its name says that it is`() throws {
        #expect(try gap(Array("hello".utf8), named: name, events: 0).message.contains("neither JSON nor gzip"))
    }

    @Test func `bytes that are no UTF-8 are told at their place`() throws {
        var bytes = Array(Record.file(records).utf8)
        bytes[20_000] = 0xFF
        let before = String(decoding: bytes[..<20_000], as: UTF8.self)
        let whole = before.components(separatedBy: "\"eventCategory\":\"Management\"}").count - 1
        let diagnostic = try gap(bytes, named: name, events: whole)
        #expect(diagnostic.message == "this is no UTF-8" && diagnostic.span?.column == 20_001)
    }

    @Test(arguments: [
        (#""eventTime":"2026-05-01T10:00:00Z","#, "", "record 2 has no `eventTime`"),
        (#""eventSource":"s3.amazonaws.com","#, "", "record 2 has no `eventSource`"),
        (#""eventName":"ListBuckets","#, "", "record 2 has no `eventName`"),
        (#""eventVersion":"1.08","#, "", "record 2 has no `eventVersion`"),
        (#""eventType":"AwsApiCall","#, "", "record 2 is of version `1.08` and has no `eventType`"),
        (#""eventVersion":"1.08""#, #""eventVersion":"2.0""#, "record 2 is of version `2.0`"),
        ("2026-05-01T10", "yesterday", "record 2 has no valid `eventTime`"),
        (#""eventName":"ListBuckets""#, #""eventName":7"#, "record 2 cannot be read: a string was expected here"),
        (#""userIdentity":{"type""#, #""userIdentity":[],"x":{"type""#, "record 2 has no valid `userIdentity`"),
        (#""principalId":"#, #""principalId":1,"a":"#, "record 2 has no valid `userIdentity`"),
        (#""requestID":"r","#, #""requestID" "r","#, "record 2 cannot be read: a `:` was expected here"),
    ])
    func `a malformed record is named, and the others are read`(
        _ part: String, _ replacement: String, _ message: String
    ) throws {
        let broken = records[1].json.replacingOccurrences(of: part, with: replacement)
        #expect(broken != records[1].json)
        let text = "{\"Records\":[" + [records[0].json, broken, records[2].json].joined(separator: ",\n") + "]}"
        let diagnostic = try gap(Array(text.utf8), named: name, events: 2)
        #expect(diagnostic.message.hasPrefix(message), "\(diagnostic.message)")
        #expect(diagnostic.span?.line == 2)
        #expect(diagnostic.code == .malformedRecord)
    }

    @Test(arguments: [70, 3_000, JSONCursorLimit.depth - 2]) func `a record may be as deep as it likes`(depth: Int)
        throws
    {
        let deep =
            String(repeating: "{\"And\":[", count: depth / 2) + "1" + String(repeating: "]}", count: depth / 2)
        let record = records[1].json.replacingOccurrences(
            of: "\"requestParameters\":null", with: "\"requestParameters\":\(deep)")
        let folder = try TestFolder()
        try folder.write("x.json", "{\"Records\":[\(records[0].json),\(record),\(records[2].json)]}")
        let coverage = try ArchiveReader(paths: [folder.path]).read().coverage
        #expect(coverage.gaps.isEmpty && coverage.events == 3)
    }

    @Test func `a record over the limit of depth is lost alone, and named`() throws {
        let depth = JSONCursorLimit.depth + 10
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let record = records[1].json.replacingOccurrences(
            of: "\"requestParameters\":null", with: "\"requestParameters\":\(deep)")
        let text = "{\"Records\":[\(records[0].json),\n\(record),\n\(records[2].json)]}"
        let diagnostic = try gap(Array(text.utf8), named: name, events: 2)
        #expect(diagnostic.message == "record 2 cannot be read: too many brackets stand in each other")
        #expect(diagnostic.span?.line == 2)
    }

    @Test func `what is no log and looks like broken JSON is no gap, and what may be one is`() throws {
        let folder = try TestFolder()
        try folder.write("sound.json", Record.file([Record()]))
        try folder.write("app.conf", "{ server = 1; }")
        #expect(try ArchiveReader(paths: [folder.path]).read().coverage.gaps.isEmpty)
        try folder.write("tail", #"{"Records":[{"eventVer"#)
        #expect(try ArchiveReader(paths: [folder.path]).read().coverage.gaps.count == 1)
    }

    @Test func `a broken line leaves the lines after it`() throws {
        let lines = [records[0].json, "{\"eventVersion\":\"1.08", records[1].json, records[2].json, ""]
        let diagnostic = try gap(Array(lines.joined(separator: "\n").utf8), named: name + "l", events: 3)
        #expect(diagnostic.span?.line == 2)
    }

    @Test func `a file of broken lines is given up in the end`() throws {
        let folder = try TestFolder()
        let lines = Array(repeating: "{\"eventVersion\":\"1.08\n", count: 500)
        try folder.write("x.jsonl", lines.joined())
        try folder.write("sound.json", Record.file([Record()]))
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.gaps.count == 20)
        #expect(record.coverage.gaps.allSatisfy { $0.accounts.isEmpty })
    }

    @Test func `a missing path is an error`() throws {
        let folder = try TestFolder()
        for path in ["\(folder.path)/none.json", "\(folder.path)/*.gz"] {
            let error = #expect(throws: DiagnosticError.self) { try ArchiveReader(paths: [path]).read() }
            let told = error?.diagnostics.first
            #expect(told?.span?.path == path || told?.message == "no file matches `\(path)`")
        }
    }

    @Test func `a record longer than the limit is refused, in any amount of it`() throws {
        var limits = ArchiveLimits()
        limits.wholeFileInBytes = 1 << 10
        limits.windowInBytes = 1 << 10
        limits.recordInBytes = 1 << 20
        let long = Record(extra: ",\"x\":\"\(String(repeating: "y", count: 8 << 20))\"").json
        let text = records[0].json + "\n" + long + "\n" + records[1].json
        for bytes in [Array(text.utf8), try TestFolder.gzip(text)] {
            let folder = try TestFolder()
            try folder.write("x.jsonl", bytes)
            let record = try ArchiveReader(paths: [folder.path], limits: limits).read()
            #expect(record.coverage.gaps.map(\.diagnostic.span?.line) == [2])
            #expect(record.coverage.gaps.first?.diagnostic.message.contains("longer than") == true)
            #expect(record.coverage.events == 1)
        }
    }

    @Test func `what a folder holds and cannot be looked at is a gap, and the rest is read`() throws {
        let folder = try TestFolder()
        try folder.write("AWSLogs/222222222222/CloudTrail/us-east-1/2026/05/01/sound.json", Record.file([Record()]))
        let link = "\(folder.path)/AWSLogs/111111111111/lost.json"
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/AWSLogs/111111111111", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/loop", withDestinationPath: "loop")
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.events == 1)
        let gaps = record.coverage.gaps
        #expect(gaps.map(\.accounts) == [["111111111111"], []])
        #expect(
            gaps.map { "\($0.diagnostic.span?.path ?? ""): \($0.diagnostic.message)" } == [
                "\(link): can't be read: no such file or directory",
                "\(folder.path)/loop: can't be read: too many levels of symbolic links",
            ])
    }

    @Test func `a folder that leads back to itself is read once`() throws {
        let folder = try TestFolder()
        try folder.write("a/b/x.json", Record.file([Record()]))
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/a/b/up", withDestinationPath: "../..")
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.events == 1 && record.coverage.files == 1 && record.coverage.gaps.isEmpty)
    }

    @Test func `a folder without any log file is an error`() throws {
        let folder = try TestFolder()
        func error() -> Diagnostic? {
            let error = #expect(throws: DiagnosticError.self) { try ArchiveReader(paths: [folder.path]).read() }
            #expect(error?.diagnostics.last?.span?.path == folder.path)
            return error?.diagnostics.last
        }
        #expect(error()?.message == "no file lies there")
        try folder.write("a/notes.txt", "hello")
        #expect(error()?.message == "no CloudTrail event was read there")
        #expect(error()?.notes.map(\.message) == ["left out: other text"])
        try folder.write("a/x.zip", [0x50, 0x4B, 3, 4, 0])
        #expect(error()?.message == "no CloudTrail event was read there")
        try folder.write("b/x.json", Record.file([Record()]))
        #expect(try ArchiveReader(paths: [folder.path, "\(folder.path)/b"]).read().coverage.events == 1)
    }

    @Test func `what ought to be a log and is something else is a gap`() throws {
        let name = "111111111111_CloudTrail_us-east-1_20260501T1000Z_abc.json"
        #expect(
            try gap(Array(#"{"Records":{}}"#.utf8), named: name, events: 0).message
                == "JSON that is none of CloudTrail's")
        let folder = try TestFolder()
        let path = try folder.write("x.json", #"{"a":1}"#)
        let named = #expect(throws: DiagnosticError.self) { try ArchiveReader(paths: [path]).read() }
        #expect(named?.diagnostics.first?.message == "JSON that is none of CloudTrail's")
        try folder.write("sound.json", Record.file([Record()]))
        let found = try ArchiveReader(paths: [folder.path]).read().coverage
        #expect(found.gaps.isEmpty && found.filesLeftOut == 1 && found.files == 2)
    }

    @Test func `bytes that came out wrong are told once`() throws {
        var packed = try TestFolder.gzip(Record.file(records))
        packed[packed.count / 2] ^= 0xFF
        let folder = try TestFolder()
        try folder.write(name + ".gz", packed)
        let gaps = try ArchiveReader(paths: [folder.path]).read().coverage.gaps
        #expect(gaps.filter { $0.diagnostic.code == .brokenLog }.map(\.diagnostic.message.isEmpty) == [false])
        #expect(gaps.allSatisfy { $0.diagnostic.help?.contains("nothing is removed") == true })
    }

    @Test(arguments: [1, 2, 5]) func `a strict reader tells the first broken file, whatever the lanes`(lanes: Int)
        throws
    {
        let folder = try TestFolder()
        for number in 10..<31 {
            let text = number % 9 == 5 ? "{\"Records\":[" : Record.file([Record()])
            try folder.write("AWSLogs/x_202605\(number)T1000Z_a.json", text)
        }
        #expect(try ArchiveReader(paths: [folder.path], lanes: lanes).read().coverage.gaps.count == 2)
        let error = #expect(throws: DiagnosticError.self) {
            try ArchiveReader(paths: [folder.path], lanes: lanes, isStrict: true).read()
        }
        #expect(
            error?.diagnostics.map { $0.span?.path ?? "" } == ["\(folder.path)/AWSLogs/x_20260514T1000Z_a.json"])
    }
}

import Bytes
import Diagnostics
import Foundation
import IAMModel
import Testing
import Usage

@testable import ArchiveUsage

/// Digest files with a real chain, as CloudTrail delivers them (CloudTrail User Guide, "CloudTrail digest file structure").
struct DigestTests {
    private let folder: TestFolder
    private let account = "111111111111"

    /// Six hours of one account and region: a log file an hour, and the digest of the hour before.
    init() throws {
        folder = try TestFolder()
        var previous: (key: String, hash: String)?
        for hour in 10..<16 {
            let text = Record.file([Record(time: "2026-05-01T\(hour):10:00Z")])
            let key = log(hour)
            try folder.write(key, TestFolder.gzip(text))
            let link = previous.map {
                #""previousDigestS3Object":"\#($0.key)","previousDigestHashValue":"\#($0.hash)","#
            }
            let digest =
                #"{"awsAccountId":"\#(account)","digestStartTime":"2026-05-01T\#(hour):01:31Z","#
                + #""digestEndTime":"2026-05-01T\#(hour + 1):01:31Z","digestS3Bucket":"b","digestS3Object":"\#(Self.digest(hour))","#
                + (link ?? #""previousDigestS3Object":null,"previousDigestHashValue":null,"#)
                + #""logFiles":[{"s3Bucket":"b","s3Object":"\#(key)","hashValue":"\#(try sha256(text))","hashAlgorithm":"SHA-256","#
                + #""newestEventTime":"2026-05-01T\#(hour):10:00Z","oldestEventTime":"2026-05-01T\#(hour):10:00Z"}]}"#
            try folder.write(Self.digest(hour), TestFolder.gzip(digest))
            previous = (Self.digest(hour), try sha256(digest))
        }
    }

    private func log(_ hour: Int) -> String {
        "AWSLogs/\(account)/CloudTrail/us-east-1/2026/05/01/\(account)_CloudTrail_us-east-1_20260501T\(hour)15Z_abc\(hour).json.gz"
    }

    private static func digest(_ hour: Int) -> String {
        "AWSLogs/111111111111/CloudTrail-Digest/us-east-1/2026/05/01/"
            + "111111111111_CloudTrail-Digest_us-east-1_my_trail_us-east-1_20260501T\(hour + 1)0131Z.json.gz"
    }

    private func sha256(_ text: String) throws -> String {
        String(
            decoding: try TestFolder.run("/usr/bin/sha256sum", [], input: Array(text.utf8)).prefix(64), as: UTF8.self)
    }

    private func remove(_ key: String) throws {
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(key)")
    }

    private func gaps(verifies: Bool = false) throws -> [CoverageGap] {
        try ArchiveReader(paths: [folder.path], lanes: 2, verifies: verifies).read().coverage.gaps
    }

    @Test func `where all is there, nothing is said but with -v`() throws {
        let coverage = try ArchiveReader(paths: [folder.path], verifies: true).read().coverage
        #expect(coverage.gaps.map(\.diagnostic.message) == [])
        #expect(coverage.events == 6 && coverage.filesLeftOut == 6)
        #expect(
            coverage.notes.map(\.message) == [
                "6 digest files name 6 log files, of which 6 are there; 12 contents were checked",
                "left out: digest files, 6 files",
            ])
    }

    @Test func `a missing log file is a gap with its name, hour and account`() throws {
        try remove(log(12))
        let gap = try #require(try gaps().first)
        #expect(try gaps().count == 1)
        #expect(gap.accounts == [account] && gap.lastDay == Day("2026-05-01"))
        #expect(gap.diagnostic.message.contains("_20260501T1215Z_abc12.json.gz` is missing"))
        #expect(gap.diagnostic.message.contains("2026-05-01T12:10:00Z"))
        try remove(log(13))
        #expect(try gaps().map(\.diagnostic.message).first?.hasSuffix("so are 1 more of 2026-05-01") == true)
    }

    @Test func `a missing digest file is a gap with its hours, but for the first ones`() throws {
        try remove(Self.digest(10))
        #expect(try gaps().isEmpty)
        try remove(Self.digest(13))
        let message = try gaps().map(\.diagnostic.message)
        #expect(message.count == 1)
        #expect(message.first?.contains("from 2026-05-01T13:01:31Z to 2026-05-01T14:01:31Z") == true)
    }

    @Test func `a log file may have been inflated, and be found in another folder`() throws {
        try remove(log(11))
        try folder.write(
            "\(account)_CloudTrail_us-east-1_20260501T1115Z_abc11.json",
            Record.file([Record(time: "2026-05-01T11:10:00Z")]))
        #expect(try gaps().isEmpty)
    }

    @Test func `a chain that begins anew is a gap, unless log files show that logging went on`() throws {
        for hour in 12..<14 {
            try remove(Self.digest(hour))
            try remove(log(hour))
        }
        let text = String(
            decoding: try TestFolder.run("/bin/gzip", ["-dc", "\(folder.path)/\(Self.digest(14))"]), as: UTF8.self)
        let begun = text.replacingOccurrences(
            of: #""previousDigestS3Object":"[^"]*""#, with: #""previousDigestS3Object":null"#,
            options: .regularExpression)
        try folder.write(Self.digest(14), begun)
        let messages = try gaps().map(\.diagnostic.message)
        #expect(messages.count == 1)
        #expect(
            messages.first?.hasPrefix("logging was stopped from 2026-05-01T12:01:31Z to 2026-05-01T14:01:31Z") == true)
        try folder.write(log(13), TestFolder.gzip(Record.file([Record()])))
        #expect(try gaps().isEmpty)
    }

    @Test func `digest files may be named apart, and say nothing alone`() throws {
        let aws = "\(folder.path)/AWSLogs/111111111111"
        #expect(
            try ArchiveReader(paths: [aws + "/CloudTrail", aws + "/CloudTrail-Digest"]).read().coverage.gaps.isEmpty)
        #expect(throws: DiagnosticError.self) { try ArchiveReader(paths: [aws + "/CloudTrail-Digest"]).read() }
    }

    @Test func `a changed log file is a gap where contents are checked`() throws {
        try folder.write(log(12), TestFolder.gzip(Record.file([Record(time: "2026-05-01T12:10:00Z", name: "Other")])))
        #expect(try gaps().isEmpty)
        let gaps = try gaps(verifies: true)
        #expect(gaps.map(\.accounts) == [[account]])
        #expect(gaps.first?.diagnostic.message.contains("abc12.json.gz` isn't what its digest file says") == true)
    }

    @Test func `a hash is that of SHA-256`() {
        // FIPS 180-2, appendix B.1.
        var hasher = ContentHasher()
        hasher.begin()
        span("abc") { hasher.add($0) }
        span("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") {
            #expect(hasher.finish() == ContentHash(hexadecimal: $0))
        }
    }

    private func span(_ text: StaticString, _ body: (ByteSpan) -> Void) {
        body(ByteSpan(text.utf8Start, text.utf8CodeUnitCount))
    }
}

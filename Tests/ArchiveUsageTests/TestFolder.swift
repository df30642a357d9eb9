import Foundation
import Usage

@testable import ArchiveUsage

/// A folder of files for one test, which goes with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "cloudtrim-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with its folders, and says its path.
    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = path + "/" + name
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Writes a text.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// Bytes as gzip(1) packs them.
    static func gzip(_ text: String) throws -> [UInt8] {
        try run("/bin/gzip", ["-c", "-n"], input: Array(text.utf8))
    }

    /// What a program prints.
    static func run(_ program: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let source = NSTemporaryDirectory() + "cloudtrim-" + UUID().uuidString
        try Data(input).write(to: URL(fileURLWithPath: source))
        defer { try? FileManager.default.removeItem(atPath: source) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(bytes)
    }
}

/// The real logs that lie beside the repository, where they do.
enum RealData {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/cloudtrail").path

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder + "/invictus.tar.xz") }

    /// A folder with an archive's files.
    static func unpacked(_ name: String) throws -> TestFolder {
        let folder = try TestFolder()
        _ = try TestFolder.run("/bin/tar", ["-xJf", "\(RealData.folder)/\(name).tar.xz", "-C", folder.path])
        return folder
    }
}

/// A record, with the fields that a test is about.
struct Record {
    var id = UUID().uuidString
    var time = "2026-05-01T10:00:00Z"
    var source = "s3.amazonaws.com"
    var name = "ListBuckets"
    var user = "alice"
    var account = "111111111111"
    var region = "us-east-1"
    var extra = ""

    var json: String {
        """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA\(user)",\
        "arn":"arn:aws:iam::\(account):user/\(user)","accountId":"\(account)","userName":"\(user)"},\
        "eventTime":"\(time)","eventSource":"\(source)","eventName":"\(name)","awsRegion":"\(region)",\
        "sourceIPAddress":"192.0.2.1","userAgent":"test","requestParameters":null,"responseElements":null,\
        "requestID":"r","eventID":"\(id)","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,\
        "recipientAccountId":"\(account)","eventCategory":"Management"\(extra)}
        """
    }

    static func file(_ records: [Record]) -> String {
        "{\"Records\":[" + records.map(\.json).joined(separator: ",") + "]}"
    }
}

extension UsageRecord {
    /// What was left out, in words.
    var leftOut: [String] { coverage.notes.map(\.message).filter { $0.hasPrefix("left out") } }

    /// All that it says, as text: two records are the same where this is.
    var dump: String {
        var text = ""
        Swift.dump(sessions, to: &text)
        Swift.dump(kinds, to: &text)
        Swift.dump(rows, to: &text)
        Swift.dump(roleUses, to: &text)
        Swift.dump(issues, to: &text)
        for (account, seen) in coverage.accounts.sorted(by: { $0.key < $1.key }) {
            text += "\(account) \(seen.oldest as Any) \(seen.newest as Any)\n"
            text += "\(seen.events.lines) \(seen.management.all.lines) \(seen.management.reads.lines)\n"
            for table in [seen.regions.mapValues(\.events.all), seen.sources, seen.dataEventTypes] {
                for name in table.keys.sorted() { text += "\(name) \(table[name]?.lines ?? "")\n" }
            }
        }
        Swift.dump(coverage.gaps.map { ($0.accounts.sorted(), $0.diagnostic) }, to: &text)
        Swift.dump(coverage.notes, to: &text)
        text += "\(coverage.files) \(coverage.bytes) \(coverage.events) \(coverage.duplicates)"
        return text
    }
}

extension DayCounts {
    /// The counts by day, as text.
    fileprivate var lines: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}

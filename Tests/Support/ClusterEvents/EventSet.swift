import ArchiveUsage
import Bytes
import Foundation
import IAMModel
import RealData

/// Real and made events, each `eventID` once, in a file of one record a line.
public struct EventSet: Sendable {
    /// One event as an archive has it.
    public struct Record: Sendable {
        /// Its `eventID`.
        public let id: String
        let json: [UInt8]
        /// `eventTime`, in seconds since 1970.
        let time: Int64
        let roles: [String]
    }

    /// The file.
    public let path: String
    /// The events.
    public private(set) var records: [Record] = []
    /// Records that share an `eventID` with an earlier one, or have none: made-up examples.
    public private(set) var leftOut = 0

    /// Reads archives, and keeps what has an `eventID` of its own.
    private init(of paths: [String]) throws {
        path = NSTemporaryDirectory() + "cloudtrim-events-\(UUID().uuidString).jsonl"
        final class Box {
            var records: [Record] = []
            var ids: Set<String> = []
            var leftOut = 0
        }
        let box = Box()
        let take = { (record: ArchiveRecord) in
            let json = Array(record.json.buffer)
            let object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            guard let id = object?["eventID"] as? String, box.ids.insert(id).inserted else {
                box.leftOut += 1
                return
            }
            box.records.append(Record(id: id, json: json, time: record.time, roles: record.roles))
        }
        _ = try ArchiveRecords(paths: paths).read(take: take, refuse: { _ in })
        records = box.records
        leftOut = box.leftOut
        try write()
    }

    /// The same without some events.
    public func without(_ ids: Set<String>) throws -> EventSet {
        var copy = EventSet(path: NSTemporaryDirectory() + "cloudtrim-events-\(UUID().uuidString).jsonl")
        copy.records = records.filter { !ids.contains($0.id) }
        try copy.write()
        return copy
    }

    private init(path: String) { self.path = path }

    private func write() throws {
        var lines = Data()
        for record in records {
            let object = try JSONSerialization.jsonObject(with: Data(record.json))
            lines += try JSONSerialization.data(withJSONObject: object, options: [.withoutEscapingSlashes])
            lines.append(10)
        }
        try lines.write(to: URL(filePath: path))
    }

    /// The names of the users and roles of an account whose events these are, sorted.
    public func principals(ofAccount account: String) throws -> (users: [String], roles: [String]) {
        var (users, roles): (Set<String>, Set<String>) = ([], [])
        for record in records {
            let object = try JSONSerialization.jsonObject(with: Data(record.json)) as? [String: Any]
            let identity = object?["userIdentity"] as? [String: Any] ?? [:]
            guard identity["accountId"] as? String == account else { continue }
            if identity["type"] as? String == "IAMUser", let name = identity["userName"] as? String {
                users.insert(name)
            }
            let context = identity["sessionContext"] as? [String: Any]
            let issuer = context?["sessionIssuer"] as? [String: Any]
            if issuer?["type"] as? String == "Role", let name = issuer?["userName"] as? String { roles.insert(name) }
        }
        return (users.sorted(), roles.sorted())
    }

    /// The events of the archives that are there: the demo's, those beside the project, and what they do not show.
    public static func all() throws -> EventSet {
        let real = try ["invictus", "umccr"].compactMap { try RealData.unpacked("cloudtrail/\($0).tar.xz") }
        defer { for folder in real { try? FileManager.default.removeItem(at: folder) } }
        let made = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-made-\(UUID().uuidString).jsonl")
        try Data(MadeRecords.lines().utf8).write(to: made)
        defer { try? FileManager.default.removeItem(at: made) }
        return try EventSet(
            of: [RealData.repository.appending(path: "Tests/Demo/logs").path, made.path] + real.map(\.path))
    }
}

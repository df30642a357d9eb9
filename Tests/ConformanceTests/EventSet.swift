import ArchiveUsage
import Bytes
import Foundation
import IAMModel

/// Real and made events, each `eventID` once, in a file of one record a line.
struct EventSet {
    let path: String
    private(set) var records: [(id: String, json: [UInt8], time: Int64, roles: [String])] = []
    /// Records that share an `eventID` with an earlier one, or have none: made-up examples.
    private(set) var leftOut = 0

    /// Reads archives, and keeps what has an `eventID` of its own.
    init(of paths: [String]) throws {
        path = NSTemporaryDirectory() + "cloudtrim-events-\(UUID().uuidString).jsonl"
        final class Box {
            var records: [(id: String, json: [UInt8], time: Int64, roles: [String])] = []
            var ids: Set<String> = []
            var leftOut = 0
        }
        let box = Box()
        _ = try ArchiveRecords(paths: paths).read(willRead: { _, _ in true }) { record in
            let json = Array(record.json.buffer)
            let object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            guard let id = object?["eventID"] as? String, box.ids.insert(id).inserted else {
                box.leftOut += 1
                return
            }
            box.records.append((id, json, record.time, record.roles))
        } refuse: { _ in
        }
        records = box.records
        leftOut = box.leftOut
        try write()
    }

    /// The same without some events.
    func without(_ ids: Set<String>) throws -> EventSet {
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

    /// The archives that are there: the demo's, and those beside the project.
    static func paths() -> [String] {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var paths: [String] = []
        let demo = project.appending(path: "Tests/Demo/logs").path
        if FileManager.default.fileExists(atPath: demo) { paths.append(demo) }
        let data = project.deletingLastPathComponent().appending(path: "shared/data/cloudtrail")
        for name in ["invictus", "umccr"] {
            let archive = data.appending(path: "\(name).tar.xz").path
            let target = NSTemporaryDirectory() + "cloudtrim-data-\(name)-\(getpid())"
            guard FileManager.default.fileExists(atPath: archive) else { continue }
            try? FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            let tar = Process()
            tar.executableURL = URL(filePath: "/usr/bin/env")
            tar.arguments = ["tar", "-xJf", archive, "-C", target]
            guard (try? tar.run()) != nil else { continue }
            tar.waitUntilExit()
            if tar.terminationStatus == 0 { paths.append(target) }
        }
        return paths
    }
}

import ClusterEvents
import Foundation
import RealData
import RealServer
import SeededRandom
import Testing

/// The same events spread over indices as people have them: what `generate` says is what it says from archives, or it stops; never
/// does an action go that the archives show in use.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ClusterGeneratorTests {
    /// One server, all four where `THOROUGH` is set.
    static let servers = ManagedPolicies.isThorough ? RealServer.available : Array(RealServer.available.suffix(1))
    static let rounds = ManagedPolicies.isThorough ? 60 : 16

    @Test(arguments: servers) func `each shape alone, with the events of one user, is read whole or told`(name: String)
        throws
    {
        let server = try RealServer(name)
        let admin = ServerAdmin(server.url, server: name)
        var random = SeededRandom(seed: 19)
        let world = try ClusterWorld(using: &random)
        let isHot = { (record: [String: Any]) in "\(record["userIdentity"] ?? "")".contains("user/ann") }
        for shape in IndexShape.sound + IndexShape.unsound {
            try admin.delete(["cloudtrail-a", "cloudtrail-b"])
            try Self.fill("cloudtrail-a", IndexShape.sound[0], world.log.records.filter { !isHot($0) }, admin)
            try Self.fill("cloudtrail-b", shape, world.log.records.filter(isHot), admin)
            try check(world, server.url, isSound: shape.isSound, "\(name), \(shape)")
        }
    }

    @Test(arguments: servers) func `a cluster drawn at random takes nothing that is in use`(name: String) throws {
        let server = try RealServer(name)
        let admin = ServerAdmin(server.url, server: name)
        for seed in 0..<Self.rounds {
            var random = SeededRandom(seed: UInt64(seed))
            let world = try ClusterWorld(using: &random)
            let drawn = try Self.draw(world, admin, using: &random)
            try check(world, server.url, isSound: drawn.isSound, "\(name), seed \(seed): \(drawn.words)")
            try admin.delete(drawn.indices)
        }
    }

    private func check(_ world: ClusterWorld, _ url: String, isSound: Bool, _ what: String) throws {
        let (result, tree) = try world.written(from: url, pattern: "cloudtrail-*")
        #expect([0, 2].contains(result.code), "\(what): \(result.code) \(result.error)")
        #expect(world.lost(in: tree).isEmpty, "\(what): \(result.error)")
        if isSound {
            #expect(result.code == 0, "\(what): \(result.error)")
            for (path, text) in world.trimmed where !path.hasSuffix("usage.json") {
                #expect(tree[path] == text, "\(what): \(path): \(tree[path] ?? "-")")
            }
        } else {
            #expect(result.code == 2 && result.error.contains("cloudtrail-"), "\(what): \(result.error)")
        }
    }

    private static func fill(
        _ index: String, _ shape: IndexShape, _ records: [[String: Any]], _ admin: ServerAdmin
    ) throws {
        try admin.create(index, mappings: shape.mappings(), settings: shape.settings())
        try admin.add(records.map { shape.document($0) }, to: index)
        if shape.isClosed { try admin.close(index) }
    }

    private struct Drawn {
        var indices: [String] = []
        var words = ""
        var isSound = true
    }

    /// Spreads the events over one to six indices, with what else lies about.
    private static func draw(
        _ world: ClusterWorld, _ admin: ServerAdmin, using random: inout SeededRandom
    ) throws -> Drawn {
        var drawn = Drawn()
        var shapes = (0...random.below(5)).map { _ in IndexShape.sound[random.below(IndexShape.sound.count)] }
        if shapes.count > 1, random.below(3) == 0 {
            shapes[shapes.count - 1] = IndexShape.unsound[random.below(IndexShape.unsound.count)]
        }
        var spread = shapes.map { _ in [[String: Any]]() }
        for (number, record) in world.log.records.enumerated() {
            // What cannot be counted gets little, so that no day without an event tells of it.
            let places = !(shapes.last?.isSound ?? true) && number < 440 ? shapes.count - 1 : shapes.count
            spread[random.below(places)].append(record)
        }
        for (number, shape) in shapes.enumerated() where !spread[number].isEmpty {
            let index = "cloudtrail-\(number)"
            drawn.indices.append(index)
            try fill(index, shape, spread[number], admin)
            if !shape.isSound { drawn.isSound = false }
        }
        drawn.words = shapes.map(\.description).joined(separator: ", ")
        try addBystanders(&drawn, shapes, spread, admin, using: &random)
        return drawn
    }

    /// Logs of something else, strays, a leftover copy, an empty index.
    private static func addBystanders(
        _ drawn: inout Drawn, _ shapes: [IndexShape], _ spread: [[[String: Any]]], _ admin: ServerAdmin,
        using random: inout SeededRandom
    ) throws {
        func add(_ index: String, _ documents: [[String: Any]], mappings: [String: Any] = [:]) throws {
            drawn.indices.append(index)
            drawn.words += ", \(index)"
            try admin.create(index, mappings: mappings)
            try admin.add(documents, to: index)
        }
        if random.below(3) == 0 {
            try add(
                "cloudtrail-flow",
                [["@timestamp": "2026-08-01T00:00:00Z", "srcaddr": "198.51.100.7", "action": "ACCEPT"]])
        }
        if random.below(3) == 0 { try add("cloudtrail-empty", []) }
        if random.below(3) == 0 {
            // Under the name that the index has for a time: another one would be taken for the events' own.
            let time = shapes[0].document(["eventTime": ""])["eventTime"] == nil ? "@timestamp" : "eventTime"
            try admin.add(
                [[time: "2027-01-01T00:00:00Z", "recipientAccountId": "111111111111", "kind": "snapshot"]],
                to: "cloudtrail-0")
            drawn.words += ", a stray"
        }
        if random.below(4) == 0 {
            try add(
                "cloudtrail-copy", spread[0].map { $0 },
                mappings: shapes[0].isSound ? IndexShape.sound[0].mappings() : [:])
        }
    }
}

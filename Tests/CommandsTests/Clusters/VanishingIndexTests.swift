import ClusterEvents
import FaultServer
import Foundation
import RealData
import RealServer
import SeededRandom
import Synchronization
import Testing

/// What an index can do between two requests of a run: it goes, is closed, loses or changes a document, gets more of them.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct VanishingIndexTests {
    private static let changes: [(name: String, act: @Sendable (ServerAdmin, Data) throws -> Void)] = [
        ("deleted", { admin, _ in try admin.delete(["cloudtrail-b"]) }),
        ("closed", { admin, _ in try admin.close("cloudtrail-b") }),
        (
            "written anew",
            { admin, data in
                var other = try record(data)
                other["eventName"] = "ListQueues"
                try admin.add([other], to: "cloudtrail-b")
            }
        ),
        (
            "given more",
            { admin, data in
                var other = try record(data)
                other["eventID"] = "00000000-0000-0000-0000-999999999999"
                try admin.add([other], to: "cloudtrail-a")
            }
        ),
    ]

    private static func record(_ data: Data) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    @Test(arguments: ClusterGeneratorTests.servers)
    func `a cluster that changes at any request of a run takes nothing that is in use`(name: String) throws {
        let server = try RealServer(name)
        let admin = ServerAdmin(server.url, server: name)
        var random = SeededRandom(seed: 4)
        let world = try ClusterWorld(using: &random)
        let hot = world.log.records.filter { "\($0["userIdentity"] ?? "")".contains("user/ann") }
        let rest = world.log.records.filter { !"\($0["userIdentity"] ?? "")".contains("user/ann") }
        let first = try JSONSerialization.data(withJSONObject: try #require(hot.first))
        func prepare() throws {
            try admin.delete(["cloudtrail-a", "cloudtrail-b"])
            for (index, records) in [("cloudtrail-a", rest), ("cloudtrail-b", hot)] {
                try admin.create(index, mappings: IndexShape.sound[0].mappings())
                try admin.add(records, to: index)
            }
        }
        try prepare()
        let (requests, whole) = try run(world, admin, at: nil) {}
        #expect(whole.result.code == 0 && world.lost(in: whole.tree).isEmpty, "\(whole.result.error)")
        for (number, change) in Self.changes.enumerated() {
            // At the first three nothing was seen yet: it is as if the cluster had been asked later.
            for request in 3...requests where ManagedPolicies.isThorough || request % Self.changes.count == number {
                try prepare()
                let (_, found) = try run(world, admin, at: request) { try? change.act(admin, first) }
                let what = "\(name), \(change.name) at request \(request) of \(requests)"
                #expect([0, 2].contains(found.result.code), "\(what): \(found.result.code) \(found.result.error)")
                #expect(world.lost(in: found.tree).isEmpty, "\(what): \(found.result.error)")
            }
        }
    }

    private typealias Found = (result: Sandbox.Result, tree: [String: String])

    /// Runs through a proxy that lets something happen before it hands on one request.
    private func run(
        _ world: ClusterWorld, _ admin: ServerAdmin, at request: Int?, _ change: @escaping @Sendable () -> Void
    ) throws -> (requests: Int, found: Found) {
        let proxy = try FaultServer { asked, number in
            if number == request { change() }
            do {
                let (status, body) = try admin.send(
                    asked.method == "GET" ? .get : .post, asked.target, asked.body,
                    type: asked.headers["content-type"] ?? "application/json")
                return .status(status, body: String(decoding: body, as: UTF8.self))
            } catch {
                return .hangUp
            }
        }
        defer { proxy.stop() }
        let found = try world.written(from: proxy.url, pattern: "cloudtrail-*")
        return (proxy.requests.count, found)
    }
}

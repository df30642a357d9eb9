import ClusterEvents
import FaultServer
import Foundation
import RealServer
import SeededRandom
import Testing

/// What people's clusters hold besides events that each lie once in an index of one mapping: the numbers are those of archives, or
/// the output says what is not known.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ClusterSituationTests {
    private typealias Object = [String: Any]

    private struct Ground {
        let world: ClusterWorld
        let admin: ServerAdmin
        let url: String
        let name: String
        let archives: [String]

        var records: [Object] { world.log.records }

        func clear() throws { try admin.delete(["cloudtrail-a", "cloudtrail-b"]) }

        func fill(_ index: String, _ shape: IndexShape, _ records: [Object], isNamed: Bool = true) throws {
            try admin.create(index, mappings: shape.mappings(), settings: shape.settings())
            try admin.add(records.map { shape.document($0) }, to: index, isNamed: isNamed)
        }

        /// Requires that everything printed is as from archives, and that a line of the errors says something.
        func requireSame(_ what: String, says words: String, more: String = "", at url: String? = nil) throws {
            let results = try world.printed(from: url ?? self.url, more: more)
            for (result, archive) in zip(results, archives) {
                #expect(
                    result.code == 0 && result.output == archive, "\(name), \(what): \(result.error) \(result.output)")
                #expect(result.error.contains(words), "\(name), \(what): \(result.error)")
            }
        }

        /// Requires that nothing in use goes, and that the output says something.
        func requireSafe(_ what: String, says words: String, code: Int32) throws {
            let (result, tree) = try world.written(from: url, pattern: "cloudtrail-*")
            let isSaid = words.isEmpty || result.error.contains(words)
            #expect(result.code == code && isSaid, "\(name), \(what): \(result.code) \(result.error)")
            #expect(world.lost(in: tree).isEmpty, "\(name), \(what): \(world.lost(in: tree)) \(result.error)")
        }
    }

    @Test(arguments: ClusterGeneratorTests.servers) func `what people's clusters hold is counted once or told`(
        name: String
    ) throws {
        let server = try RealServer(name)
        var random = SeededRandom(seed: 7)
        let world = try ClusterWorld(using: &random)
        let archives = try world.printed().map(\.output)
        let ground = Ground(
            world: world, admin: ServerAdmin(server.url, server: name), url: server.url, name: name, archives: archives)
        try copies(ground)
        try origins(ground)
        try unnamed(ground)
    }

    private static let keywords = IndexShape.sound[0]

    /// The same events in two indices, or twice in one.
    private func copies(_ ground: Ground) throws {
        let all = ground.records
        let left = "since others hold the same events"
        try ground.clear()
        try ground.fill("cloudtrail-a", Self.keywords, all)
        try ground.fill("cloudtrail-b", Self.keywords, all)
        try ground.requireSame("a copy", says: "left out: \(all.count) documents of `cloudtrail-b`, \(left)")
        try ground.clear()
        try ground.fill("cloudtrail-a", IndexShape.sound[1], all)
        try ground.fill("cloudtrail-b", IndexShape.sound[2], Array(all[100..<200]))
        try ground.requireSame("a part of a copy in another mapping", says: "left out: 100 documents of `cloudtrail-b`")
        try ground.clear()
        try ground.fill("cloudtrail-a", Self.keywords, Array(all[..<300]))
        try ground.fill("cloudtrail-b", Self.keywords, Array(all[250...]))
        try ground.requireSame("a rollover", says: "left out: 50 documents of `cloudtrail-")
        try ground.clear()
        try ground.fill("cloudtrail-a", Self.keywords, all + all[..<40], isNamed: false)
        try ground.requireSame("twice in one index", says: "left out: 40 documents of `cloudtrail-a`, \(left)")
        // Another event under an id that is there already: both count.
        try ground.clear()
        let isHot = { (record: Object) in "\(record["userIdentity"] ?? "")".contains("user/ann") }
        let others = all.filter { !isHot($0) }
        try ground.fill("cloudtrail-a", Self.keywords, others)
        let hot = zip(all.filter(isHot), others).map { record, other in
            record.merging(["eventID": other["eventID"] ?? ""]) { $1 }
        }
        try ground.fill("cloudtrail-b", Self.keywords, hot)
        try ground.requireSafe("another event under one id", says: "", code: 0)
    }

    /// Indices of which one does not hold all that leads to a session's origin.
    private func origins(_ ground: Ground) throws {
        let isRoles = { (record: Object) in "\(record)".contains("role/deploy") }
        func put(_ shape: IndexShape, beside other: IndexShape = Self.keywords) throws {
            try ground.clear()
            try ground.fill("cloudtrail-a", other, ground.records.filter { !isRoles($0) })
            try ground.fill("cloudtrail-b", shape, ground.records.filter(isRoles))
        }
        try put(IndexShape.responseNotIndexed)
        try ground.requireSafe("responses that are not indexed", says: "`cloudtrail-b` does not hold", code: 0)
        try put(IndexShape.requestNotIndexed)
        try ground.requireSafe("requests that are not indexed", says: "`cloudtrail-b` does not hold", code: 0)
        try put(IndexShape.shortIssuers)
        try ground.requireSafe("role ARNs that are cut", says: "of `cloudtrail-b` could not be read", code: 2)
        try put(IndexShape.shortRoles)
        try ground.requireSafe("names of roles that are cut", says: "of `cloudtrail-b` could not be read", code: 2)
        try put(IndexShape.arrival, beside: IndexShape.arrival)
        let late = try ground.world.printed(from: ground.url, more: ", timestamp_field: \"@timestamp\"")
        for (result, archive) in zip(late.dropLast(), ground.archives) {
            // Days, sessions, events, and how many of the sessions are linked.
            let first = archive.prefix { $0 != "\n" }
            #expect(
                result.code == 0 && result.output.hasPrefix(first), "\(ground.name): \(result.output) \(result.error)")
        }
    }

    /// A server that answers neither `GET /` nor what else Amazon OpenSearch Serverless does not.
    private func unnamed(_ ground: Ground) throws {
        try ground.clear()
        try ground.fill("cloudtrail-a", Self.keywords, ground.records)
        guard !ground.admin.hasTypes else { return }
        for isListing in [true, false] {
            let proxy = try FaultServer { [admin = ground.admin] asked, _ in
                let path = asked.target.prefix { $0 != "?" }
                let isRefused =
                    path == "/" || path.hasPrefix("/_cat") || path.hasPrefix("/_cluster")
                    || (path.hasPrefix("/_resolve") && !isListing) || asked.text.contains("_seq_no")
                guard !isRefused else { return .status(path == "/" ? 404 : 403, body: #"{"message":"no"}"#) }
                do {
                    let (status, body) = try admin.send(
                        asked.method == "GET" ? .get : .post, asked.target, asked.body,
                        type: asked.headers["content-type"] ?? "application/json")
                    return .status(status, body: String(decoding: body, as: UTF8.self))
                } catch { return .hangUp }
            }
            defer { proxy.stop() }
            let words = isListing ? "which server it is: documents" : "which server it is: whether indices"
            try ground.requireSame("a server without a name", says: words, at: proxy.url)
        }
    }
}

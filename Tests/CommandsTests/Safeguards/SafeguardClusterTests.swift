import RealServer
import Testing

/// The same from a real server's answers: every safeguard keeps what it keeps from archives, and leaves the same evidence.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct SafeguardClusterTests {
    @Test(arguments: RealServer.available)
    func `a cluster's answers trip the safeguards that archives trip`(name: String) throws {
        let server = try RealServer(name)
        let all = Safeguard.all
        for (number, safeguard) in all.enumerated() where RealServer.tries(number, of: all.count, on: name) {
            for trips in [true, false] {
                var world = SafeguardWorld()
                safeguard.make(&world, trips)
                // What cannot be read cannot be loaded.
                guard world.log.files.isEmpty else { continue }
                let index = "safeguard-\(number)-\(trips ? "on" : "off")"
                let found = try world.written(from: (server.url, index))
                let expected = try world.written()
                for path in Set(found.keys).union(expected.keys).sorted() where found[path] != expected[path] {
                    Issue.record(
                        "\(safeguard.name), \(trips): \(path) is \(found[path] ?? "-"), not \(expected[path] ?? "-")")
                }
            }
        }
    }
}

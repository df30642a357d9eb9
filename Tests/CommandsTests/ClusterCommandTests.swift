import Foundation
import RealServer
import Testing

/// `usage` and `generate` say the same of a cluster as of the archives that were loaded into it.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ClusterCommandTests {
    private static let questions = [
        ["--user", "alice"], ["--user", "bob"], ["--user", "charlie", "--format", "json"], ["--role", "deploy"],
        ["--user", "alice", "--dest-role", "admin"], ["--user", "bob", "--dest-role", "admin", "--format", "json"],
        ["--user", "alice", "--dest-role", "restore", "--dest-account", "backup"], ["--list", "users"],
        ["--list", "roles"],
    ]

    @Test(arguments: RealServer.available) func `the demo is the same on a cluster`(name: String) throws {
        let server = try RealServer(name)
        let sandbox = try Sandbox.demo()
        let logs = try #require(try sandbox.read("rules.yaml").firstMatch(of: /logs: \[(.*?)\]/)?.1)
        let loaded = try sandbox.cloudtrim("load", String(logs), "--to", server.url)
        #expect(loaded.code == 0, "\(loaded.error)")
        for question in Self.questions {
            let arguments = ["--account", "demo"] + question
            let archive = try sandbox.cloudtrim("usage", more: arguments)
            let cluster = try sandbox.cloudtrim("usage", more: arguments + ["--elasticsearch", server.url])
            #expect(archive.code == 0 && !archive.output.isEmpty)
            #expect(cluster.code == 0 && cluster.output == archive.output, "\(question): \(cluster.error)")
        }
        // By the rules, too; what is printed names no address then.
        let rules = try sandbox.read("rules.yaml")
        let archive = try sandbox.cloudtrim("generate")
        try sandbox.write(
            rules.replacing(/logs: .*/, with: "elasticsearch: { url: \"\(server.url)\" }"), to: "rules.yaml")
        let cluster = try sandbox.cloudtrim("generate")
        #expect(archive.code == 0 && archive.output.contains("diff --git"))
        #expect(cluster.code == 0 && cluster.output == archive.output, "\(cluster.error)")
    }
}

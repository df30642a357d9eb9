import AccountState
import ClusterEvents
import Foundation
import RealServer
import StateBuilder
import Synchronization
import Testing

/// `usage` and `generate` say the same of a cluster as of archives with the same events, for every principal and in every
/// mapping that people have.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ClusterCommandTests {
    private static let questions = [
        ["--user", "alice"], ["--user", "bob"], ["--user", "charlie", "--format", "json"], ["--role", "deploy"],
        ["--user", "alice", "--dest-role", "admin"], ["--user", "bob", "--dest-role", "admin", "--format", "json"],
        ["--user", "alice", "--dest-role", "restore", "--dest-account", "backup"], ["--list", "users"],
        ["--list", "roles"],
    ]

    /// Accounts whose principals are asked about, and a folder with their rules and policies.
    private struct Ground {
        let sandbox: Sandbox
        let accounts: [(name: String, users: [String], roles: [String])]
        let rules: String
        /// What is asked beyond each principal's use.
        var further: [[String]] = []

        /// The demo's two accounts as they are.
        static func demo() throws -> Ground {
            let sandbox = try Sandbox.demo()
            func names(_ path: String) -> [String] {
                let folder = sandbox.folder.appending(path: "policies/\(path)").path
                return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            }
            let rules = try sandbox.read("rules.yaml").replacing(/logs: .*/, with: "logs: [LOGS]")
            return Ground(
                sandbox: sandbox,
                accounts: [
                    ("demo", ["alice", "bob", "charlie"], names("demo/roles")), ("backup", [], names("backup/roles")),
                ], rules: rules,
                further: ClusterCommandTests.questions.filter { $0.contains("--dest-role") }
                    .map { ["usage", "--account", "demo"] + $0 })
        }

        private static let work = allowing("ec2:*", "iam:*", "s3:*", "ssm:*", "lambda:*")

        /// An account that is known by its events alone: each of its users and roles may do some.
        static func made(_ name: String, _ id: String, end: String, _ events: EventSet) throws -> Ground {
            let sandbox = try Sandbox()
            let (users, roles) = try events.principals(ofAccount: id)
            let tree = try AccountState.demoTree(name, id: id) {
                for name in users { user(name) { inline("Work", Self.work) } }
                for name in roles { role(name) { inline("Work", Self.work) } }
            }
            for (path, source) in tree { try sandbox.write(source.string, to: "policies/\(path)") }
            let rules = """
                version: 1
                accounts: [{ name: \(name), id: "\(id)" }]
                usage:
                  logs: [LOGS]
                window: { days: 30, end: \(end), minimum_days: 0, new_principal_days: 0, new_grant_days: 0 }

                """
            return Ground(sandbox: sandbox, accounts: [(name, users, roles)], rules: rules)
        }

        /// All that is asked.
        var questions: [[String]] {
            accounts.flatMap { account, users, roles in
                let principals = users.map { ["--user", $0] } + roles.map { ["--role", $0] }
                let lists = [["--list", "users"], ["--list", "roles"]]
                return (principals + lists).map { ["usage", "--account", account] + $0 }
            } + further + [["generate"]]
        }

        /// The answers to all questions, from some source of usage; two at a time, since a cluster answers two at a time.
        func answers(from source: String) throws -> [String] {
            try sandbox.write(rules.replacing("logs: [LOGS]", with: source), to: "rules.yaml")
            let questions = questions
            let answers = Mutex(Array(repeating: "", count: questions.count))
            DispatchQueue.concurrentPerform(iterations: questions.count) { number in
                let result = try? sandbox.cloudtrim(questions[number][0], more: Array(questions[number].dropFirst()))
                #expect(result?.code == 0, "\(questions[number]): \(result?.error ?? "")")
                answers.withLock { $0[number] = result?.output ?? "" }
            }
            return answers.withLock { $0 }
        }
    }

    /// All events, for all servers.
    private static let events = Result { try EventSet.all() }
    /// What the archives say, by the question's ground and how many events the server took.
    private static let archives = Mutex<[String: [String]]>([:])

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

    @Test(arguments: RealServer.available) func `every principal is the same on a cluster`(name: String) throws {
        let server = try RealServer(name)
        let events = try Self.events.get()
        var grounds = [try Ground.demo()]
        if events.records.count > 2_900 {
            grounds.append(try .made("lab", "123837392027", end: "2023-07-10", events))
            grounds.append(try .made("flaws", "811596193553", end: "2020-10-01", events))
        }
        let mappings: [() throws -> EventIndex] = [
            { try .ofLoad(events, on: server.url) }, { try .dynamic(events, on: server.url) },
            { try .integration(events, on: server.url, server: name) },
        ]
        for (number, index) in mappings.enumerated() where RealServer.tries(number, of: mappings.count, on: name) {
            try compare(index(), server.url, grounds)
        }
    }

    private func compare(_ index: EventIndex, _ url: String, _ grounds: [Ground]) throws {
        for ground in grounds {
            let key = "\(ground.accounts[0].name) \(index.events.records.count)"
            let known = Self.archives.withLock { $0[key] }
            let archive = try known ?? ground.answers(from: "logs: [\(index.events.path)]")
            Self.archives.withLock { $0[key] = archive }
            let cluster = try ground.answers(from: "elasticsearch: { url: \"\(url)\", index: \"\(index.name)\" }")
            for (question, (own, other)) in zip(ground.questions, zip(archive, cluster)) {
                let (own, other) = index.name == "integration" ? Self.withoutLinks(own, other) : (own, other)
                guard own != other else { continue }
                let lines = zip(own.split(separator: "\n"), other.split(separator: "\n")).filter { $0 != $1 }.prefix(3)
                Issue.record("\(index.name) \(question): \(lines)")
            }
            #expect(archive.allSatisfy { !$0.isEmpty })
        }
    }

    /// Two answers but for how many sessions are linked, where the cluster's links no more.
    ///
    /// Elastic's integration has no field for `onBehalfOf`, `inScopeOf` and other members by which records tell it.
    private static func withoutLinks(_ archive: String, _ cluster: String) -> (String, String) {
        let links = /([0-9,]+) of ([0-9,]+) role sessions linked \([^)]*\)/
        guard let all = archive.firstMatch(of: links), let fewer = cluster.firstMatch(of: links), all.2 == fewer.2,
            let own = Int(all.1.filter(\.isNumber)), let other = Int(fewer.1.filter(\.isNumber)), other <= own
        else { return (archive, cluster) }
        return (archive.replacing(links, with: "linked"), cluster.replacing(links, with: "linked"))
    }
}

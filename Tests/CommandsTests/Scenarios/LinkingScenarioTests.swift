import AccountState
import Foundation
import StateBuilder
import Testing

/// Two accounts, and every way in which a session leads to whom it acts for: from log files and account states to what
/// the program prints.
@Suite struct LinkingScenarioTests {
    /// Two accounts: alice may assume dev and, across accounts, restore; whoever is dev may assume admin, and admin
    /// restore; bob of the team is named by the trust of audit.
    private static func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        func assuming(_ roles: String...) -> String {
            let list = roles.map { "\"arn:aws:iam::\($0)\"" }.joined(separator: ", ")
            return #"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":[\#(list)]}]}"#
        }
        func trusting(_ names: String...) -> String {
            let list = names.map { "\"arn:aws:iam::\(Trail.demo):\($0)\"" }.joined(separator: ", ")
            return #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":[\#(list)]},"Action":"sts:AssumeRole"}]}"#
        }
        let demo = try AccountState.demoTree {
            user("alice", id: "AIDAALICE") {
                inline(
                    "Assume",
                    assuming(
                        "\(Trail.demo):role/dev", "\(Trail.demo):role/admin", "\(Trail.backup):role/restore"))
            }
            user("bob", path: "/team/", id: "AIDABOB") { inline("Assume", assuming("\(Trail.demo):role/admin")) }
            role("admin", id: "AROAADMIN") { inline("Assume", assuming("\(Trail.backup):role/restore")) }
            role("dev", id: "AROADEV") { inline("Assume", assuming("\(Trail.demo):role/admin")) }
            role("audit", path: "/ops/", id: "AROAAUDIT", trust: trusting("user/team/bob")) {}
            role("AWSReservedSSO_Ops_0123456789abcdef", path: "/aws-reserved/sso.amazonaws.com/") {}
        }
        let backup = try AccountState.demoTree("backup", id: Trail.backup) {
            role("restore", id: "AROARESTORE", trust: trusting("user/alice", "role/admin")) {}
        }
        for (path, source) in demo.merging(backup, uniquingKeysWith: { first, _ in first }) {
            try sandbox.write(String(decoding: source.bytes, as: UTF8.self), to: "policies/\(path)")
        }
        try sandbox.write(
            """
            version: 1
            accounts: [{ name: demo, id: "\(Trail.demo)" }, { name: backup, id: "\(Trail.backup)" }]
            usage: { logs: [logs], coverage: { days: 90, regions: all, management: [read, write] } }
            window: { end: 2026-05-31 }

            """, to: "rules.yaml")
        return sandbox
    }

    /// The lines of a listing from the third on, columns divided by `|`, as a scenario has them.
    private static func rows(_ sandbox: Sandbox, _ list: String, of account: String) throws -> [String] {
        let result = try sandbox.cloudtrim("usage", "--account", account, "--list", list)
        #expect(result.code == 0, "\(result.error)")
        return result.output.split(separator: "\n").dropFirst().map { line in
            line.replacing(#/\s{2,}/#, with: "\n").split(separator: "\n").joined(separator: " | ")
        }
    }

    @Test(arguments: LinkingScenario.all)
    func `each way of linking gives its table`(scenario: LinkingScenario) throws {
        let sandbox = try Self.sandbox()
        var trail = Trail()
        scenario.events(&trail)
        try sandbox.write(Trail.file(trail.records), to: "logs/trail.json")
        let sessions = try ["demo", "backup"].flatMap { try Self.rows(sandbox, "sessions", of: $0) }
        #expect(sessions == scenario.sessions)
        let assumed = try Self.rows(sandbox, "assume", of: "demo").filter { $0.contains("×") }
        #expect(assumed == scenario.assumed)
        if let users = scenario.users { #expect(try Self.rows(sandbox, "users", of: "demo") == users) }
    }

    @Test func `the order of events, and how they lie in files, do not show`() throws {
        var trail = Trail()
        for scenario in LinkingScenario.all { scenario.events(&trail) }
        let questions = [
            ["usage", "--account", "demo", "--list", "sessions", "--verbose"],
            ["usage", "--account", "backup", "--list", "sessions", "--format", "json"],
            ["usage", "--account", "demo", "--list", "assume", "--format", "json"],
            ["usage", "--account", "demo", "--user", "alice", "--dest-role", "admin"],
            ["generate"],
        ]
        func answers(_ files: [[[String: Any]]]) throws -> [String] {
            let sandbox = try Self.sandbox()
            for (number, records) in files.enumerated() {
                try sandbox.write(Trail.file(records), to: "logs/\(number % 3)/\(number).json")
            }
            return try questions.map { question in
                let result = try sandbox.cloudtrim(question[0], more: Array(question.dropFirst()))
                #expect(result.code == 0, "\(result.error)")
                return result.output
            }
        }
        let expected = try answers([trail.records])
        var random = Shuffling(state: 7)
        for split in [1, 4, trail.records.count] {
            let shuffled = trail.records.shuffled(using: &random)
            let size = (shuffled.count + split - 1) / split
            let files = stride(from: 0, to: shuffled.count, by: size).map {
                Array(shuffled[$0..<min($0 + size, shuffled.count)])
            }
            let found = try answers(files)
            for (one, other) in zip(expected, found) { #expect(one == other, "\(split) files") }
        }
        let byAccount = Dictionary(grouping: trail.records) { $0["recipientAccountId"] as? String ?? "" }
        #expect(try answers(byAccount.values.map { $0.reversed() }) == expected)
    }
}

/// The same shuffles in every run.
private struct Shuffling: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

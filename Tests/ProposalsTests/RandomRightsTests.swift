import AccountState
import Foundation
import IAMModel
import SeededRandom
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// Rights to assume, granted in every way that there is and used at random: every proposal passes its check, and what a
/// run proposes is all that there is to propose.
@Suite struct RandomRightsTests {
    /// `RANDOM_RIGHTS=2000 swift test --filter RandomRightsTests` looks further.
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["RANDOM_RIGHTS"] ?? "") ?? 25

    @Test func `every proposal of rights passes its check, and the next run proposes no more`() throws {
        for seed in 1...Self.seeds {
            var random = SeededRandom(seed: seed)
            let world = try Self.world(&random)
            let written: World
            do {
                written = try world.written()
            } catch {
                Issue.record("seed \(seed): \(error)")
                continue
            }
            let again = try written.plan()
            #expect(again.changes.map(\.path) == [], "seed \(seed)")
            #expect(again.rights.standing.isSuperset(of: try world.plan().rights.required), "seed \(seed)")
        }
    }

    private static let accounts = [("demo", "111111111111"), ("backup", "222222222222")]
    private static let users = ["alice", "bob", "charlie"]
    private static let roles = ["admin", "audit", "restore"]

    private static func arn(_ account: String, _ kind: String, _ name: String) -> String {
        "arn:aws:iam::\(account):\(kind)/\(name)"
    }

    /// A document about assuming some roles, perhaps with wildcards, other actions, or a Deny.
    private static func assuming(_ random: inout SeededRandom) -> String {
        var resources: [String] = []
        for _ in 0...random.below(3) {
            let account = accounts[random.below(2)].1
            resources.append(
                random.below(6) == 0 ? arn(account, "role", "*") : arn(account, "role", roles[random.below(3)]))
        }
        let list = Set(resources).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        let action = [#""sts:AssumeRole""#, #""sts:*""#, #"["sts:AssumeRole", "iam:GetRole"]"#][
            [0, 0, 0, 0, 1, 2][random.below(6)]]
        let deny =
            random.below(6) == 0
            ? #", { "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "\#(resources[0])" }"# : ""
        let condition = random.below(6) == 0 ? #", "Condition": { "Bool": { "aws:SecureTransport": "true" } }"# : ""
        return """
            { "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Action": \(action), "Resource": [\(list)]\(condition) }\(deny)
            ] }
            """
    }

    private static func trust(_ random: inout SeededRandom) -> String {
        var names: [String] = []
        for _ in 0...random.below(3) {
            let account = accounts[random.below(2)].1
            switch random.below(8) {
            case 0: names.append(account)
            case 1: names.append(arn(account, "role", roles[random.below(3)]))
            case 2: names.append(arn("999999999999", "user", "vendor"))
            default: names.append(arn(accounts[random.below(2)].1, "user", users[random.below(3)]))
            }
        }
        let list = Set(names).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        let condition = random.below(6) == 0 ? #", "Condition": { "Bool": { "aws:SecureTransport": "true" } }"# : ""
        return """
            { "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Principal": { "AWS": [\(list)] }, "Action": "sts:AssumeRole"\(condition) }
            ] }
            """
    }

    private static func world(_ random: inout SeededRandom) throws -> World {
        let young = Timestamp("2026-06-20T00:00:00Z")
        var states: [AccountState] = []
        for (name, id) in accounts {
            var parts: [StatePart] = []
            for name in users {
                let document = random.below(2) == 0 ? assuming(&random) : nil
                parts.append(
                    user(
                        name, created: random.below(8) == 0 ? young : nil, groups: random.below(2) == 0 ? ["devs"] : [],
                        attached: random.below(3) == 0 ? ["Shared"] : []
                    ) { if let document { inline("Assume", document) } })
            }
            let group = assuming(&random)
            parts.append(StateBuilder.group("devs") { inline("Assume", group) })
            parts.append(managed("Shared", assuming(&random)))
            for name in roles {
                let document = random.below(3) == 0 ? assuming(&random) : nil
                parts.append(
                    role(
                        name, created: random.below(8) == 0 ? young : nil, trust: trust(&random),
                        attached: random.below(4) == 0 ? ["Shared"] : [],
                        lastUsed: random.below(10) == 0 ? World.may.start : nil
                    ) { if let document { inline("Assume", document) } })
            }
            states.append(try .demo(name, id: id) { parts })
        }
        var world = World(states[0], states[1])
        world.log.see("222222222222", from: World.first, to: World.last)
        for _ in 0..<random.below(6) {
            let (home, account) = (accounts[random.below(2)].1, accounts[random.below(2)].1)
            world.log.role(
                roles[random.below(3)], by: random.below(8) == 0 ? nil : users[random.below(3)], "s3 ListBuckets",
                account: account, home: home, on: random.below(3) == 0 ? World.first : World.may)
        }
        if random.below(3) == 0, !world.log.record.issues.isEmpty {
            world.log.record.issues[0].time = World.first.advanced(byDays: -1).start
        }
        if random.below(3) == 0 {
            let kind = random.below(2) == 0 ? "role/\(roles[random.below(3)])" : "user/\(users[random.below(3)])"
            let decision = ["keep", "keep", "remove", "review"][random.below(4)]
            world.rules = """
                rules: [{ id: one, principals: ["\(kind)"], actions: ["\(random.below(2) == 0 ? "*" : "sts:*")"], decision: \(decision), reason: x }]
                """
        }
        return world
    }
}

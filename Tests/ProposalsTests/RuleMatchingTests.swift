import AccountState
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// Each key of a rule, by what becomes of one user's document or of a role's.
@Suite struct RuleMatchingTests {
    private static let all = ["iam:CreateUser", "iam:ListUsers", "iam:UntagUser", "sns:ListTopics", "s3:GetObject"]

    /// Alice uses one action of IAM; nothing else of hers is used.
    private func world(_ rule: String) throws -> World {
        var world = try World(
            .demo {
                user("alice", path: "/team/", tags: ["team": "data", "stage": "prod"]) {
                    inline(
                        "Work",
                        allowing("iam:CreateUser", "iam:ListUsers", "iam:UntagUser", "sns:ListTopics", "s3:GetObject"))
                }
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.rules = "rules: [{ id: rule, reason: test, \(rule) }]\n"
        return world
    }

    @Test(arguments: [
        ("decision: keep, paths: [\"/team/*\"]", ["iam:ListUsers", "iam:UntagUser", "sns:ListTopics"]),
        ("decision: keep, paths: [\"/other/*\"]", []),
        ("decision: keep, tags: [team=data]", ["iam:ListUsers", "iam:UntagUser", "sns:ListTopics"]),
        ("decision: keep, tags: [team=data, stage=test]", []),
        ("decision: keep, tags: [\"team=d*\", stage]", ["iam:ListUsers", "iam:UntagUser", "sns:ListTopics"]),
        ("decision: keep, services: [sns]", ["sns:ListTopics"]),
        ("decision: keep, services: [\"s?s\", \"ia*\"]", ["iam:ListUsers", "iam:UntagUser", "sns:ListTopics"]),
        ("decision: keep, access_levels: [Tagging]", ["iam:UntagUser"]),
        ("decision: keep, access_levels: [List, Read]", ["iam:ListUsers", "sns:ListTopics"]),
        ("decision: keep, service_used: true", ["iam:ListUsers", "iam:UntagUser"]),
        ("decision: keep, service_used: false", ["sns:ListTopics"]),
        ("decision: review, classes: [recorded], services: [iam]", ["iam:ListUsers", "iam:UntagUser"]),
        ("decision: review, classes: [likely]", []),
        ("decision: keep, documents: [\"users/*/inline/Work\"], actions: [\"sns:*\"]", ["sns:ListTopics"]),
        ("decision: keep, documents: [\"managed/*\"], actions: [\"sns:*\"]", []),
    ]) func `a rule decides for what all of its keys match`(rule: String, kept: [String]) throws {
        // A data event stays by default, and what is in use stays anyway.
        let text = try world(rule).after("demo/users/alice/inline/Work.json")
        let left = try text.map { try actions($0) } ?? RuleMatchingTests.all
        #expect(Set(left) == Set(kept + ["iam:CreateUser", "s3:GetObject"]))
    }

    @Test func `what a rule removes by its class stays where it is in use`() throws {
        let left = try actions(
            world("decision: remove, classes: [data_event, recorded], actions: [\"*\"]")
                .after("demo/users/alice/inline/Work.json"))
        #expect(left == ["iam:CreateUser"])
    }

    @Test(arguments: [(true, ["iam:CreateUser"]), (false, ["sns:ListTopics"])])
    func `whether a pattern names the service is seen`(isNamed: Bool, kept: [String]) throws {
        var world = try World(
            .demo {
                user("alice") {
                    inline("Iam", allowing("iam:CreateUser", "iam:DeleteUser"))
                    inline("Lists", allowing("*:ListTopics", "*:ListUsers"))
                }
            })
        world.log.user("alice", "iam DeleteUser", on: World.may)
        world.rules =
            "rules: [{ id: r, reason: t, decision: keep, service_named: \(isNamed), "
            + "actions: [\"iam:CreateUser\", \"sns:ListTopics\"] }]\n"
        let named = try world.after("demo/users/alice/inline/Iam.json").map { try actions($0) } ?? ["iam:CreateUser"]
        #expect(named.contains("iam:CreateUser") == isNamed)
        let lists = try world.after("demo/users/alice/inline/Lists.json")
        let listed = lists == "gone" ? [] : try lists.map { try actions($0) } ?? ["all"]
        #expect(listed.contains("sns:ListTopics") == !isNamed, "\(kept)")
    }

    @Test func `what one origin keeps in a role, the role and that origin keep`() throws {
        var world = try World(
            .demo {
                user("alice") { inline("Assume", allowing("sts:AssumeRole")) }
                user("bob") { inline("Assume", allowing("sts:AssumeRole")) }
                StateBuilder.role("admin") {
                    inline("Admin", allowing("iam:CreateUser", "iam:DeleteUser", "iam:ListUsers"))
                }
            })
        for name in ["alice", "bob"] { world.log.role("admin", by: name, "iam CreateUser", on: World.may) }
        world.rules =
            "rules: [{ id: r, reason: t, decision: keep, origins: [user/alice], actions: [\"iam:DeleteUser\"] }]\n"
        let role = try actions(world.after("demo/roles/admin/inline/Admin.json"))
        #expect(Set(role) == ["iam:CreateUser", "iam:DeleteUser"])
        let alice = try actions(world.after("demo/users/alice/as/demo/admin.json"))
        #expect(Set(alice) == ["iam:CreateUser", "iam:DeleteUser"])
        let bob = try actions(world.after("demo/users/bob/as/demo/admin.json"))
        #expect(bob == ["iam:CreateUser"])
    }
}

import AccountState
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

@Suite struct SharedDocumentTests {
    @Test func `a shared document keeps what any holder uses`() throws {
        var world = try World(
            .demo {
                managed("Team", allowing("iam:CreateUser", "iam:DeleteUser", "iam:CreateGroup"))
                user("alice", attached: ["Team"])
                user("bob", groups: ["devs"])
                group("devs", attached: ["Team"])
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("bob", "iam CreateGroup", on: World.may)
        #expect(try actions(world.after("demo/managed/Team.json")) == ["iam:CreateUser", "iam:CreateGroup"])
    }

    @Test func `who of the holders needs what is told, and what a document of its own would change`() throws {
        var world = try World(
            .demo {
                managed("Team", allowing("iam:CreateUser", "iam:DeleteUser", "iam:CreateGroup", "iam:DeleteGroup"))
                user("alice", attached: ["Team"])
                user("bob", attached: ["Team"])
                user("cat", attached: ["Team"])
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("bob", "iam CreateUser", on: World.may)
        world.log.user("bob", "iam CreateGroup", on: World.may)
        func evidence() throws -> Evidence { try #require(world.plan().accounts[0].proposals.first).evidence }
        let shared = try evidence()
        #expect(shared.needs.map(\.principal.name) == ["bob", "alice", "cat"])
        #expect(shared.needs.map(\.count) == [2, 1, 0])
        #expect(shared.needs.map(\.alone) == [["iam:CreateGroup"], [], []])
        #expect(shared.ownDocument == nil)
        world.log.user("bob", "iam DeleteUser", on: World.may)
        #expect(
            try evidence().ownDocument
                == "user/bob alone needs 2 of the 3 actions that stay: with a document of its own for them, "
                + "user/alice, user/cat would lose them")
    }

    @Test func `a young holder counts with its use only where another is old enough`() throws {
        var world = try World(
            .demo {
                managed("Team", allowing("iam:CreateUser", "iam:DeleteUser", "iam:CreateGroup"))
                user("alice", attached: ["Team"])
                user("bob", created: Timestamp("2026-06-20T00:00:00Z"), attached: ["Team"])
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("bob", "iam CreateGroup", on: World.last)
        #expect(try actions(world.after("demo/managed/Team.json")) == ["iam:CreateUser", "iam:CreateGroup"])
    }

    @Test func `a policy of AWS is replaced for each holder`() throws {
        var world = try World(
            .demo {
                awsManaged("IAMFullAccess", allowing("iam:*"))
                user("alice", attached: ["aws/IAMFullAccess"])
                user("bob", attached: ["aws/IAMFullAccess"])
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        let alice = try actions(world.after("demo/managed/IAMFullAccess-alice.json"))
        #expect(alice.contains("iam:CreateUser"))
        #expect(!alice.contains("iam:DeleteUser"))
        let account = try #require(try world.after("demo/account.json"))
        #expect(account.contains("arn:aws:iam::111111111111:policy/IAMFullAccess-alice"))
        #expect(try world.plan().changes.allSatisfy { !$0.path.contains("aws-managed") })
        #expect(try world.written().plan().changes.map(\.path) == [])
    }

    @Test func `a boundary and a document of nobody are never touched`() throws {
        let world = try World(
            .demo {
                managed("Limit", allowing("iam:CreateUser", "iam:DeleteUser"))
                managed("Orphan", allowing("iam:CreateUser"))
                user("alice", attached: ["Limit"], boundary: "Limit")
            })
        #expect(try world.plan().changes.isEmpty)
        #expect(try world.plan().accounts[0].analysis.unheld.map(\.text) == ["demo/managed/Orphan.json"])
    }

    @Test func `a removed policy is detached and its entry goes`() throws {
        let world = try World(
            .demo {
                managed("Team", allowing("iam:CreateUser"))
                user("alice", attached: ["Team"])
            })
        #expect(try world.after("demo/managed/Team.json") == "gone")
        #expect(try world.after("demo/account.json")?.contains("policy/Team") == false)
    }

    @Test func `what alice needs as admin is a document of hers`() throws {
        var world = try World(
            .demo {
                user("alice")
                user("bob")
                role("admin") { inline("Admin", allowing("iam:CreateUser", "iam:CreateGroup", "iam:DeleteUser")) }
            })
        world.log.role("admin", by: "alice", "iam CreateUser", on: World.may)
        world.log.role("admin", by: "bob", "iam CreateGroup", on: World.may)
        #expect(
            try actions(world.after("demo/roles/admin/inline/Admin.json")) == ["iam:CreateUser", "iam:CreateGroup"])
        #expect(try actions(world.after("demo/users/alice/as/demo/admin.json")) == ["iam:CreateUser"])
        #expect(try actions(world.after("demo/users/bob/as/demo/admin.json")) == ["iam:CreateGroup"])
        #expect(try world.written().plan().changes.map(\.path) == [])
    }

    @Test func `what an unknown origin used in a role stays in everyone's document`() throws {
        var world = try World(
            .demo {
                user("alice")
                role("admin") { inline("Admin", allowing("iam:CreateUser", "iam:CreateGroup", "iam:DeleteUser")) }
            })
        world.log.role("admin", by: "alice", "iam CreateUser", on: World.may)
        world.log.role("admin", by: nil, "iam CreateGroup", on: World.may)
        #expect(
            try actions(world.after("demo/users/alice/as/demo/admin.json")) == ["iam:CreateGroup", "iam:CreateUser"])
    }
}

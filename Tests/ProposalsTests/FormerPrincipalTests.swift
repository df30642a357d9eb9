import AccountState
import Analysis
import Attribution
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// Users and roles that were deleted and made again, or renamed.
@Suite struct FormerPrincipalTests {
    private func world(id: String = "AIDANEW", role: String = "AROANEW") throws -> World {
        try World(
            .demo {
                user("alice", path: "/team/", id: id) {
                    inline("Work", allowing("iam:CreateUser", "iam:DeleteUser", "sts:AssumeRole"))
                }
                StateBuilder.role("admin", path: "/team/ops/", id: role) {
                    inline("Admin", allowing("iam:CreateGroup", "iam:DeleteGroup"))
                }
            })
    }

    @Test func `use of a former user of the same name is not use of the new one`() throws {
        var world = try world()
        world.log.user("alice", id: "AIDAOLD", "iam CreateUser", on: World.may)
        world.log.user("alice", id: "AIDANEW", "iam DeleteUser", on: World.may)
        let listed = try actions(world.after("demo/users/alice/inline/Work.json"))
        #expect(listed == ["iam:DeleteUser"])
    }

    @Test func `use of a former role of the same name is not use of the new one`() throws {
        var world = try world()
        world.log.role("admin", id: "AROAOLD", by: "alice", "iam CreateGroup", on: World.may)
        world.log.role("admin", id: "AROANEW", by: "alice", userID: "AIDANEW", "iam DeleteGroup", on: World.may)
        #expect(try actions(world.after("demo/roles/admin/inline/Admin.json")) == ["iam:DeleteGroup"])
        #expect(try actions(world.after("demo/users/alice/as/demo/admin.json")) == ["iam:DeleteGroup"])
    }

    @Test func `what a former user did in a role is the role's use and not that of the new user`() throws {
        var world = try world()
        world.log.role("admin", id: "AROANEW", by: "alice", userID: "AIDAOLD", "iam CreateGroup", on: World.may)
        #expect(try actions(world.after("demo/roles/admin/inline/Admin.json")) == ["iam:CreateGroup"])
        #expect(try world.after("demo/users/alice/as/demo/admin.json") == nil)
        let evidence = try #require(
            world.plan().accounts[0].proposals.first { $0.decision.path.text.contains("Admin") }?.evidence)
        #expect(evidence.used.map(\.by) == [["outside/former user/alice AIDAOLD as admin"]])
    }

    @Test func `a user that was renamed keeps its use, since it keeps its id`() throws {
        var world = try world()
        world.log.user("alicia", id: "AIDANEW", "iam CreateUser", on: World.may)
        #expect(try actions(world.after("demo/users/alice/inline/Work.json")) == ["iam:CreateUser"])
    }

    @Test(arguments: [("", "AIDAOLD"), ("AIDANEW", ""), ("made-up", "AIDAOLD"), ("AIDANEW", "111111111111:alice")])
    func `where an id is not known the name counts`(state: String, event: String) throws {
        var world = try world(id: state)
        world.log.user("alice", id: event, "iam CreateUser", on: World.may)
        #expect(try actions(world.after("demo/users/alice/inline/Work.json")) == ["iam:CreateUser"])
    }

    @Test func `an id that several share tells nothing`() throws {
        var world = try World(
            .demo {
                for name in ["alice", "bob"] {
                    user(name, id: "AIDAXXXXXXXX") { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser")) }
                }
            })
        world.log.user("alice", id: "AIDAXXXXXXXX", "iam CreateUser", on: World.may)
        world.log.user("bob", id: "AIDAYYYYYYYY", "iam DeleteUser", on: World.may)
        #expect(try actions(world.after("demo/users/alice/inline/Work.json")) == ["iam:CreateUser"])
        #expect(try actions(world.after("demo/users/bob/inline/Work.json")) == ["iam:DeleteUser"])
    }

    @Test func `a path is in no session's ARN and does not matter`() throws {
        var world = try world(id: "", role: "")
        world.log.role("admin", by: "alice", "iam CreateGroup", on: World.may)
        world.log.user("team/alice", "iam CreateUser", on: World.may)
        #expect(try actions(world.after("demo/roles/admin/inline/Admin.json")) == ["iam:CreateGroup"])
        // Whoever acted in a role needs the right to assume it.
        #expect(
            try actions(world.after("demo/users/alice/inline/Work.json")) == ["iam:CreateUser", "sts:AssumeRole"])
    }
}

import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// A rule that names a group is about what the group's documents allow.
@Suite struct GroupRuleTests {
    private let document = "demo/groups/devs/inline/G.json"
    private let own = "demo/users/alice/inline/O.json"

    private func world(_ rule: String) throws -> World {
        var world = try World(
            .demo {
                group("devs", attached: ["Shared"]) {
                    StateBuilder.inline("G", allowing("iam:CreateUser", "iam:DeleteUser", "s3:GetObject"))
                }
                managed("Shared", allowing("iam:CreateGroup", "iam:DeleteGroup"))
                user("alice", groups: ["devs"]) {
                    StateBuilder.inline("O", allowing("iam:CreateRole", "iam:DeleteRole", "sns:Publish"))
                }
                user("bob") { StateBuilder.inline("B", allowing("iam:CreateRole", "iam:DeleteUser")) }
            })
        for event in ["CreateUser", "CreateRole", "CreateGroup"] {
            world.log.user("alice", "iam \(event)", on: World.may)
        }
        world.log.user("bob", "iam CreateRole", on: World.may)
        world.rules = "rules: [{ id: g, principals: [group/devs], \(rule), reason: x }]\n"
        return world
    }

    @Test(arguments: ["keep", "review"])
    func `what the group has stays, and what its members have otherwise goes`(decision: String) throws {
        let world = try world("decision: \(decision)")
        #expect(try world.after(document) == nil)
        #expect(try world.after("demo/managed/Shared.json") == nil)
        #expect(try actions(world.after(own)) == ["iam:CreateRole", "sns:Publish"])
        #expect(try actions(world.after("demo/users/bob/inline/B.json")) == ["iam:CreateRole"])
    }

    @Test func `what a rule takes from a group goes from the group's documents, and from no others`() throws {
        // A data event: kept by default.
        let world = try world("actions: [\"s3:GetObject\", \"sns:Publish\"], decision: remove")
        #expect(try actions(world.after(document)) == ["iam:CreateUser"])
        #expect(try actions(world.after(own)) == ["iam:CreateRole", "sns:Publish"])
    }

    @Test func `what is in use stays whatever the rule says`() throws {
        let world = try world("decision: remove")
        #expect(try actions(world.after(document)) == ["iam:CreateUser"])
    }

    @Test func `a document with nothing but actions to review is shown`() throws {
        let plan = try world("decision: review").plan()
        let proposal = try #require(plan.accounts[0].proposals.first { $0.decision.path.text == document })
        guard case .unchanged = proposal.change else {
            Issue.record("\(proposal.change)")
            return
        }
        #expect(proposal.evidence.review.flatMap(\.actions) == ["iam:DeleteUser", "s3:GetObject"])
        #expect(!plan.changes.contains { $0.path == document })
    }

    @Test func `what older holders have in review is not hidden by a new one who keeps all`() throws {
        var world = try World(
            .demo {
                managed("Shared", allowing("iam:CreateGroup", "iam:DeleteGroup"))
                user("alice", attached: ["Shared"])
                user("dora", created: Timestamp("2026-06-20T10:00:00Z"), attached: ["Shared"])
            })
        world.log.user("alice", "iam CreateGroup", on: World.may)
        world.rules = "rules: [{ id: r, principals: [user/alice], decision: review, reason: x }]\n"
        let plan = try world.plan()
        let proposal = try #require(plan.accounts[0].proposals.first)
        #expect(proposal.evidence.review.flatMap(\.actions) == ["iam:DeleteGroup"])
        #expect(proposal.evidence.kept.isEmpty)
    }
}

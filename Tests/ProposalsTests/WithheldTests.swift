import AccountState
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// A check that fails is our bug: the document that it is about is left alone, and everything else is proposed.
@Suite struct WithheldTests {
    private func world() throws -> World {
        var world = try World(
            .demo {
                awsManaged("Groups", allowing("iam:CreateGroup", "iam:DeleteGroup"))
                user("alice", attached: ["aws/Groups"]) {
                    StateBuilder.inline("A", allowing("iam:CreateUser", "iam:DeleteUser"))
                    StateBuilder.inline("B", allowing("iam:CreateRole", "iam:DeleteRole"))
                }
                user("bob") { StateBuilder.inline("C", allowing("iam:CreateUser", "iam:DeleteUser")) }
            })
        for event in ["CreateUser", "CreateRole", "CreateGroup"] {
            world.log.user("alice", "iam \(event)", on: World.may)
        }
        world.log.user("bob", "iam CreateUser", on: World.may)
        return world
    }

    private func plan(_ world: World, _ spoil: (inout AccountPlan) -> Void) throws -> ProposalPlan {
        let (analyses, inputs) = try world.analyses()
        return try ProposalPlan(
            analyses: analyses, inputs: inputs, selection: ProposalPlan.Selection(), spoiling: spoil)
    }

    private let others = [
        "demo/users/alice/inline/B.json", "demo/users/bob/inline/C.json", "demo/managed/Groups-alice.json",
    ]
    private let broken = DocumentPath(account: "demo", .inline(.user("alice"), policy: "A"))

    @Test(arguments: [
        (allowing("iam:CreateUser", "iam:PassRole"), "would newly allow `iam:passrole`"),
        (allowing("iam:GetUser"), "would newly allow"),
    ])
    func `a document that would grant more is left alone, and named`(text: String, message: String) throws {
        let plan = try plan(world()) { plan in
            if plan.files[broken] != nil { plan.files[broken] = Array(text.utf8) }
        }
        #expect(plan.failures.contains { $0.message.contains(message) }, "\(plan.failures.map(\.message))")
        #expect(plan.failures.allSatisfy { $0.code == .internalCheck })
        let changed = Set(plan.changes.map(\.path))
        #expect(!changed.contains(broken.text) && changed.isSuperset(of: others))
        let left = try #require(plan.accounts[0].leftAlone.first { $0.path == broken })
        #expect(left.leftAlone?.hasPrefix("a check of what was proposed failed, which is a bug of cloudtrim: ") == true)
        #expect(!plan.accounts[0].proposals.contains { $0.decision.path == broken })
    }

    @Test func `of somebody's documents the one that loses what is in use is left alone, and no other`() throws {
        let text = allowing("iam:DeleteUser")
        let plan = try plan(world()) { plan in
            if plan.files[broken] != nil { plan.files[broken] = Array(text.utf8) }
        }
        #expect(plan.failures.contains { $0.message.contains("iam:CreateUser is used or kept") })
        let changed = Set(plan.changes.map(\.path))
        #expect(!changed.contains(broken.text) && changed.isSuperset(of: others), "\(changed)")
    }

    @Test func `a policy of AWS that is replaced wrongly stays attached`() throws {
        let path = DocumentPath(account: "demo", .managed(policy: "Groups-alice"))
        let plan = try plan(world()) { plan in
            if plan.files[path] != nil { plan.files[path] = Array(allowing("iam:DeleteUser").utf8) }
        }
        #expect(!plan.failures.isEmpty)
        let changed = Set(plan.changes.map(\.path))
        #expect(changed.isSuperset(of: others.dropLast()) && !changed.contains("demo/managed/Groups-alice.json"))
        #expect(!changed.contains("demo/account.json"))
    }

    @Test func `nothing is withheld where nothing fails`() throws {
        let plan = try plan(world()) { _ in }
        #expect(plan.failures.isEmpty && plan.accounts[0].leftAlone.isEmpty)
    }
}

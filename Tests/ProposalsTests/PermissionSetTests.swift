import AccountState
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// A permission set is one document, held by its roles in all accounts.
@Suite struct PermissionSetTests {
    private static let first = "AWSReservedSSO_Dev_0123456789abcdef"
    private static let second = "AWSReservedSSO_Dev_fedcba9876543210"
    private static let inline = "inline/AwsSSOInlinePolicy.json"
    private let paths = ["demo/roles/\(first)/\(inline)", "backup/roles/\(second)/\(inline)"]

    private func world(_ other: String? = nil) throws -> World {
        let text = allowing("iam:CreateUser", "iam:DeleteUser", "iam:GetUser")
        var world = try World(
            .demo {
                awsManaged("Groups", allowing("iam:*Group"))
                role(Self.first, path: "/aws-reserved/sso.amazonaws.com/", attached: ["aws/Groups"]) {
                    StateBuilder.inline("AwsSSOInlinePolicy", text)
                }
            },
            .demo("backup", id: "222222222222") {
                awsManaged("Groups", allowing("iam:*Group"))
                managed("Groups-Dev", allowing("iam:GetUser"))
                role(Self.second, path: "/aws-reserved/sso.amazonaws.com/", attached: ["aws/Groups"]) {
                    StateBuilder.inline("AwsSSOInlinePolicy", other ?? text)
                }
            })
        world.log.see("222222222222", from: World.first, to: World.last)
        world.log.role(Self.first, by: "ann", "iam CreateUser", on: World.may)
        world.log.role(Self.second, by: "ben", "iam DeleteUser", account: "222222222222", on: World.may)
        world.log.role(Self.second, by: "ben", "iam CreateGroup", account: "222222222222", on: World.may)
        return world
    }

    @Test func `what one account's people use stays in all accounts`() throws {
        let world = try world()
        for path in paths { #expect(try actions(world.after(path)) == ["iam:CreateUser", "iam:DeleteUser"]) }
        let plan = try world.plan()
        let proposal = try #require(plan.accounts[0].proposals.first { $0.decision.path.text == paths[0] })
        #expect(proposal.decision.permissionSet?.accounts == ["backup", "demo"])
        #expect(proposal.evidence.used.map(\.action) == ["iam:CreateUser", "iam:DeleteUser"])
        #expect(proposal.remarks.count == 1)
        #expect(proposal.remarks[0].hasPrefix("it is the document of permission set Dev in backup, demo: "))
    }

    @Test func `a policy of AWS is replaced in all accounts by one of the same name and text`() throws {
        let world = try world()
        // The plain name is taken in one of the accounts.
        let texts = try ["demo", "backup"].map { try world.after("\($0)/managed/Groups-Dev-2.json") }
        #expect(try actions(texts[0]) == ["iam:CreateGroup"])
        #expect(texts[0] == texts[1])
        #expect(try world.written().plan().changes.map(\.path) == [])
    }

    @Test func `nothing changes where the role of one account is left alone`() throws {
        var world = try world()
        world.log.record.coverage.accounts["222222222222"] = nil
        world.log.record.rows.removeAll { world.log.record.sessions[$0.session].account == "222222222222" }
        let plan = try world.plan()
        #expect(plan.changes.isEmpty)
        #expect(
            plan.accounts[0].leftAlone.first?.leftAlone
                == "it is of the permission set Dev, and its role in backup is left alone: no event of this account was seen"
        )
    }

    @Test func `nothing changes where an account that is not on file has the set`() throws {
        var world = try world()
        world.log.role(
            "AWSReservedSSO_Dev_aaaaaaaaaaaaaaaa", by: "cat", "iam GetUser", account: "333333333333", on: World.may)
        let plan = try world.plan()
        #expect(plan.changes.isEmpty)
        #expect(
            plan.accounts[1].leftAlone.first?.leftAlone
                == "account 333333333333 has the permission set Dev, too, and is not on file")
    }

    @Test func `nothing changes where the accounts' documents differ, or where one account alone is asked for`() throws
    {
        let world = try world(allowing("iam:CreateUser"))
        #expect(try world.after(paths[0]) == nil)
        var selection = ProposalPlan.Selection()
        selection.accounts = ["demo"]
        let plan = try self.world().plan(selection)
        #expect(plan.changes.isEmpty)
        #expect(
            plan.accounts[0].leftAlone.first?.leftAlone
                == "it is of the permission set Dev, which backup has, too: a proposal is for all accounts (leave out `--account`)"
        )
    }

    @Test func `a role of the set stands for the set`() throws {
        var selection = ProposalPlan.Selection()
        selection.roles = [Self.first]
        let changed = try world().plan(selection).changes.map(\.path)
        #expect(changed.contains(paths[0]) && changed.contains(paths[1]))
    }

    @Test func `what the set attaches of the customer's is the account's own, and stays attached`() throws {
        var world = try World(
            .demo {
                managed("Team", allowing("iam:CreateUser", "iam:DeleteUser"))
                role(Self.first, path: "/aws-reserved/sso.amazonaws.com/", attached: ["Team"])
            })
        #expect(try world.plan().changes.isEmpty)
        world.log.role(Self.first, by: "ann", "iam CreateUser", on: World.may)
        #expect(try actions(world.after("demo/managed/Team.json")) == ["iam:CreateUser"])
    }
}

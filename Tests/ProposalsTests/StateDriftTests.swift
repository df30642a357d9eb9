import AccountState
import EventLog
import IAMModel
import StateBuilder
import Testing

@testable import Analysis
@testable import Proposals

/// A document that the logs show to have changed since the state was taken is left alone.
@Suite struct StateDriftTests {
    private static let april = Day(year: 2026, month: 4, day: 20)
    private static let work = "demo/users/pat/inline/Work.json"

    /// A state of March 15 that a tree holds.
    private func world(_ parts: [StatePart], taken: String = "2026-03-15T00:00:00Z") throws -> World {
        let world = try World(.demo { parts })
        let file = String(decoding: world.states[0].treeContent["demo/account.json"] ?? [], as: UTF8.self)
        var dated = try world.putting([
            "demo/account.json": file.replacing(
                "\n  \"users\"", with: "\n  \"taken\": \"\(taken)\",\n  \"users\"", maxReplacements: 1)
        ])
        dated.newGrantDays = 0
        return dated
    }

    private func left(_ world: World) throws -> [String: String] {
        let (analyses, _) = try world.analyses()
        return Dictionary(
            analyses[0].documents.compactMap { decision in decision.leftAlone.map { (decision.path.text, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    private var pat: [StatePart] { [user("pat") { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser")) }] }

    @Test func `a text that AWS has otherwise since is left alone and named`() throws {
        var world = try world(pat)
        #expect(try actionsOrGone(world) == "gone")
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: Self.april, allowing("iam:CreateUser", "sqs:*"))
        #expect(
            try left(world) == [Self.work: "AWS's text differs since 2026-04-20 (PutUserPolicy): import first"])
        #expect(try world.plan().changes.isEmpty)
        #expect(
            try world.analyses().0[0].drift.diagnostics(in: world.states[0]).map(\.message)
                == ["AWS's text differs since 2026-04-20 (PutUserPolicy): import first"])
    }

    private func actionsOrGone(_ world: World) throws -> String? { try world.after(Self.work) }

    @Test func `a text that says the same, an event of before and a merged proposal on its way leave nothing alone`()
        throws
    {
        var world = try world(pat)
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: Self.april,
            #"{"Version":"2012-10-17","Statement":{"Action":["iam:DeleteUser","iam:CreateUser"],"Effect":"Allow","Resource":"*"}}"#
        )
        #expect(try left(world).isEmpty)
        var before = try self.world(pat, taken: "2026-04-21T00:00:00Z")
        before.log.grant("PutUserPolicy", user: "pat", policy: "Work", on: Self.april, allowing("sqs:*"))
        #expect(try left(before).isEmpty)
    }

    @Test func `without a date of its own a state is no older than what it holds`() throws {
        var world = try World(
            .demo {
                user("pat") { inline("Work", allowing("iam:CreateUser")) }
                role("web", created: Timestamp("2025-01-01T00:00:00Z"), lastUsed: Timestamp("2026-03-15T08:00:00Z"))
            })
        world.newGrantDays = 0
        world.log.grant("PutUserPolicy", user: "pat", policy: "Work", on: Self.april, allowing("sqs:*"))
        #expect(try left(world)[Self.work] != nil)
    }

    @Test func `a document that was deleted, renamed owners, new members and new attachments`() throws {
        var world = try world([
            user("pat") { inline("Work", allowing("iam:CreateUser")) },
            user("kim") { inline("Own", allowing("iam:CreateUser")) }, user("sam"),
            user("lee", groups: ["devs"], attached: ["Team"]),
            group("devs") { inline("Shared", allowing("sns:CreateTopic")) },
            managed("Team", allowing("sns:DeleteTopic")),
            role("web", trust: nil) { inline("Own", allowing("sqs:DeleteQueue")) },
        ])
        world.log.grant("DeleteUserPolicy", user: "pat", policy: "Work", on: Self.april)
        world.log.grant("UpdateUser", user: "kim", newName: "kay", on: Self.april)
        world.log.grant("AddUserToGroup", user: "sam", group: "devs", on: Self.april)
        world.log.grant(
            "AttachUserPolicy", user: "sam", arn: "arn:aws:iam::111111111111:policy/Team", on: Self.april)
        world.log.grant("DeleteRole", role: "web", on: Self.april)
        let found = try left(world)
        #expect(found[Self.work] == "AWS's text differs since 2026-04-20 (DeleteUserPolicy): import first")
        #expect(found["demo/users/kim/inline/Own.json"]?.contains("user/kim is another one in AWS") == true)
        #expect(found["demo/groups/devs/inline/Shared.json"]?.contains("(AddUserToGroup)") == true)
        #expect(found["demo/managed/Team.json"]?.contains("(AttachUserPolicy)") == true)
        #expect(found["demo/roles/web/inline/Own.json"]?.contains("(DeleteRole)") == true)
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `bringing merged proposals to AWS one by one is no drift, and going back behind the import is one`()
        throws
    {
        var world = try world(pat, taken: "2026-06-01T00:00:00Z")
        world.log = EventLog(from: World.first, to: World.last.advanced(byDays: 31))
        world.log.user("pat", "iam CreateUser", on: World.may)
        world = try world.written()
        #expect(
            try actions(String(decoding: world.states[0].treeContent[Self.work] ?? [], as: UTF8.self)) == [
                "iam:CreateUser"
            ])
        world.end = World.last.advanced(byDays: 7)
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: World.last.advanced(byDays: 2), allowing("iam:CreateUser")
        )
        #expect(try left(world).isEmpty)
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: World.last.advanced(byDays: 3), allowing("sqs:*"))
        #expect(try left(world)[Self.work] != nil)
    }

    @Test func `a state that is older than the rules allow says so`() throws {
        let world = try world(pat)
        let rules = try world.analyses().1.rules.window
        let age = StateAge(of: world.states[0], on: World.last, rules: rules)
        #expect(
            age?.diagnostic(at: nil).message
                == "the state of `demo` is of 2026-03-15, 107 days before the last event: more than 30")
        #expect(StateAge(of: world.states[0], on: Day(year: 2026, month: 4, day: 14), rules: rules) == nil)
    }
}

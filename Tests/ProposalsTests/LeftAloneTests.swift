import AccountState
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import Proposals

@Suite struct LeftAloneTests {
    private let path = "demo/users/alice/inline/Work.json"

    private func world(created: Timestamp? = nil, passwordLastUsed: Timestamp? = nil) throws -> World {
        try World(
            .demo {
                user("alice", created: created, passwordLastUsed: passwordLastUsed) {
                    inline("Work", allowing("iam:CreateUser", "iam:DeleteUser"))
                }
            })
    }

    @Test func `nothing goes where too few days were seen`() throws {
        var world = try world()
        world.log = .init(from: World.last.advanced(byDays: -10), to: World.last)
        #expect(try world.after(path) == nil)
        let visibility = try world.plan().accounts[0].analysis.visibility
        #expect(visibility.timeGaps.map(\.span) == ["2026-04-02 … 2026-06-19"])
        #expect(visibility.blockers.count == 2)
    }

    @Test func `nothing goes in an account of which no event was seen`() throws {
        var world = try world()
        world.log.record.coverage.accounts = [:]
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `a gap that may concern the account keeps everything`() throws {
        var world = try world()
        let gap = CoverageGap(accounts: ["111111111111"], diagnostic: .error(.io, "broken"))
        world.log.record.coverage.gaps = [gap]
        #expect(try world.plan().changes.isEmpty)
        world.rules = """
            accounts: [{ name: demo, id: "111111111111" }, { name: backup, id: "222222222222" }]
            """
        world.log.record.coverage.gaps[0].accounts = ["222222222222"]
        #expect(try world.after(path) == "gone")
        world.log.record.coverage.gaps[0].accounts = ["333333333333"]
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `a young user is left alone`() throws {
        #expect(try world(created: Timestamp("2026-06-20T00:00:00Z")).plan().changes.isEmpty)
        #expect(try world(created: Timestamp("2026-05-20T00:00:00Z")).after(path) == "gone")
    }

    @Test func `a last use that no event shows keeps everything`() throws {
        #expect(try world(passwordLastUsed: Timestamp("2026-06-01T00:00:00Z")).plan().changes.isEmpty)
        #expect(try world(passwordLastUsed: Timestamp("2026-01-01T00:00:00Z")).after(path) == "gone")
    }

    @Test func `reads stay where the trail shows none`() throws {
        var world = try World(
            .demo { user("alice") { inline("Work", allowing("iam:CreateUser", "iam:ListUsers")) } })
        world.log.record.coverage.accounts["111111111111"]?.management.reads = DayCounts()
        #expect(try actions(world.after(path)) == ["iam:ListUsers"])
    }

    @Test func `IAM stays where nothing was seen in us-east-1`() throws {
        var world = try world()
        world.log.record.coverage.accounts["111111111111"]?.regions["us-east-1"] = nil
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `a rule keeps what it names`() throws {
        var world = try world()
        world.rules = """
            rules:
              - { id: keep-delete, principals: ["user/alice"], actions: ["iam:Delete*"], decision: keep, reason: test }
            """
        #expect(try actions(world.after(path)) == ["iam:DeleteUser"])
    }
}

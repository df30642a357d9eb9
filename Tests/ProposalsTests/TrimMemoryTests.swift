import AccountState
import EventLog
import IAMModel
import StateBuilder
import Testing

@testable import Analysis
@testable import Proposals

/// What was trimmed is remembered from the first trim on, until its story ends.
@Suite struct TrimMemoryTests {
    private static let work = "demo/users/pat/inline/Work.json"
    private static let january = Day(year: 2026, month: 1, day: 31)

    private static func day(_ text: String) -> Day { Day(text) ?? january }

    /// A year of a user who makes users all the time, and has what `text` says.
    private func world(_ text: String, more: [StatePart] = []) throws -> World {
        var world = try World(
            .demo {
                user("pat", id: "AIDAPAT") { inline("Work", text) }
                more
            })
        world.log = EventLog(from: Self.day("2025-10-01"), to: Self.day("2026-12-31"))
        var day = Self.day("2025-10-05")
        while day <= Self.day("2026-12-31") {
            world.log.user("pat", "iam CreateUser", on: day)
            day = day.advanced(byDays: 7)
        }
        return world
    }

    /// What is in review as put back, by its story, and the account's own file.
    private func putBacks(_ world: World, of user: String = "user/pat") throws -> [String: [String]] {
        let (analyses, inputs) = try world.analyses()
        let found = try #require(analyses[0].principals.first { $0.key.description == user }?.value)
        var result: [String: [String]] = [:]
        for group in found.decisions.groups {
            guard case .putBack(let story) = group.reason else { continue }
            #expect(group.decision == .review)
            let days = story.trimmed.map(\.description).joined(separator: " ")
            let words = "\(days) / \(story.denied) / \(story.isFound ? "by " : "")\(story.back)"
            result[words, default: []] += group.actions.map { inputs.sets.catalog.name(of: $0) }.sorted()
        }
        return result
    }

    @Test func `of two trims the first is not forgotten, and bringing it to AWS late is no grant`() throws {
        let all = allowing("iam:CreateUser", "iam:DeleteUser", "iam:GetUser", "iam:UpdateUser")
        var world = try world(all)
        world.log.user("pat", "iam DeleteUser", on: Self.day("2026-03-12"))
        world.rules =
            "rules: [{ id: tags, principals: [user/pat], actions: [iam:UpdateUser], decision: keep, reason: x }]\n"
        world.end = Self.day("2026-06-08")
        world = try world.written()
        #expect(try actions(world.states[0].text(Self.work)) == ["iam:CreateUser", "iam:DeleteUser", "iam:UpdateUser"])
        world.end = Self.day("2026-06-15")
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: Self.day("2026-06-10"),
            allowing("iam:CreateUser", "iam:DeleteUser", "iam:UpdateUser"))
        world = try world.written()
        #expect(try actions(world.states[0].text(Self.work)) == ["iam:CreateUser", "iam:UpdateUser"])
        #expect(world.states[0].proposals?.trims.count == 2)
        // The rule is over; the action was there all along.
        world.rules = ""
        world.end = Self.day("2026-06-22")
        #expect(try world.newGrants(of: "user/pat").isEmpty)
        #expect(try actions(world.after(Self.work)) == ["iam:CreateUser"])
    }

    /// Trimmed in January, brought to AWS in February, and put back on June 12; logs keep ninety days.
    private func putBack() throws -> World {
        var world = try world(allowing("iam:CreateUser", "iam:DeleteUser"))
        world.end = Self.january
        world = try world.written()
        #expect(try actions(world.states[0].text(Self.work)) == ["iam:CreateUser"])
        world = try world.putting([Self.work: allowing("iam:CreateUser", "iam:DeleteUser")])
        world.log.user("pat", "iam DeleteUser", on: Self.day("2026-06-11"), times: 3, outcome: .denied)
        world.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: Self.day("2026-06-12"),
            allowing("iam:CreateUser", "iam:DeleteUser"))
        return world
    }

    @Test func `what was put back after a trim stays for a window, with its story`() throws {
        var world = try putBack()
        world.end = Self.day("2026-06-30")
        #expect(try putBacks(world) == ["2026-01-31 / 3 / 2026-06-12": ["iam:DeleteUser"]])
        #expect(try world.plan().changes.isEmpty)
        // The denials are before the days that are looked at by then.
        world.end = Self.day("2026-09-09")
        #expect(try putBacks(world) == ["2026-01-31 / 0 / 2026-06-12": ["iam:DeleteUser"]])
        world.end = Self.day("2026-09-10")
        #expect(try actions(world.after(Self.work)) == ["iam:CreateUser"])
    }

    @Test func `use, a rule that removes and bringing the trim itself to AWS need no story`() throws {
        var world = try putBack()
        world.end = Self.day("2026-06-30")
        world.log.user("pat", "iam DeleteUser", on: Self.day("2026-06-13"))
        #expect(try putBacks(world).isEmpty)
        world = try putBack()
        world.end = Self.day("2026-06-30")
        world.rules =
            "rules: [{ id: go, principals: [user/pat], actions: [iam:DeleteUser], decision: remove, reason: x }]\n"
        #expect(try putBacks(world).isEmpty)
        #expect(try actions(world.after(Self.work)) == ["iam:CreateUser"])
        var brought = try self.world(allowing("iam:CreateUser", "iam:DeleteUser"))
        brought.end = Self.day("2026-06-08")
        brought = try brought.written()
        brought.log.grant(
            "PutUserPolicy", user: "pat", policy: "Work", on: Self.day("2026-06-08"), allowing("iam:CreateUser"))
        brought.end = Self.day("2026-06-30")
        #expect(try putBacks(brought).isEmpty)
        #expect(try brought.newGrants(of: "user/pat").isEmpty)
        #expect(try brought.plan().changes.isEmpty)
    }

    @Test func `what a reviewer left in is remembered, and put back twice it names the rule that ends it`() throws {
        let all = allowing("iam:CreateUser", "iam:DeleteUser")
        var world = try world(all)
        world.end = Self.january
        world = try world.written().putting([Self.work: all])
        world.end = Self.day("2026-02-02")
        #expect(try putBacks(world) == ["2026-01-31 / 0 / by 2026-02-02": ["iam:DeleteUser"]])
        // The day on which it was found is on record: a window later it is proposed again.
        world = try world.written()
        #expect(world.states[0].proposals?.putBacks.map(\.day) == [Self.day("2026-02-02")])
        world.end = Self.day("2026-05-02")
        #expect(try putBacks(world) == ["2026-01-31 / 0 / by 2026-02-02": ["iam:DeleteUser"]])
        world.end = Self.day("2026-05-03")
        world = try world.written()
        #expect(try actions(world.states[0].text(Self.work)) == ["iam:CreateUser"])
        #expect(world.states[0].proposals?.putBacks.isEmpty == true)
        world = try world.putting([Self.work: all])
        world.end = Self.day("2026-05-10")
        #expect(try putBacks(world) == ["2026-01-31 2026-05-03 / 0 / by 2026-05-10": ["iam:DeleteUser"]])
        let reason = try #require(
            try world.analyses().0[0].principals.values.flatMap(\.decisions.groups).compactMap {
                if case .putBack(let story) = $0.reason { story } else { nil }
            }.first)
        #expect(reason.keeping == .init(principal: "user/pat", action: "iam:DeleteUser"))
    }

    @Test func `a document that was trimmed away, and given anew by another one`() throws {
        let rescue = managed("Rescue", allowing("sns:CreateTopic", "sns:DeleteTopic"))
        var world = try world(allowing("iam:CreateUser"), more: [rescue])
        world = try world.putting(["demo/users/pat/inline/Topics.json": allowing("sns:CreateTopic")])
        world.end = Self.january
        world = try world.written()
        #expect(world.states[0].text("demo/users/pat/inline/Topics.json") == nil)
        let file = try #require(world.states[0].text("demo/account.json"))
        world = try world.putting([
            "demo/account.json": file.replacing(
                "\"attached\": []", with: "\"attached\": [\"arn:aws:iam::111111111111:policy/Rescue\"]")
        ])
        world.log.grant(
            "AttachUserPolicy", user: "pat", arn: "arn:aws:iam::111111111111:policy/Rescue", on: Self.day("2026-06-12"))
        world.end = Self.day("2026-06-30")
        #expect(try putBacks(world) == ["2026-01-31 / 0 / 2026-06-12": ["sns:CreateTopic"]])
        #expect(try world.after("demo/managed/Rescue.json") == nil)
    }

    @Test func `a policy of AWS that was replaced, and what of it another document gives anew`() throws {
        var world = try World(
            .demo {
                awsManaged("Users", allowing("iam:CreateUser", "iam:DeleteUser", "iam:GetUser"))
                user("pat", attached: ["aws/Users"])
            })
        let first = try self.world(allowing("iam:CreateUser"))
        world.log = first.log
        world.end = Self.january
        world = try world.written()
        let own = "demo/managed/Users-pat.json"
        #expect(try actions(world.states[0].text(own)) == ["iam:CreateUser"])
        let again = try world.putting([own: allowing("iam:CreateUser", "iam:DeleteUser")])
        var later = again
        later.end = Self.day("2026-02-07")
        #expect(try putBacks(later) == ["2026-01-31 / 0 / by 2026-02-07": ["iam:DeleteUser"]])
        #expect(try later.plan().changes.isEmpty)
        // The policy of AWS itself is attached again.
        let file = try #require(world.states[0].text("demo/account.json"))
        var attached = try world.putting([
            "demo/account.json": file.replacing(
                "111111111111:policy/Users-pat", with: "aws:policy/Users", maxReplacements: 1)
        ])
        attached.log.grant(
            "AttachUserPolicy", user: "pat", arn: "arn:aws:iam::aws:policy/Users", on: Self.day("2026-06-12"))
        attached.end = Self.day("2026-06-30")
        #expect(try putBacks(attached) == ["2026-01-31 / 0 / 2026-06-12": ["iam:DeleteUser", "iam:GetUser"]])
    }

    @Test func `what a holder has by another document all along was not taken`() throws {
        var world = try World(
            .demo {
                user("pat", groups: ["devs"]) { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser")) }
                user("sam", groups: ["devs"])
                group("devs") { inline("Shared", allowing("iam:DeleteUser")) }
            })
        world.log = try self.world(allowing("iam:CreateUser")).log
        world.log.user("sam", "iam DeleteUser", on: Self.day("2026-01-20"))
        world.end = Self.january
        world = try world.written()
        #expect(try actions(world.states[0].text(Self.work)) == ["iam:CreateUser"])
        #expect(world.states[0].proposals?.trims.map(\.elsewhere) == [["iam:DeleteUser"]])
        world.end = Self.day("2026-02-07")
        #expect(try putBacks(world).isEmpty)
    }

    @Test func `whoever was renamed has the story, and whoever has the name now has it not`() throws {
        var world = try putBack()
        world.end = Self.day("2026-06-30")
        let file = try #require(world.states[0].text("demo/account.json"))
        let all = allowing("iam:CreateUser", "iam:DeleteUser")
        let renamed = try world.putting([
            "demo/account.json": file.replacing("\"pat\"", with: "\"kim\""), Self.work: nil,
            "demo/users/kim/inline/Work.json": all,
        ])
        #expect(try putBacks(renamed, of: "user/kim") == ["2026-01-31 / 0 / by 2026-06-30": ["iam:DeleteUser"]])
        let another = try world.putting(["demo/account.json": file.replacing("AIDAPAT", with: "AIDAOTHER")])
        #expect(try putBacks(another).isEmpty)
    }
}

extension AccountState {
    /// The text of a file of the state; nil where there is none.
    fileprivate func text(_ path: String) -> String? {
        treeContent[path].map { String(decoding: $0, as: UTF8.self) }
    }
}

import Foundation
import Testing

/// A week without a change writes nothing; evidence comes with a proposal, or when that on file is old.
@Suite struct QuietWeekTests {
    /// The days from one on.
    static func days(from first: String, count: Int) -> [String] {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        let start = format.date(from: first)?.timeIntervalSince1970 ?? 0
        return (0..<count).map { format.string(from: Date(timeIntervalSince1970: start + Double($0) * 86_400)) }
    }

    /// A user at work every day for a hundred days from 2026-01-01 on, trimmed.
    private func world(_ usage: String = "") throws -> LivingWorld {
        var world = try LivingWorld()
        world.usage = usage
        world.account.user(
            "alice", ["P": [MadeAccount.statement(["sqs:CreateQueue", "sqs:TagQueue", "sqs:DeleteQueue"])]])
        work(&world, Self.days(from: "2026-01-01", count: 100))
        try world.settle()
        try world.run("generate", "--write", on: "2026-04-11")
        try world.commit()
        return world
    }

    private func work(_ world: inout LivingWorld, _ days: [String]) {
        world.log.background(days: days)
        for day in days { world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: day) }
    }

    /// The same a number of days later.
    private func later(_ world: LivingWorld, days: Int) throws -> (world: LivingWorld, today: String) {
        var world = world
        let more = Self.days(from: "2026-04-11", count: days)
        work(&world, more)
        try world.settle(importing: false)
        return (world, Self.days(from: "2026-04-11", count: days + 1)[days])
    }

    @Test func `a second run writes nothing, with logs and without`() throws {
        let world = try world()
        let tree = try world.sandbox.tree("policies")
        for arguments in [["--write"], ["--write", "--from-usage"]] {
            let result = try world.sandbox.cloudtrim("generate", more: arguments + ["--today", "2026-04-11"])
            #expect(result.output.hasPrefix("nothing to propose"), "\(result.output)")
            #expect(try world.sandbox.tree("policies") == tree)
        }
    }

    @Test(arguments: [
        (7, "", false), (27, "", false), (28, "", true), (7, ", refresh_days: 7", true),
        (6, ", refresh_days: 7", false),
    ])
    func `quiet weeks write nothing until the evidence is old`(days: Int, setting: String, isWritten: Bool) throws {
        let (world, today) = try later(try world(setting), days: days)
        let before = try world.sandbox.tree("policies")
        let result = try world.run("generate", "--write", on: today)
        #expect(result.output.hasPrefix("nothing to propose"))
        #expect((try world.sandbox.tree("policies") != before) == isWritten)
        #expect(result.output.contains("prod/usage.json") == isWritten)
        // A patch of a quiet week is empty, too.
        #expect(try world.sandbox.git("diff", "--quiet").code == (isWritten ? 1 : 0))
    }

    @Test func `with a proposal, evidence comes along, and lines that say the same stay`() throws {
        var (world, today) = try later(try world(), days: 14)
        try world.sandbox.edit(
            "policies/prod/users/alice/inline/P.json", "\"sqs:CreateQueue\"",
            "\"sqs:CreateQueue\", \"sqs:PurgeQueue\"")
        world.rules = "window: { new_grant_days: 0 }\n"
        try world.settle(importing: false)
        let before = try world.sandbox.read(LivingWorld.evidence)
        let result = try world.run("generate", "--write", on: today)
        #expect(result.output.contains("prod/usage.json is written"), "\(result.output)")
        let after = try world.sandbox.read(LivingWorld.evidence)
        #expect(before != after)
        func line(_ text: String, _ part: String) -> String? {
            text.split(separator: "\n").map(String.init).first { $0.contains(part) }
        }
        let use = line(before, "\"sqs:CreateQueue\": {")
        #expect(use != nil && line(after, "\"sqs:CreateQueue\": {") == use)
    }

    @Test func `evidence that would propose what newer logs do not is written`() throws {
        var world = try world()
        // Put back by hand, and used since: the evidence on file would take it again.
        try world.sandbox.edit(
            "policies/prod/users/alice/inline/P.json", "\"sqs:CreateQueue\"",
            "\"sqs:CreateQueue\", \"sqs:PurgeQueue\"")
        world.rules = "window: { new_grant_days: 0 }\n"
        (world, _) = try later(world, days: 3)
        world.log.call(MadeLog.user("alice"), "sqs PurgeQueue", on: "2026-04-12")
        try world.settle(importing: false)
        let result = try world.run("generate", "--write", on: "2026-04-14")
        #expect(
            result.output.hasPrefix("nothing to propose") && result.output.contains("prod/usage.json"),
            "\(result.output)")
        #expect(try world.run("generate", "--from-usage", on: "2026-04-14").output.contains("nothing to propose"))
    }
}

import Testing

/// Use of what a rule keeps for emergencies stands at the top: by whom, and when.
@Suite struct BreakGlassTests {
    private func world(_ rule: String, uses: Bool = true, imports: Bool = true) throws -> LivingWorld {
        var world = try LivingWorld()
        world.rules =
            "rules: [{ id: emergency, \(rule), decision: keep, reason: Incidents }]\nwindow: { end: 2026-06-30 }\n"
        world.account.user("alice", ["P": [MadeAccount.statement(["sts:AssumeRole"])]])
        world.account.role("break-glass", ["All": [MadeAccount.statement(["*"])]])
        world.account.role("other", ["All": [MadeAccount.statement(["sqs:*"])]])
        world.log.background()
        for role in uses ? ["break-glass", "other"] : ["other"] {
            for day in ["2026-06-12", "2026-06-13"] {
                let session = world.log.assume(
                    role, "cli", by: MadeLog.user("alice"), key: "ASIA\(role.count)\(day.suffix(2))", on: day)
                world.log.call(session, "sqs CreateQueue", on: day)
            }
        }
        try world.settle(importing: imports)
        return world
    }

    private static let line =
        "break-glass: role/break-glass was used by user/alice from 2026-06-12 to 2026-06-13 (2 events)"

    @Test func `generate, its reports and check tell it at the top`() throws {
        let world = try world("principals: [role/break-glass]")
        let shown = try world.run("generate", "--report", "trim.md")
        #expect(!shown.output.contains("role/other was used"))
        #expect(
            try world.sandbox.read("trim.md").contains("> **Break-glass:** role/break-glass was used by user/alice"))
        let text = try world.run("generate").output
        let lines = text.split(separator: "\n").prefix(2).map { $0.trimmingPrefix("#").trimmingPrefix(" ") }
        #expect(lines[1].contains(Self.line), "\(lines)")
        let json = try world.run("generate", "--format", "json").output
        #expect(json.contains("\"principal\": \"role/break-glass\"") && json.contains("\"last\": \"2026-06-13\""))
        #expect(try world.run("generate", "--report", "trim.html").code == 0)
        #expect(try world.sandbox.read("trim.html").contains("Break-glass: role/break-glass was used by user/alice"))
        try world.run("generate", "--write")
        let checked = try world.run("check", "--report", "comment.md", "--fail-on", "error")
        let first = try #require(checked.output.split(separator: "\n").first)
        #expect(
            first.hasPrefix("rules.yaml:4:") && first.contains("warning: \(Self.line) [break_glass_use]"), "\(first)")
        #expect(try world.sandbox.read("comment.md").contains("break-glass: role/break-glass was used by user/alice"))
        // What the base knows already is not told again.
        try world.commit()
        #expect(!(try world.run("check", "--against", "git:main").output.contains("break_glass_use")))
    }

    @Test func `without use, and of what is no emergency, nothing is said`() throws {
        for world in [
            try world("principals: [role/break-glass]", uses: false),
            try world("principals: [\"role/break*\"]"),
            try world("principals: [role/break-glass], break_glass: false"),
            try world("principals: [role/break-glass], actions: [\"sqs:*\"]"),
        ] {
            try world.run("generate", "--write")
            #expect(!(try world.run("generate").output.contains("break-glass: ")))
            #expect(!(try world.run("check").output.contains("break_glass_use")))
        }
    }

    @Test(arguments: ["principals: [\"role/break*\"], break_glass: true", "tags: [x=y], break_glass: true"])
    func `a mark makes any rule one`(rule: String) throws {
        let world = try world(rule)
        #expect(try world.run("generate").output.contains("break-glass: ") == rule.contains("role/"))
    }

    @Test func `a mark without a principal is refused`() throws {
        let world = try world("actions: [\"sqs:*\"], break_glass: true", imports: false)
        let told = try world.run("check", code: 2)
        #expect(
            (told.error + told.output).contains(
                "rules.yaml:4:9: error: rule `emergency` says `break_glass` of everybody"))
    }
}

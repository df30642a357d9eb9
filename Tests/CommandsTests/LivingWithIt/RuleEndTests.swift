import Testing

/// A rule's last day: told before it comes, and after it an error for what the rule is about alone.
@Suite struct RuleEndTests {
    private static let rule = """
        rules:
          - { id: reports, principals: [user/alice], services: [sqs], decision: keep, reason: R, until: 2026-06-30 }
        check: { stale_usage: { severity: off }, unused_action: { severity: off }, pending_changes: { severity: off } }

        """

    private func world() throws -> LivingWorld {
        var world = try LivingWorld()
        world.rules = Self.rule
        for name in ["alice", "bob"] {
            world.account.user(
                name, ["P": [MadeAccount.statement(["sqs:ListQueues", "s3:ListAllMyBuckets", "s3:ListBucket"])]])
        }
        world.log.background()
        try world.settle()
        try world.commit()
        return world
    }

    @Test(arguments: [
        ("2026-06-15", ""), ("2026-06-16", "ends in 14 days"), ("2026-06-29", "ends tomorrow"),
        ("2026-06-30", "ends today"), ("2026-07-01", "was meant to hold until 2026-06-30"),
    ])
    func `two weeks before its last day a rule is a warning, after it an error`(day: String, told: String) throws {
        let world = try world()
        let isOver = day > "2026-06-30"
        let result = try world.run("check", on: day, code: isOver ? 1 : 0)
        #expect(result.output.contains("warning: rule `reports` ends") == (!isOver && !told.isEmpty))
        #expect(result.output.contains("[expires_soon]") == (!isOver && !told.isEmpty))
        #expect(result.output.contains("error: rule `reports`") == isOver)
        #expect(told.isEmpty || result.output.contains(told), "\(result.output)")
    }

    @Test func `how many days before is a setting, and less of them loosens the gate`() throws {
        var world = try world()
        world.rules = Self.rule.replacing("check: {", with: "check: { expires_soon: { days: 60 },")
        try world.settle(importing: false)
        #expect(try world.run("check", on: "2026-05-02").output.contains("ends in 59 days"))
        try world.commit()
        world.rules = Self.rule
        try world.settle(importing: false)
        let result = try world.run("check", "--against", "git:main", on: "2026-05-02", code: 1)
        #expect(
            result.output.contains(
                "`expires_soon` counts 14 days, and counted 60: looser than git:main [loosened_gate]"))
    }

    @Test func `what has nothing to do with a rule that is over does not fail`() throws {
        let world = try world()
        let bob = "policies/prod/users/bob/inline/P.json"
        try world.sandbox.write(
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}]}"#,
            to: bob)
        let result = try world.run("check", "--against", "git:main")
        #expect(!result.output.contains("reports"), "\(result.output)")
    }

    @Test(arguments: [("sqs:ListQueues", 1), ("s3:ListBucket", 0)])
    func `what it is about does, as far as it decides for it`(action: String, code: Int) throws {
        let world = try world()
        // The document that is there grants both; a second one grants what is asked about alone.
        try world.sandbox.write(
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "\#(action)", "Resource": "*"}]}"#,
            to: "policies/prod/users/alice/inline/Q.json")
        let result = try world.run("check", "--against", "git:main", code: Int32(code))
        #expect(result.output.contains("error: rule `reports`") == (code == 1), "\(result.output)")
        #expect(result.output.contains("the change touches `prod/users/alice/inline/Q.json`") == (code == 1))
    }

    @Test func `a change of the rule itself is told`() throws {
        var world = try world()
        world.rules = Self.rule.replacing("2026-06-30", with: "2026-06-29")
        try world.settle(importing: false)
        let result = try world.run("check", "--against", "git:main", code: 1)
        #expect(result.output.contains("was meant to hold until 2026-06-29"))
    }

    @Test func `generate tells of it, too`() throws {
        let world = try world()
        #expect(try world.run("generate", on: "2026-06-20").error.contains("ends in 10 days"))
    }
}

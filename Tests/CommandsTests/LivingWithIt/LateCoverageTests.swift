import Testing

/// What was first seen two days ago says nothing of the eighty-eight days before, unless somebody says since when it is recorded.
@Suite struct LateCoverageTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// An action of the kind that nobody uses.
        let unused: String
        /// A declaration of the kind; `DATED` stands for its dates.
        let declaration: String
        /// What the trail shows until the last two days, and then.
        let early: MadeLog.Kinds
        let late: MadeLog.Kinds

        init(_ name: String, _ unused: String, _ declaration: String, without kind: MadeLog.Kinds) {
            testDescription = name
            self.unused = unused
            self.declaration = declaration
            early = MadeLog.Kinds.all.subtracting(kind)
            late = .all
        }
    }

    static let kinds = [
        Kind("kms", "kms:DisableKey", "sources: [kms]", without: .kms),
        Kind("rdsdata", "rds-data:ExecuteSql", "sources: [rdsdata]", without: .rdsData),
        Kind("reads", "sns:ListTopics", "management: [read]", without: [.reads, .kms, .iam, .rdsData]),
        Kind("writes", "sqs:DeleteQueue", "management: [write]", without: [.writes, .rdsData]),
    ]

    /// The document of a user after `generate --write`, with the output of another run.
    private func trimmed(
        _ kind: Kind, _ coverage: String
    ) throws -> (document: String, output: String) {
        var world = try LivingWorld()
        world.rules =
            "window: { end: 2026-06-30 }\ndecisions: { data_event: remove }\nuntouched_services: { named: remove }\n"
        world.usage = coverage.isEmpty ? "" : ", coverage: { \(coverage) }"
        let used = kind.early.contains(.writes) ? "sqs:CreateQueue" : "sqs:ListQueues"
        world.account.user("alice", ["P": [MadeAccount.statement([used, kind.unused])]])
        let (late, early) = (MadeLog.days.prefix(2), MadeLog.days.dropFirst(2))
        world.log.background(days: early, kinds: kind.early)
        world.log.background(days: late, kinds: kind.late)
        world.log.call(
            MadeLog.user("alice"), used == "sqs:CreateQueue" ? "sqs CreateQueue" : "sqs ListQueues", on: "2026-05-15")
        try world.settle()
        try world.run("generate", "--write")
        return (
            try world.sandbox.tree("policies")["prod/users/alice/inline/P.json"] ?? "",
            try world.run("generate").output
        )
    }

    @Test(arguments: kinds) func `what is first seen lately is not recorded before`(kind: Kind) throws {
        // Undeclared, and declared without a day: from when it was seen.
        for coverage in ["", kind.declaration] {
            let (document, output) = try trimmed(kind, coverage)
            #expect(document.contains(kind.unused), "\(coverage)")
            #expect(output.contains("not covered: no ") && output.contains(" before 2026-06-29"), "\(output)")
        }
        // Declared with a day that is long ago, or a number of days.
        for coverage in ["\(kind.declaration), since: 2026-01-01", "\(kind.declaration), days: 90"] {
            let (document, output) = try trimmed(kind, coverage)
            #expect(!document.contains(kind.unused), "\(coverage) \(output)")
        }
        // Since when it was seen, or for less than that, is no more than the logs tell.
        let (document, _) = try trimmed(kind, "\(kind.declaration), since: 2026-06-29")
        #expect(document.contains(kind.unused))
    }

    @Test(arguments: [("AWS::S3::Object", false), ("{ type: AWS::S3::Object, since: 2026-01-01 }", true)])
    func `data events count from when they were seen, or from a day`(entry: String, goes: Bool) throws {
        var world = try LivingWorld()
        world.rules = "window: { end: 2026-06-30 }\nrecorded_data_events: [\(entry)]\n"
        world.account.user("alice", ["P": [MadeAccount.statement(["sqs:CreateQueue", "s3:GetObject"])]])
        world.log.background()
        world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
        world.log.dataEvents(days: MadeLog.days.prefix(2))
        try world.settle()
        #expect(try world.run("generate").output.contains("AWS::S3::Object was first seen on 2026-06-29") == !goes)
        try world.run("generate", "--write")
        #expect(try world.sandbox.read("policies/prod/users/alice/inline/P.json").contains("s3:GetObject") == !goes)
    }

    @Test func `IAM's events that are seen lately say nothing of the days before`() throws {
        for (coverage, goes) in [("", false), (", coverage: { regions: [us-east-1], since: 2026-01-01 }", true)] {
            var world = try LivingWorld()
            world.rules = "window: { end: 2026-06-30 }\n"
            world.usage = coverage
            world.account.user("alice", ["P": [MadeAccount.statement(["sqs:CreateQueue", "iam:CreateUser"])]])
            world.log.background(kinds: [.reads, .writes, .kms, .rdsData], region: "eu-west-1")
            world.log.background(days: MadeLog.days.prefix(2))
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15", region: "eu-west-1")
            try world.settle()
            try world.run("generate", "--write")
            let document = try world.sandbox.read("policies/prod/users/alice/inline/P.json")
            #expect(document.contains("iam:CreateUser") == !goes, "\(coverage)")
        }
    }
}

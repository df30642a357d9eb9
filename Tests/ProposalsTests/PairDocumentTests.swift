import AccountState
import Diagnostics
import PolicyLanguage
import StateBuilder
import Testing

@testable import Proposals

/// The document of a user in a role is what the pair used, what came with it, and what rules keep for it.
@Suite struct PairDocumentTests {
    private static let path = "demo/users/bob/as/demo/admin.json"
    /// The role's own document stays as it is.
    private static let wide = "decisions: { recorded: keep, likely: keep }\nuntouched_services: { unnamed: keep }"
    private static let bucket = [
        "s3:CreateBucket", "s3:PutBucketAcl", "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls",
        "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:TagResource",
    ]

    private func world(
        _ text: String = allowing("iam:*", "s3:*Bucket*", "s3:TagResource", "s3:GetObject", "ec2:Run*"),
        document: String? = nil
    ) throws -> World {
        var world = try World(
            .demo {
                user("alice")
                user("bob")
                role("admin") { inline("Admin", text) }
                if let document { destination("bob", "demo", "admin", document) }
            })
        world.log.role("admin", by: "alice", "iam CreateUser", on: World.may)
        return world
    }

    @Test func `bob made a bucket, and holds what came with it`() throws {
        var world = try world()
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may)
        #expect(try actions(world.after(Self.path)) == Self.bucket)
        let counts = try #require(world.plan().accounts[0].destinations.first { $0.name == "bob" }).counts
        #expect((counts.used, counts.possiblyUsed, counts.kept, counts.review) == (1, 6, 0, 0))
        #expect(counts.unseen > 10)
        // The role's own document keeps what can't be seen.
        let own = try #require(try world.after("demo/roles/admin/inline/Admin.json"))
        #expect(own.contains("s3:GetObject"))
    }

    @Test func `a rule keeps for the pair what it keeps for the origin`() throws {
        var world = try world()
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may)
        world.rules = """
            rules: [{ id: bobs, origins: [user/bob], actions: ["s3:GetObject"], decision: keep, reason: r }]

            """
        let text = try #require(try world.after(Self.path))
        #expect(text.contains("\"RuleBobs\""))
        #expect(try actions(text) == Self.bucket + ["s3:GetObject"])
        #expect(try actions(world.after("demo/users/alice/as/demo/admin.json")).contains("s3:GetObject") == false)
    }

    /// Where the role's own document is trimmed it names the services that stay.
    @Test(arguments: [
        ("pairs: { decisions: { data_event: keep } }", "\"Kept\"", "s3:GetObject"),
        ("pairs: { decisions: { data_event: review } }", "\"Review\"", "s3:GetObject"),
        ("pairs: { named: keep }\ndecisions: { likely: remove }", "\"Kept\"", "execute-api:Invoke"),
        ("pairs: { unnamed_data_events: keep }\n" + wide, "\"Kept\"", "dynamodb:GetItem"),
        ("pairs: { unnamed_silent: keep }\n" + wide, "\"Kept\"", "execute-api:Invoke"),
        ("pairs: { unnamed: keep }\n" + wide, "\"Kept\"", "oam:CreateLink"),
    ])
    func `settings for pairs keep more`(_ rules: String, _ part: String, _ action: String) throws {
        var world = try world(allowing("s3:*Bucket", "s3:GetObject", "*:GetItem", "*:Invoke", "*:CreateLink"))
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may)
        world.rules = rules + "\nwildcards: exact\n"
        let text = try #require(try world.after(Self.path))
        #expect(text.contains(part))
        // Where all that a pattern matches stays, it may stand for the action.
        let name = action.drop { $0 != ":" }
        let spellings = [action, action.prefix { $0 != ":" } + ":*", "*\(name)"]
        #expect(try actions(text).contains { spellings.contains($0) }, "\(text)")
    }

    @Test func `a pair that used nothing has no document, and one on file goes`() throws {
        var world = try world()
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may, outcome: .denied)
        #expect(try world.after(Self.path) == nil)
        world = try self.world(document: allowing("s3:*"))
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may, outcome: .denied)
        #expect(try world.after(Self.path) == "gone")
        #expect(try world.written().after(Self.path) == nil)
    }

    @Test func `what may be another's use stays for each who may have done it`() throws {
        var world = try world()
        world.log.role("admin", by: "bob", "s3 CreateBucket", on: World.may)
        world.log.role("admin", by: nil, "ec2 RunInstances", on: World.may)
        let found = try actions(world.after(Self.path))
        #expect(found.contains("ec2:RunInstances") && found.contains("iam:PassRole"))
    }

    @Test func `forty actions fit a session policy`() throws {
        var world = try world(allowing("*:Describe*", "*:List*", "*:Get*", "*:Stop*", "*:Lookup*"))
        let names = [
            "ec2 DescribeInstances", "ec2 DescribeImages", "ec2 DescribeSubnets", "ec2 DescribeVpcs",
            "ec2 StopInstances",
            "iam ListUsers", "iam ListRoles", "iam GetUser", "iam GetRole", "iam ListGroups", "iam ListPolicies",
            "rds DescribeDBInstances", "rds DescribeDBClusters", "rds StopDBInstance", "sqs ListQueues",
            "sns ListTopics", "lambda ListFunctions", "logs DescribeLogGroups", "kms ListKeys", "kms DescribeKey",
            "cloudtrail DescribeTrails", "cloudtrail LookupEvents", "ecs ListClusters", "ecs DescribeClusters",
            "eks ListClusters", "route53 ListHostedZones", "s3 ListBuckets", "s3 GetBucketPolicy",
            "s3 GetBucketLocation",
            "dynamodb ListTables", "dynamodb DescribeTable", "acm ListCertificates", "config DescribeConfigRules",
            "guardduty ListDetectors", "elasticache DescribeCacheClusters", "ssm DescribeInstanceInformation",
            "secretsmanager ListSecrets", "autoscaling DescribeAutoScalingGroups", "cloudfront ListDistributions",
        ]
        for name in names { world.log.role("admin", by: "bob", name, on: World.may) }
        let pair = try #require(world.plan().accounts[0].destinations.first { $0.name == "bob" })
        #expect(pair.counts.used >= 38 && pair.characters <= 2048)
    }
}

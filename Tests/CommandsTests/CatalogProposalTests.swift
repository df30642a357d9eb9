import Testing

/// What the catalog says, from the bytes of a log to the document that `generate --write` leaves.
@Suite struct CatalogProposalTests {
    /// The document of `user/alice`, who is granted some actions and made some calls.
    private func document(
        of actions: [String], calls: [String] = [], rules: String = "", in region: String = "us-east-1",
        background: (inout MadeLog) -> Void = { $0.background() }
    ) throws -> String {
        var world = SafeguardWorld()
        world.rules = rules
        world.prod.user("alice", ["P": [MadeAccount.statement(["sqs:CreateQueue", SafeguardWorld.unused] + actions)]])
        for call in ["sqs CreateQueue"] + calls {
            world.log.call(MadeLog.user("alice"), call, on: "2026-05-15", region: region)
        }
        background(&world.log)
        return try world.written()["prod/users/alice/inline/P.json"] ?? ""
    }

    // Services with one region

    private static let global = [
        "account:PutContactInformation", "budgets:ModifyBudget", "shield:CreateProtection", "cur:PutReportDefinition",
        "savingsplans:CreateSavingsPlan", "cloudfront:DeleteDistribution", "route53:CreateHostedZone",
        "organizations:CreateAccount", "iam:CreateGroup",
    ]

    @Test func `what one region alone records stays where the trail lacks that region, and goes else`() throws {
        let west = ["networkmanager:DeleteSite", "globalaccelerator:CreateAccelerator"]
        let without = try document(of: Self.global + west, in: "eu-west-1") { log in
            log.background(kinds: [.reads, .writes, .kms, .rdsData], region: "eu-west-1")
            log.background(kinds: [.reads, .writes], region: "us-west-2")
        }
        for action in Self.global { #expect(without.contains(action), "\(action)") }
        for action in west + [SafeguardWorld.unused] { #expect(!without.contains(action), "\(action)") }
        let with = try document(of: Self.global + west)
        for action in Self.global { #expect(!with.contains(action), "\(action)") }
        for action in west { #expect(with.contains(action), "\(action)") }
    }

    // AWS's flag

    @Test func `what AWS's flag alone calls recorded stays`() throws {
        let silent = [
            "mgn:SendAgentMetricsForMgn", "fis:InjectApiInternalError", "emr-serverless:AccessLivyEndpoints",
            "ec2:SendSpotInstanceInterruptions", "s3:InitiateReplication", "sts:SetContext",
        ]
        let seen = ["account:CloseAccount", "codecommit:GitPull", "mgn:ListApplications", "ec2:DeleteVpc"]
        let written = try document(of: silent + seen)
        for action in silent { #expect(written.contains(action), "\(action)") }
        for action in seen { #expect(!written.contains(action), "\(action)") }
    }

    // What a request needs, too

    @Test(arguments: [
        ("s3 CreateBucket", "s3:TagResource"), ("monitoring PutMetricAlarm", "cloudwatch:ListTagsForResource"),
        ("kms ReplicateKey", "kms:PutKeyPolicy"), ("wafv2 GetWebACLForResource", "wafv2:GetWebACL"),
        ("ssm UpdateAssociation", "ssm:DescribeAssociation"), ("glue GetTableOptimizer", "glue:GetTable"),
        ("application-signals CreateServiceLevelObjective", "cloudwatch:TagResource"),
    ])
    func `what a request needs stays with its event, and goes without`(_ call: String, _ action: String) throws {
        #expect(try document(of: [action], calls: [call]).contains(action))
        #expect(try !document(of: [action]).contains(action))
    }

    @Test func `a role that an operation passes keeps the right to pass it`() throws {
        let pass = "iam:PassRole"
        let rules = "decisions: { inferred_only: remove, pass_role: remove }\nuntouched_services: { named: remove }\n"
        #expect(try document(of: [pass], calls: ["proton UpdateAccountRoles"], rules: rules).contains(pass))
        #expect(try !document(of: [pass], calls: ["proton ListServices"], rules: rules).contains(pass))
    }

    // What needs no grant

    @Test func `what needs no grant is neither used nor removed`() throws {
        let actions = ["sts:GetCallerIdentity", "sts:GetSessionToken"]
        for calls in [[], ["sts GetCallerIdentity", "sts GetSessionToken"]] {
            let written = try document(of: actions + ["sts:GetFederationToken"], calls: calls)
            for action in actions { #expect(written.contains(action), "\(action)") }
            #expect(!written.contains("sts:GetFederationToken"))
        }
        // No use: were it one, it would stay whatever the rules say of what no event shows.
        let rules = "decisions: { inferred_only: remove, pass_role: remove }\nuntouched_services: { named: remove }\n"
        #expect(try !document(of: actions, calls: ["sts GetCallerIdentity"], rules: rules).contains(actions[0]))
    }

    // Whose access an error tells of

    @Test(arguments: [
        ("kinesis StartStreamEncryption", "kinesis:StartStreamEncryption", "KMSAccessDeniedException"),
        ("states DescribeStateMachine", "states:DescribeStateMachine", "KmsAccessDeniedException"),
        ("organizations EnableAllFeatures", "organizations:EnableAllFeatures", "AccessDeniedForDependencyException"),
        ("config PutConfigurationAggregator", "config:PutConfigurationAggregator", "OrganizationAccessDeniedException"),
    ])
    func `a denial of somebody else's access came after the caller was let in`(
        _ call: String, _ action: String, _ code: String
    ) throws {
        func written(_ code: String) throws -> String {
            try document(of: [action]) { log in
                log.background()
                log.call(MadeLog.user("alice"), call, on: "2026-05-16", ["errorCode": code, "errorMessage": "x"])
            }
        }
        #expect(try written(code).contains(action))
        #expect(try !written("AccessDeniedException").contains(action))
    }
}

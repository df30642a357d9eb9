// Documents that stay as they are whatever is used, and what of them never goes.
extension Safeguard {
    private static var two: [[String: Any]] { [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])] }
    private static let dev = "222222222222"

    static let documents: [Safeguard] = [
        Safeguard("a document that is a boundary", in: "prod/managed/M.json") { world, trips in
            world.prod.policy("M", two, boundaryOf: trips ? 1 : 0)
            world.prod.user("alice", attached: ["M"])
            world.prod.user("bob", boundary: trips ? "M" : nil)
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
        },
        Safeguard("a holder that is left alone", in: "prod/managed/M.json") { world, trips in
            world.prod.policy("M", two)
            world.prod.user("alice", attached: ["M"])
            world.prod.user("bob", attached: ["M"], passwordLastUsed: trips ? "2026-06-20T10:00:00Z" : nil)
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
        },
        Safeguard("holders who are all new", in: "prod/managed/M.json") { world, trips in
            world.prod.policy("M", two)
            world.prod.user("alice", created: "2026-06-20T10:00:00Z", attached: ["M"])
            world.prod.user("bob", created: trips ? "2026-06-20T10:00:00Z" : MadeAccount.long, attached: ["M"])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-06-25")
            world.log.background()
        },
        Safeguard("what another holder uses", in: "prod/managed/M.json") { world, trips in
            world.prod.policy("M", two)
            world.prod.user("alice", attached: ["M"])
            world.prod.user("bob", attached: ["M"])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            if trips { world.log.call(MadeLog.user("bob"), "sqs DeleteQueue", on: "2026-05-15") }
            world.log.background()
        },
        Safeguard("statements that deny", in: "prod/managed/Guarded-app.json", keeps: "\"Deny\"") { world, trips in
            let deny = MadeAccount.statement(["s3:DeleteBucket"], on: ["arn:aws:s3:::prod-*"], effect: "Deny")
            world.prod.policy("aws/Guarded", [MadeAccount.statement(["iam:CreateUser"])] + (trips ? [deny] : []))
            world.prod.role(
                "app", ["P": [MadeAccount.statement(["s3:DeleteBucket"])]],
                trust: MadeAccount.trust(["Service": "ec2.amazonaws.com"]), attached: ["aws/Guarded"])
            world.rules = "rules: [{ id: k, actions: [\"s3:DeleteBucket\"], decision: keep, reason: x }]\n"
            world.log.background()
        },
        Safeguard("a pattern that the catalog does not know", keeps: "sqs:Twist*") { world, trips in
            world.alice([SafeguardWorld.used, trips ? "sqs:Twist*" : SafeguardWorld.unused])
            world.log.background()
        },
    ]

    private static let first = "AWSReservedSSO_Power_0123456789abcdef"
    private static let second = "AWSReservedSSO_Power_fedcba9876543210"
    private static let path = "/aws-reserved/sso.amazonaws.com/"
    private static let setARN = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"

    /// An account with the permission set, of which one action is used.
    private static func withSet(
        _ world: inout SafeguardWorld, second statements: [[String: Any]]? = nil, lastUsed: String? = nil
    ) {
        let trust = MadeAccount.trust(["Federated": "arn:aws:iam::111111111111:saml-provider/AWSSSO"])
        world.prod.role(first, ["AwsSSOInlinePolicy": two], trust: trust, path: path)
        let session = MadeLog.session(
            first, "gina@example.com", key: "ASIA1", issued: "2026-05-16T09:00:00Z", path: path)
        world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
        world.log.background()
        guard let statements else { return }
        var account = MadeAccount("dev", dev)
        account.role(second, ["AwsSSOInlinePolicy": statements], trust: trust, path: path, lastUsed: lastUsed)
        world.accounts.append(account)
    }

    private static let inline = "prod/roles/\(first)/inline/AwsSSOInlinePolicy.json"

    private static func assignment(_ world: inout SafeguardWorld, naming: Bool) {
        if naming {
            world.log.call(
                MadeLog.user("gone"), "sso CreatePermissionSet", on: "2026-05-01",
                [
                    "requestParameters": ["name": "Power"],
                    "responseElements": ["permissionSet": ["permissionSetArn": setARN]],
                ])
        }
        world.log.call(
            MadeLog.user("gone"), "sso CreateAccountAssignment", on: "2026-05-02",
            [
                "requestParameters": [
                    "permissionSetArn": setARN, "targetId": "333333333333", "targetType": "AWS_ACCOUNT",
                ]
            ])
    }

    static let permissionSets: [Safeguard] = [
        Safeguard("a permission set with a session in an account that is not on file", in: inline) { world, trips in
            withSet(&world)
            let name = trips ? "AWSReservedSSO_Power_aaaaaaaaaaaaaaaa" : "AWSReservedSSO_Other_aaaaaaaaaaaaaaaa"
            let session = MadeLog.session(
                name, "gina@example.com", key: "ASIA3", issued: "2026-05-16T09:00:00Z", in: dev, path: path)
            world.log.call(session, "sqs ListQueues", on: "2026-05-16")
        },
        Safeguard("a permission set that is assigned to an account that is not on file", in: inline) { world, trips in
            withSet(&world)
            if trips { assignment(&world, naming: true) }
        },
        Safeguard("an assigned permission set whose name no event tells", in: inline) { world, trips in
            withSet(&world)
            if trips { assignment(&world, naming: false) }
        },
        Safeguard("a permission set that a document names in an account that is not on file", in: inline) {
            world, trips in
            withSet(&world)
            let set = trips ? "Power" : "Other"
            world.prod.role(
                "app", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                trust: MadeAccount.trust(
                    ["AWS": "*"],
                    condition: [
                        "ArnLike": [
                            "aws:PrincipalArn": "arn:aws:iam::333333333333:role\(path)AWSReservedSSO_\(set)_*"
                        ]
                    ]))
        },
        Safeguard("a permission set whose role elsewhere is left alone", in: inline) { world, trips in
            withSet(&world, second: two, lastUsed: trips ? "2026-06-20T10:00:00Z" : nil)
            world.log.background(of: dev)
        },
        Safeguard("a permission set in an account that was not seen", in: inline) { world, trips in
            withSet(&world, second: two)
            if !trips { world.log.background(of: dev) }
        },
        Safeguard("a permission set whose documents differ", in: inline) { world, trips in
            withSet(&world, second: trips ? [MadeAccount.statement([SafeguardWorld.unused])] : two)
            world.log.background(of: dev)
        },
        Safeguard("a permission set of which one account alone is asked for", in: inline) { world, trips in
            withSet(&world, second: two)
            world.log.background(of: dev)
            if trips { world.options = ["--account", "prod"] }
        },
    ]
}

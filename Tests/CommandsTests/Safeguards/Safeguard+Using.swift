// What events tell of use, outright or possibly.
extension Safeguard {
    private static let noEvent =
        "decisions: { inferred_only: remove, pass_role: remove }\nuntouched_services: { named: remove }\n"
    private static let dataEvents = "decisions: { data_event: remove }\nuntouched_services: { named: remove }\n"

    static let using: [Safeguard] = [
        Safeguard("an event of the action") { world, trips in
            world.alice()
            world.log.background()
            if trips { world.log.call(MadeLog.user("alice"), "sqs DeleteQueue", on: "2026-05-16") }
        },
        Safeguard("an error that came after authorization") { world, trips in
            world.alice()
            world.log.background()
            world.log.call(
                MadeLog.user("alice"), "sqs DeleteQueue", on: "2026-05-16",
                ["errorCode": trips ? "AWS.SimpleQueueService.NonExistentQueue" : "AccessDenied"])
        },
        Safeguard("an error that tells of somebody else's access", keeps: "kinesis:StartStreamEncryption") {
            world, trips in
            world.alice([SafeguardWorld.used, "kinesis:StartStreamEncryption"])
            world.log.background()
            world.log.call(
                MadeLog.user("alice"), "kinesis StartStreamEncryption", on: "2026-05-16",
                ["errorCode": trips ? "KMSAccessDeniedException" : "AccessDeniedException"])
        },
        Safeguard("what a request needs besides its own action", keeps: "cloudwatch:ListTagsForResource") {
            world, trips in
            world.alice([SafeguardWorld.used, "cloudwatch:PutMetricAlarm", "cloudwatch:ListTagsForResource"])
            world.log.background()
            let event = trips ? "monitoring PutMetricAlarm" : "monitoring DeleteAlarms"
            world.log.call(MadeLog.user("alice"), event, on: "2026-05-16")
        },
        Safeguard("an operation that may pass a role", keeps: "iam:PassRole") { world, trips in
            world.alice([SafeguardWorld.used, "ec2:RunInstances", "iam:PassRole"])
            world.rules = noEvent
            world.log.background()
            if trips { world.log.call(MadeLog.user("alice"), "ec2 RunInstances", on: "2026-05-16") }
        },
        Safeguard("a read of what is not there", keeps: "s3:ListBucket") { world, trips in
            world.alice([SafeguardWorld.used, "s3:GetObject", "s3:ListBucket"])
            world.rules = dataEvents
            world.log.background()
            var more: [String: Any] = [
                "eventCategory": "Data", "managementEvent": false,
                "resources": [["type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"]],
            ]
            if trips { more["errorCode"] = "NoSuchKey" }
            world.log.call(MadeLog.user("alice"), "s3 GetObject", on: "2026-05-16", more)
        },
        Safeguard("an event that maps to no action of a known service") { world, trips in
            world.alice()
            world.log.background()
            if trips { world.log.call(MadeLog.user("alice"), "sqs TwistQueue", on: "2026-05-16") }
        },
        Safeguard("an event of a service that is not known", keeps: "\"*\"\n      ]") { world, trips in
            world.alice(["*"])
            world.log.background()
            if trips { world.log.call(MadeLog.user("alice"), "nosuchthing DoIt", on: "2026-05-16") }
        },
        Safeguard(
            "what a session of unknown origin used", in: "prod/users/alice/as/prod/admin.json"
        ) { world, trips in
            world.alice(["sts:AssumeRole"])
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]])
            let known = world.log.assume("admin", "a", by: MadeLog.user("alice"), key: "ASIA1", on: "2026-05-16")
            world.log.call(known, "sqs CreateQueue", on: "2026-05-16")
            let other = MadeLog.session(
                "admin", "b", key: "ASIA2", issued: "2026-05-16T09:00:00Z",
                context: trips ? [:] : ["ec2RoleDelivery": "2.0"])
            world.log.call(other, "sqs DeleteQueue", on: "2026-05-16")
            world.log.background()
        },
        Safeguard("use that another account's copy alone shows", in: "prod/roles/app/inline/P.json") { world, trips in
            world.accounts.append(MadeAccount("dev", "222222222222"))
            world.prod.role(
                "app", ["P": [MadeAccount.statement(["s3:GetObject", SafeguardWorld.used])]],
                trust: MadeAccount.trust(["Service": "ec2.amazonaws.com"]))
            world.rules = "recorded_data_events: [AWS::S3::Object]\n"
            let own = MadeLog.session("app", "i-1", key: "ASIA1", issued: "2026-05-16T09:00:00Z")
            world.log.call(own, "sqs CreateQueue", on: "2026-05-16")
            let id = MadeAccount.uniqueID("AROA", trips ? "app" : "other")
            world.log.call(
                ["type": "AWSAccount", "principalId": "\(id):i-1", "accountId": "111111111111"], "s3 GetObject",
                on: "2026-05-16", in: "222222222222",
                [
                    "eventCategory": "Data", "managementEvent": false, "sharedEventID": "s-1",
                    "resources": [["type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"]],
                ])
            world.log.background()
            world.log.background(of: "222222222222")
            // Without any in its own account, nothing of the type would go.
            world.log.dataEvents()
        }.keeping("s3:GetObject"),
        Safeguard("a service that is named and was never called", keeps: "dynamodb:GetItem") { world, trips in
            world.alice([SafeguardWorld.used, "dynamodb:GetItem"])
            world.rules =
                "decisions: { data_event: remove }\n" + (trips ? "" : "untouched_services: { named: remove }\n")
            world.log.background()
        },
        Safeguard("a data event", keeps: "s3:GetObject") { world, trips in
            world.alice([SafeguardWorld.used, "s3:GetObject"])
            world.rules = trips ? "" : "decisions: { data_event: remove }\n"
            world.log.call(MadeLog.user("alice"), "s3 ListBuckets", on: "2026-05-16")
            world.log.background()
        },
        Safeguard("a rule that keeps") { world, trips in
            world.alice()
            world.log.background()
            world.rules =
                "rules: [{ id: k, actions: [\"\(trips ? SafeguardWorld.unused : "sqs:PurgeQueue")\"], "
                + "decision: keep, reason: x }]\n"
        },
        Safeguard("a rule that keeps what a group has", in: "prod/groups/g/inline/G.json") { world, trips in
            world.prod.group("g", ["G": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]])
            world.prod.group("h")
            world.prod.user("alice", groups: ["g"])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
            world.rules = "rules: [{ id: k, principals: [group/\(trips ? "g" : "h")], decision: keep, reason: x }]\n"
        },
    ]

    func keeping(_ text: String) -> Safeguard { Safeguard(name, in: document, keeps: text, make) }
}

// What could not be seen: nothing is removed, or nothing of what would not have shown.
extension Safeguard {
    static let seeing: [Safeguard] = [
        Safeguard("a log file that cannot be read") { world, trips in
            world.alice()
            world.log.background()
            if trips {
                world.log.files[
                    "logs/AWSLogs/111111111111/CloudTrail/us-east-1/2026/06/30/"
                        + "111111111111_CloudTrail_us-east-1_20260630T2350Z_b.json"] = "{\"Records\":[{\"eventVersion\""
            }
        },
        Safeguard("no event of the account") { world, trips in
            world.accounts.append(MadeAccount("dev", "222222222222"))
            world.accounts[0].user("alice", ["P": [MadeAccount.statement([SafeguardWorld.unused])]])
            world.log.background(of: "222222222222")
            world.options = ["--minimum-days", "0"]
            world.rules = "rules: [{ id: all, accounts: [dev], decision: keep, reason: x }]\n"
            if !trips { world.log.background() }
        },
        Safeguard("too few days") { world, trips in
            // Logs that begin late are whole from there on, and no gap.
            world.prod.user(
                "alice", ["P": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-06-20")
            world.log.background(days: MadeLog.days.prefix(trips ? 20 : 90))
        },
        Safeguard("events after today") { world, trips in
            world.hasEnd = false
            world.today = trips ? "2026-06-01" : "2026-07-01"
            world.alice()
            world.log.background()
        },
        Safeguard("logs that end long ago") { world, trips in
            world.hasEnd = false
            world.today = trips ? "2026-09-01" : "2026-07-01"
            world.alice()
            world.log.background()
        },
        Safeguard("no reading event", keeps: "sns:ListTopics") { world, trips in
            world.alice([SafeguardWorld.used, "sns:ListTopics"])
            world.log.background(kinds: trips ? [.writes, .rdsData] : .all)
        },
        Safeguard("no writing event") { world, trips in
            world.prod.user("alice", ["P": [MadeAccount.statement(["sqs:ListQueues", SafeguardWorld.unused])]])
            world.log.call(MadeLog.user("alice"), "sqs ListQueues", on: "2026-05-15")
            world.log.background(kinds: trips ? [.reads, .kms, .iam] : .all)
        },
        Safeguard("no event of kms", keeps: "kms:DisableKey") { world, trips in
            world.alice([SafeguardWorld.used, "kms:DisableKey"])
            world.log.background(kinds: trips ? [.reads, .writes, .rdsData, .iam] : .all)
        },
        Safeguard("no event of rdsdata", keeps: "rds-data:ExecuteSql") { world, trips in
            world.alice([SafeguardWorld.used, "rds-data:ExecuteSql"])
            world.rules = "decisions: { data_event: remove }\nuntouched_services: { named: remove }\n"
            world.log.background(kinds: trips ? [.reads, .writes, .kms, .iam] : .all)
        },
        Safeguard("no event where a region alone records a service", keeps: "networkmanager:DeleteSite") {
            world, trips in
            world.alice([SafeguardWorld.used, "networkmanager:DeleteSite"])
            world.log.background()
            if !trips { world.log.background(kinds: [.reads, .writes], region: "us-west-2") }
        },
        Safeguard("no event where global services are recorded", keeps: "iam:CreateGroup") { world, trips in
            world.prod.user("alice", ["P": [MadeAccount.statement([SafeguardWorld.used, "iam:CreateGroup"])]])
            let region = trips ? "eu-west-1" : "us-east-1"
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15", region: region)
            world.log.background(kinds: trips ? [.reads, .writes, .kms, .rdsData] : .all, region: region)
        },
    ]

    static let principals: [Safeguard] = [
        Safeguard("a password that was used and no event shows it") { world, trips in
            world.alice(passwordLastUsed: trips ? "2026-06-20T10:00:00Z" : nil)
            world.log.background()
        },
        Safeguard("a role that was used and no event shows it", in: "prod/roles/app/inline/P.json") { world, trips in
            world.prod.role(
                "app", ["P": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]],
                lastUsed: trips ? "2026-06-20T10:00:00Z" : nil)
            world.log.background()
        },
        Safeguard("a principal that is new") { world, trips in
            world.alice(created: trips ? "2026-06-20T10:00:00Z" : MadeAccount.long)
            world.log.background()
        },
        Safeguard("a grant that is new") { world, trips in
            world.alice()
            world.log.background()
            if trips {
                world.log.call(
                    MadeLog.user("gone"), "iam PutUserPolicy", on: "2026-06-20",
                    [
                        "readOnly": false,
                        "requestParameters": [
                            "userName": "alice", "policyName": "P",
                            "policyDocument":
                                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:CreateQueue","#
                                + #""sqs:DeleteQueue"],"Resource":["*"]}]}"#,
                        ],
                    ])
            }
        },
        Safeguard("a role that a service owns", in: "prod/roles/AWSServiceRoleForX/inline/P.json") { world, trips in
            world.prod.role(
                "AWSServiceRoleForX", ["P": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]],
                trust: MadeAccount.trust(["Service": "x.amazonaws.com"]),
                path: trips ? "/aws-service-role/x.amazonaws.com/" : "/")
            world.log.background()
        },
    ]
}

// What covers nothing, and silences that the rhythm of an account does not explain.
extension Safeguard {
    /// All days but some in the middle of the window.
    private static let others = MadeLog.days.enumerated().filter { !(30..<50).contains($0.offset) }.map(\.element)

    static let covering: [Safeguard] = [
        Safeguard("days of which the logs are missing") { world, trips in
            world.alice()
            world.log.background(days: trips ? others : MadeLog.days)
        },
        Safeguard("days of the region that records global services") { world, trips in
            world.alice()
            world.log.background(days: trips ? others : MadeLog.days)
            world.log.background(kinds: [.reads, .writes, .kms, .rdsData], region: "eu-west-1")
        },
        Safeguard("days of a region") { world, trips in
            world.alice()
            world.log.background()
            world.log.background(
                days: trips ? others : MadeLog.days, kinds: [.reads, .writes], region: "eu-west-1")
        },
        Safeguard("days of reads", keeps: "sns:ListTopics") { world, trips in
            world.alice([SafeguardWorld.used, "sns:ListTopics"])
            world.log.background(kinds: [.writes, .rdsData])
            world.log.background(days: trips ? others : MadeLog.days, kinds: [.reads, .kms, .iam])
        },
        Safeguard("reads of a region", keeps: "sns:ListTopics") { world, trips in
            world.alice([SafeguardWorld.used, "sns:ListTopics"])
            world.log.background()
            world.log.background(kinds: trips ? [.writes] : [.reads, .writes], region: "eu-west-1")
        },
        Safeguard("days of kms", keeps: "kms:DisableKey") { world, trips in
            world.alice([SafeguardWorld.used, "kms:DisableKey"])
            world.log.background(kinds: [.reads, .writes, .rdsData, .iam])
            world.log.background(days: trips ? others : MadeLog.days, kinds: [.kms])
        },
        Safeguard("data events alone") { world, trips in
            world.prod.user(
                "alice", ["P": [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])]])
            // Reads and writes, as a trail of them has.
            world.log.dataEvents(["GetObject", "PutObject"])
            world.options = ["--minimum-days", "0"]
            if !trips {
                world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
                world.log.background()
            }
        },
        Safeguard("network activity", keeps: "kms:DisableKey") { world, trips in
            world.alice([SafeguardWorld.used, "kms:DisableKey"])
            world.log.background(kinds: [.reads, .writes, .rdsData, .iam])
            for day in MadeLog.days {
                world.log.call(
                    MadeLog.user("gone"), "kms ListKeys", on: day, at: "08:00:06",
                    trips
                        ? ["eventType": "AwsVpceEvent", "eventCategory": "NetworkActivity", "managementEvent": false]
                        : [:])
            }
        },
        Safeguard("calls of strangers", keeps: "kms:DisableKey") { world, trips in
            world.alice([SafeguardWorld.used, "kms:DisableKey"])
            world.log.background(kinds: [.reads, .writes, .rdsData, .iam])
            let stranger: MadeLog.Identity = [
                "type": "AWSAccount", "principalId": "AROASTRANGER0000000XX:s", "accountId": "333333333333",
            ]
            for day in MadeLog.days {
                world.log.call(
                    trips ? stranger : MadeLog.user("gone"), "kms ListKeys", on: day, at: "08:00:06", in: "111111111111"
                )
            }
        },
        Safeguard("denied calls of outsiders", keeps: "kms:DisableKey") { world, trips in
            world.alice([SafeguardWorld.used, "kms:DisableKey"])
            world.log.background(kinds: [.reads, .writes, .rdsData, .iam])
            let outsider: MadeLog.Identity = ["type": "WebIdentityUser", "principalId": "p:x", "userName": "x"]
            for day in MadeLog.days {
                world.log.call(
                    outsider, "kms ListKeys", on: day, at: "08:00:06", in: "111111111111",
                    trips ? ["errorCode": "AccessDenied", "errorMessage": "no"] : [:])
            }
        },
        Safeguard("a call through a VPC endpoint") { world, trips in
            world.alice()
            world.log.background()
            var more: [String: Any] = [
                "eventType": "AwsVpceEvent", "eventCategory": "NetworkActivity", "managementEvent": false,
            ]
            if !trips {
                more["errorCode"] = "VpceAccessDenied"
                more["errorMessage"] = "The request was denied due to a VPC endpoint policy"
            }
            world.log.call(MadeLog.user("alice"), "sqs DeleteQueue", on: "2026-05-16", more)
        },
        Safeguard("a declared type of data events of which nothing is seen", keeps: "s3:GetObject") { world, trips in
            world.alice([SafeguardWorld.used, "s3:GetObject"])
            world.rules = "recorded_data_events: [AWS::S3::Object]\nuntouched_services: { named: remove }\n"
            world.log.background()
            if !trips { world.log.dataEvents() }
        },
        Safeguard("a declared type of data events that was first seen lately", keeps: "s3:GetObject") { world, trips in
            world.alice([SafeguardWorld.used, "s3:GetObject"])
            world.rules = "recorded_data_events: [AWS::S3::Object]\nuntouched_services: { named: remove }\n"
            world.log.background()
            world.log.dataEvents(days: MadeLog.days.prefix(trips ? 2 : 90))
        },
        Safeguard("use after the window's end") { world, trips in
            world.today = "2026-07-03"
            world.alice()
            world.log.background()
            world.log.call(MadeLog.user("alice"), "sqs DeleteQueue", on: trips ? "2026-07-01" : "2026-03-30")
        },
    ]
}

// The right to assume roles that have to stay assumable, and names in documents that must not be cut.
extension Safeguard {
    private static let admin = "arn:aws:iam::111111111111:role/admin"

    /// `user/alice` may assume `role/admin` and never did.
    private static func mayAssume(_ world: inout SafeguardWorld) {
        world.alice([SafeguardWorld.used, "sts:AssumeRole"])
        world.log.background()
    }

    static let keepingRoles: [Safeguard] = [
        Safeguard("a role that a rule keeps", keeps: "sts:AssumeRole") { world, trips in
            mayAssume(&world)
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]])
            world.prod.role(
                "other", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                trust: MadeAccount.trust(["Service": "ec2.amazonaws.com"]))
            world.rules =
                "rules: [{ id: k, principals: [role/\(trips ? "admin" : "other")], decision: keep, reason: x }]\n"
        },
        Safeguard("a role elsewhere that a rule keeps", keeps: "sts:AssumeRole") { world, trips in
            world.prod.user(
                "alice",
                [
                    "P": [
                        MadeAccount.statement(["sts:AssumeRole"], on: ["arn:aws:iam::333333333333:role/x"]),
                        MadeAccount.statement([SafeguardWorld.used]),
                    ]
                ])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
            let name = trips ? "x" : "y"
            world.rules =
                "rules: [{ id: k, accounts: [\"333333333333\"], principals: [role/\(name)], decision: keep, reason: x }]\n"
        },
        Safeguard("a role with sessions of unknown origin", keeps: "sts:AssumeRole") { world, trips in
            mayAssume(&world)
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]])
            let session = MadeLog.session(
                "admin", "b", key: "ASIA2", issued: "2026-05-16T09:00:00Z",
                context: trips ? [:] : ["ec2RoleDelivery": "2.0"])
            world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
        },
        Safeguard("a role that is left alone", keeps: "sts:AssumeRole") { world, trips in
            mayAssume(&world)
            world.prod.role(
                "admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                lastUsed: trips ? "2026-06-20T10:00:00Z" : nil)
        },
        Safeguard("a role that is new", keeps: "sts:AssumeRole") { world, trips in
            mayAssume(&world)
            world.prod.role(
                "admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                created: trips ? "2026-06-20T10:00:00Z" : MadeAccount.long)
        },
        Safeguard("a role in which somebody acts by a session from before the window", keeps: "sts:AssumeRole") {
            world, trips in
            world.alice([SafeguardWorld.used, "sts:AssumeRole"])
            world.log.background()
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]])
            let who = MadeLog.user(trips ? "alice" : "gone")
            let session = world.log.assume("admin", "a", by: who, key: "ASIA1", on: "2026-04-01")
            world.log.call(session, "sqs CreateQueue", on: "2026-04-02", at: "02:00:00")
        },
        Safeguard("a role's name in other letters", keeps: "role/Admin") { world, trips in
            let names = ["Admin", "other"]
            let roles = names.map { "arn:aws:iam::111111111111:role/\($0)" }
            world.prod.user("alice", ["P": [MadeAccount.statement(["sts:AssumeRole"], on: roles)]])
            for name in names { world.prod.role(name, ["P": [MadeAccount.statement([SafeguardWorld.used])]]) }
            _ = world.log.assume("other", "a", by: MadeLog.user("alice"), key: "ASIA1", on: "2026-05-16")
            let who = MadeLog.user(trips ? "alice" : "gone")
            _ = world.log.assume("admin", "a", by: who, key: "ASIA2", on: "2026-05-16")
            world.log.background()
        },
    ]

    static let rights: [Safeguard] = [
        Safeguard("a name under a condition", in: "prod/roles/admin/trust.json", keeps: "user/alice") { world, trips in
            world.alice([SafeguardWorld.used])
            world.prod.user("bob")
            world.prod.role(
                "admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                trust: MadeAccount.trust(
                    ["AWS": ["arn:aws:iam::111111111111:user/alice", "arn:aws:iam::111111111111:user/bob"]],
                    condition: trips ? ["Bool": ["aws:MultiFactorAuthPresent": "true"]] : nil))
            let session = world.log.assume("admin", "b", by: MadeLog.user("bob"), key: "ASIA1", on: "2026-05-16")
            world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
            world.log.background()
        },
        Safeguard("the last name of a trust document", in: "prod/roles/admin/trust.json", keeps: "user/alice") {
            world, trips in
            world.alice([SafeguardWorld.used])
            world.prod.user("bob")
            let names = ["arn:aws:iam::111111111111:user/alice"] + (trips ? [] : ["arn:aws:iam::111111111111:user/bob"])
            world.prod.role(
                "admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]], trust: MadeAccount.trust(["AWS": names])
            )
            if !trips {
                let session = world.log.assume("admin", "b", by: MadeLog.user("bob"), key: "ASIA1", on: "2026-05-16")
                world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
            }
            world.log.background()
        },
        Safeguard("a resource that others need", in: "prod/managed/M.json", keeps: admin) { world, trips in
            world.prod.policy(
                "M", [MadeAccount.statement(["sts:AssumeRole"], on: [admin, "arn:aws:iam::111111111111:role/other"])])
            world.prod.user("alice", attached: ["M"])
            world.prod.user("bob", attached: ["M"])
            for name in ["admin", "other"] {
                world.prod.role(name, ["P": [MadeAccount.statement([SafeguardWorld.used])]])
            }
            let role = trips ? "admin" : "other"
            _ = world.log.assume(role, "a", by: MadeLog.user("alice"), key: "ASIA1", on: "2026-05-16")
            _ = world.log.assume("other", "b", by: MadeLog.user("bob"), key: "ASIA2", on: "2026-05-16")
            world.log.background()
        },
        Safeguard("a resource of a statement that allows other actions", keeps: admin) { world, trips in
            let roles = [admin, "arn:aws:iam::111111111111:role/other"]
            world.prod.user(
                "alice", ["P": [MadeAccount.statement(["sts:AssumeRole"] + (trips ? ["iam:GetRole"] : []), on: roles)]])
            for name in ["admin", "other"] {
                world.prod.role(name, ["P": [MadeAccount.statement([SafeguardWorld.used])]])
            }
            _ = world.log.assume("other", "a", by: MadeLog.user("alice"), key: "ASIA1", on: "2026-05-16")
            world.log.call(MadeLog.user("alice"), "iam GetRole", on: "2026-05-16")
            world.log.background()
        },
        Safeguard(
            "an account in a trust document, with sessions of unknown origin",
            in: "prod/roles/admin/trust.json", keeps: "333333333333"
        ) { world, trips in
            world.prod.user("bob")
            world.prod.role(
                "admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]],
                trust: MadeAccount.trust(
                    ["AWS": ["arn:aws:iam::333333333333:root", "arn:aws:iam::111111111111:user/bob"]]))
            let session = world.log.assume("admin", "b", by: MadeLog.user("bob"), key: "ASIA1", on: "2026-05-16")
            world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
            if trips {
                let other = MadeLog.session("admin", "c", key: "ASIA2", issued: "2026-05-16T09:00:00Z")
                world.log.call(other, "sqs CreateQueue", on: "2026-05-16")
            }
            world.log.background()
        },
    ]
}

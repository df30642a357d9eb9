import Foundation

// What a principal was not allowed a month ago, whatever kept it away.
extension Safeguard {
    private static let both = [SafeguardWorld.used, SafeguardWorld.unused]
    private static var allow: [String: Any] { MadeAccount.statement(both) }
    private static var deny: [String: Any] { MadeAccount.statement([SafeguardWorld.unused], effect: "Deny") }
    private static let lately = "2026-06-20"
    private static let before = "2026-05-01"

    private static func text(_ document: [String: Any]) -> String {
        let bytes = (try? JSONSerialization.data(withJSONObject: document, options: .sortedKeys)) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func iam(
        _ world: inout SafeguardWorld, _ event: String, on day: String, _ request: [String: Any],
        in account: String? = nil
    ) {
        world.log.call(
            MadeLog.user("gone"), "iam \(event)", on: day, in: account,
            ["readOnly": false, "requestParameters": request])
    }

    static let since: [Safeguard] = [
        Safeguard("a boundary that was loosened") { world, trips in
            world.prod.policy("Old", [MadeAccount.statement([SafeguardWorld.used])])
            world.prod.policy("New", [MadeAccount.statement(["sqs:*"])], boundaryOf: 1)
            world.prod.user("alice", ["P": [allow]], boundary: "New")
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
            for (name, day) in [("Old", before), ("New", trips ? lately : "2026-05-02")] {
                iam(
                    &world, "PutUserPermissionsBoundary", on: day,
                    ["userName": "alice", "permissionsBoundary": world.prod.arn(ofPolicy: name)])
            }
        },
        Safeguard("a Deny that went") { world, trips in
            world.alice()
            world.log.background()
            for (statements, day) in [([allow] + (trips ? [deny] : []), before), ([allow], lately)] {
                iam(
                    &world, "PutUserPolicy", on: day,
                    [
                        "userName": "alice", "policyName": "P",
                        "policyDocument": text(MadeAccount.document(statements)),
                    ])
            }
        },
        Safeguard("a group that was left and denied something") { world, trips in
            world.alice()
            world.log.background()
            world.prod.group("g", ["D": [trips ? deny : MadeAccount.statement(["sns:Publish"], effect: "Deny")]])
            iam(&world, "RemoveUserFromGroup", on: lately, ["userName": "alice", "groupName": "g"])
        },
        Safeguard("a document that went and is on no file") { world, trips in
            world.alice()
            world.log.background()
            iam(
                &world, "DeleteUserPolicy", on: lately, ["userName": trips ? "alice" : "gone", "policyName": "Q"])
        },
        Safeguard("a grant under a former name", in: "prod/groups/g/inline/G.json") { world, trips in
            world.prod.user("alice", groups: ["g"])
            world.prod.user("bob", groups: ["g"])
            world.prod.group("g", ["G": [allow]])
            world.log.call(MadeLog.user("bob"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
            iam(&world, "AddUserToGroup", on: lately, ["userName": "alicia", "groupName": "g"])
            iam(
                &world, "UpdateUser", on: "2026-06-25",
                ["userName": trips ? "alicia" : "other", "newUserName": "alice"])
        },
        Safeguard("a trust that was opened", keeps: "sts:AssumeRole") { world, trips in
            world.alice([SafeguardWorld.used, "sts:AssumeRole"])
            world.log.background()
            let trust = MadeAccount.trust(["AWS": "arn:aws:iam::111111111111:user/alice"])
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]], trust: trust)
            let former = MadeAccount.trust(["Service": "ec2.amazonaws.com"])
            for (document, day) in [(trips ? former : trust, before), (trust, lately)] {
                iam(
                    &world, "UpdateAssumeRolePolicy", on: day,
                    ["roleName": "admin", "policyDocument": text(document)])
            }
        },
        Safeguard(
            "an account that a trust document names since a few days", in: "prod/roles/admin/trust.json",
            keeps: "333333333333"
        ) { world, trips in
            world.prod.user("bob")
            let bob = "arn:aws:iam::111111111111:user/bob"
            let trust = MadeAccount.trust(["AWS": ["arn:aws:iam::333333333333:root", bob]])
            world.prod.role("admin", ["P": [MadeAccount.statement([SafeguardWorld.used])]], trust: trust)
            let session = world.log.assume("admin", "b", by: MadeLog.user("bob"), key: "ASIA1", on: "2026-05-16")
            world.log.call(session, "sqs CreateQueue", on: "2026-05-16")
            world.log.background()
            for (document, day) in [(trips ? MadeAccount.trust(["AWS": bob]) : trust, before), (trust, lately)] {
                iam(
                    &world, "UpdateAssumeRolePolicy", on: day,
                    ["roleName": "admin", "policyDocument": text(document)])
            }
        },
        Safeguard("a role that others may act in since a few days", in: "prod/roles/admin/inline/P.json") {
            world, trips in
            for name in ["alice", "bob"] { world.prod.user(name) }
            let names = ["alice", "bob"].map { "arn:aws:iam::111111111111:user/\($0)" }
            let trust = MadeAccount.trust(["AWS": names])
            world.prod.role("admin", ["P": [allow]], trust: trust)
            for (number, name) in ["alice", "bob"].enumerated() {
                let session = world.log.assume(
                    "admin", name, by: MadeLog.user(name), key: "ASIA\(number)", on: lately)
                world.log.call(session, "sqs CreateQueue", on: lately)
            }
            world.log.background()
            let former = MadeAccount.trust(["AWS": [names[1]]])
            for (document, day) in [(trips ? former : trust, before), (trust, "2026-06-19")] {
                iam(
                    &world, "UpdateAssumeRolePolicy", on: day,
                    ["roleName": "admin", "policyDocument": text(document)])
            }
        },
        Safeguard("a trust elsewhere that was opened", keeps: "sts:AssumeRole") { world, trips in
            let dev = "333333333333"
            world.prod.user(
                "alice",
                ["P": [allow, MadeAccount.statement(["sts:AssumeRole"], on: ["arn:aws:iam::\(dev):role/x"])]])
            world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
            world.log.background()
            let trust = MadeAccount.trust(["AWS": "arn:aws:iam::111111111111:user/alice"])
            iam(
                &world, "UpdateAssumeRolePolicy", on: lately,
                ["roleName": trips ? "x" : "y", "policyDocument": text(trust)], in: dev)
        },
    ]
}

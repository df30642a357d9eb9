import AccountState
import Analysis
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// Who may assume a role and never did loses the right, in every document that must change.
@Suite struct AssumeRightTests {
    private static let trustPath = "demo/roles/admin/trust.json"

    /// A trust document that names users of the account 111111111111, or others by ARN, number or `*`.
    private static func trusting(_ names: String..., condition: String? = nil) -> String {
        let arns = names.map { $0.contains(":") || $0.first?.isNumber == true || $0 == "*" ? $0 : arn("user/\($0)") }
        let list = arns.map { "\"\($0)\"" }.joined(separator: ", ")
        let tail = condition.map { #", "Condition": \#($0)"# } ?? ""
        return """
            {
              "Version": "2012-10-17",
              "Statement": [
                { "Effect": "Allow", "Principal": { "AWS": [\(list)] }, "Action": "sts:AssumeRole"\(tail) }
              ]
            }

            """
    }

    private static func arn(_ resource: String, account: String = "111111111111") -> String {
        "arn:aws:iam::\(account):\(resource)"
    }

    private static func assuming(_ resources: String..., actions: String = #""sts:AssumeRole""#) -> String {
        let list = resources.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            {
              "Version": "2012-10-17",
              "Statement": [
                { "Effect": "Allow", "Action": [\(actions)], "Resource": [\(list)] }
              ]
            }

            """
    }

    private func right(_ who: String, _ role: String, in plan: ProposalPlan) throws -> AssumeRight {
        let rights = plan.rights.roles.filter { $0.role.description == role }.flatMap(\.rights)
        return try #require(rights.first { $0.principal.description == who })
    }

    @Test func `a trust document no longer names who never assumed the role`() throws {
        var world = try World(
            .demo {
                user("alice")
                user("charlie")
                role("admin", trust: Self.trusting("alice", "charlie")) {
                    inline("Work", allowing("s3:ListAllMyBuckets"))
                }
            })
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        let plan = try world.plan()
        let after = try #require(try world.after(Self.trustPath))
        #expect(after.contains(Self.arn("user/alice")) && !after.contains("charlie"))
        #expect(try right("user/charlie", "role/admin", in: plan).fate == .goes)
        #expect(try right("user/alice", "role/admin", in: plan).status == .used)
        #expect(plan.accounts[0].check.rights == 1)
    }

    @Test func `a role's ARN goes out of a statement, and the roles in use stay`() throws {
        var world = try World(
            .demo {
                user("alice") { inline("Assume", Self.assuming(Self.arn("role/admin"), Self.arn("role/team/audit"))) }
                role("admin") {}
                role("audit", path: "/team/") {}
            })
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        #expect(
            try world.after("demo/users/alice/inline/Assume.json") == Self.assuming(Self.arn("role/admin")))
        #expect(try right("user/alice", "role/audit", in: try world.plan()).fate == .goes)
    }

    @Test func `what others of a group need stays, and the right says so`() throws {
        var world = try World(
            .demo {
                user("alice", groups: ["devs"])
                user("charlie", groups: ["devs"])
                group("devs") { inline("Assume", Self.assuming(Self.arn("role/admin"))) }
                role("admin") {}
            })
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        let plan = try world.plan()
        #expect(plan.changes.filter { !$0.path.contains("/as/") }.isEmpty)
        #expect(
            try right("user/charlie", "role/admin", in: plan).fate
                == .cannotGo(["demo/groups/devs/inline/Assume.json stays for user/alice"]))
    }

    @Test func `without the action for any role the right goes with the action`() throws {
        let world = try World(
            .demo {
                user("charlie") { inline("Assume", Self.assuming(Self.arn("role/admin"))) }
                role("admin") {}
            })
        #expect(try world.after("demo/users/charlie/inline/Assume.json") == "gone")
        #expect(try right("user/charlie", "role/admin", in: try world.plan()).fate == .goes)
    }

    @Test func `across accounts one document is enough, and both change where both can`() throws {
        let restore = Self.arn("role/restore", account: "222222222222")
        var world = try World(
            .demo {
                user("alice") { inline("Assume", Self.assuming(restore, Self.arn("role/admin"))) }
                user("bob") { inline("Assume", Self.assuming("*")) }
                role("admin") {}
            },
            .demo("backup", id: "222222222222") {
                role("restore", trust: Self.trusting("alice", "bob", "charlie")) {}
            })
        world.log.see("222222222222", from: World.first, to: World.last)
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        world.log.role("admin", by: "bob", "s3 ListBuckets", on: World.may)
        world.log.role(
            "restore", by: "carol", "s3 ListBuckets", account: "222222222222", home: "333333333333", on: World.may)
        let plan = try world.plan()
        #expect(try right("user/alice", "role/restore", in: plan).fate == .goes)
        #expect(try right("user/bob", "role/restore", in: plan).fate == .goes)
        #expect(try world.after("demo/users/alice/inline/Assume.json") == Self.assuming(Self.arn("role/admin")))
        #expect(try world.after("demo/users/bob/inline/Assume.json") == nil)
        // A name that is nobody's on file stays: somebody from elsewhere acted in the role.
        let after = try #require(try world.after("backup/roles/restore/trust.json"))
        #expect(after.contains("charlie") && !after.contains("alice") && !after.contains("bob"))
    }

    @Test func `a rule that keeps a role keeps the right to assume it in other accounts, too`() throws {
        let restore = Self.arn("role/restore", account: "222222222222")
        var world = try World(
            .demo { user("alice") { inline("Assume", Self.assuming(restore)) } },
            .demo("backup", id: "222222222222") { role("restore", trust: Self.trusting("alice")) {} })
        world.log.see("222222222222", from: World.first, to: World.last)
        #expect(try world.after("demo/users/alice/inline/Assume.json") == "gone")
        world.rules = """
            accounts: [{ name: demo, id: "111111111111" }, { name: backup, id: "222222222222" }]
            rules: [{ id: spare, accounts: [backup], principals: [role/restore], decision: keep, reason: test }]
            """
        let plan = try world.plan()
        #expect(plan.changes.isEmpty)
        #expect(try right("user/alice", "role/restore", in: plan).reason == .keptRole("spare"))
    }

    @Test func `sessions of unknown origin in a role keep everybody's right to it`() throws {
        var world = try World(
            .demo {
                user("alice")
                user("charlie")
                role("admin", trust: Self.trusting("alice", "charlie")) {}
            })
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        world.log.role("admin", by: nil, "s3 ListBuckets", on: World.may)
        let plan = try world.plan()
        #expect(plan.changes.filter { $0.path == Self.trustPath }.isEmpty)
        #expect(try right("user/charlie", "role/admin", in: plan).status == .unknown)
    }

    @Test func `a condition in the trust, or nobody left in it, leaves it as it is`() throws {
        let mfa = #"{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }"#
        for trust in [Self.trusting("alice", "charlie", condition: mfa), Self.trusting("charlie")] {
            var world = try World(
                .demo {
                    user("alice")
                    user("charlie")
                    role("admin", trust: trust) {}
                })
            world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
            let plan = try world.plan()
            #expect(plan.changes.filter { $0.path == Self.trustPath }.isEmpty)
            guard case .cannotGo(let why) = try right("user/charlie", "role/admin", in: plan).fate else {
                Issue.record("the right would go")
                return
            }
            #expect(why.count == 1)
        }
    }

    @Test func `a resource that means more roles, and a statement about more, are left alone and said`() throws {
        for document in [
            Self.assuming(Self.arn("role/*")),
            Self.assuming(Self.arn("role/admin"), Self.arn("role/audit"), actions: #""sts:AssumeRole", "iam:GetRole""#),
        ] {
            var world = try World(
                .demo {
                    user("alice") { inline("Assume", document) }
                    role("admin") {}
                    role("audit") {}
                })
            world.log.role("audit", by: "alice", "s3 ListBuckets", on: World.may)
            world.log.user("alice", "iam GetRole", on: World.may)
            let plan = try world.plan()
            #expect(plan.changes.filter { !$0.path.contains("/as/") }.isEmpty)
            guard case .cannotGo(let why) = try right("user/alice", "role/admin", in: plan).fate else {
                Issue.record("the right would go")
                return
            }
            #expect(why.count == 1 && why[0].contains("Assume.json"))
        }
    }

    @Test func `a Deny takes the right, and a denial is no use of it`() throws {
        let document = """
            { "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "\(Self.arn("role/admin"))" },
                { "Effect": "Deny", "Action": "sts:*", "Resource": "\(Self.arn("role/adm*"))" } ] }
            """
        let world = try World(
            .demo {
                user("charlie") { inline("Assume", document) }
                role("admin") {}
            })
        #expect(
            try world.plan().rights.roles.flatMap(\.rights).filter { $0.role.name == "admin" && $0.may }.isEmpty)
    }

    @Test func `who acted in a role by a session from before the window keeps the right`() throws {
        var world = try World(
            .demo {
                user("alice") { inline("Assume", Self.assuming(Self.arn("role/admin"))) }
                role("admin") {}
            })
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.first)
        for index in world.log.record.issues.indices {
            world.log.record.issues[index].time = World.first.advanced(byDays: -1).start
        }
        let plan = try world.plan()
        #expect(try right("user/alice", "role/admin", in: plan).may)
        #expect(try world.after("demo/users/alice/inline/Assume.json") == nil)
    }

    @Test func `a new role, and a new user, keep every right`() throws {
        let young = Timestamp("2026-06-20T00:00:00Z")
        for (userCreated, roleCreated) in [(young, nil), (nil, young)] {
            var world = try World(
                .demo {
                    user("alice")
                    user("charlie", created: userCreated)
                    role("admin", created: roleCreated, trust: Self.trusting("alice", "charlie")) {}
                })
            world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
            #expect(try world.after(Self.trustPath) == nil)
        }
    }

    @Test func `a role of an account that is not on file is kept by a rule that names the account's number`() throws {
        let vendor = Self.arn("role/audit", account: "999999999999")
        var world = try World(.demo { user("alice") { inline("Assume", Self.assuming(vendor)) } })
        #expect(try world.after("demo/users/alice/inline/Assume.json") == "gone")
        world.rules = """
            rules: [{ id: vendor, accounts: ["999999999999"], principals: [role/audit], decision: keep, reason: test }]
            """
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `what only the other account's copy tells keeps the right`() throws {
        let restore = Self.arn("role/restore", account: "222222222222")
        var world = try World(
            .demo { user("alice") { inline("Assume", Self.assuming(restore)) } },
            .demo("backup", id: "222222222222") { role("restore", trust: Self.trusting("alice")) {} })
        world.log.see("222222222222", from: World.first, to: World.last)
        world.log.role(
            "restore", by: "alice", "s3 ListBuckets", account: "222222222222", home: "111111111111", on: World.may)
        world.log.record.rows = []
        #expect(try world.plan().changes.isEmpty)
    }

    @Test func `a young holder of a shared document loses no right by a rule that it cannot keep`() throws {
        var world = try World(
            .demo {
                user("alice", groups: ["devs"])
                user("dan", created: Timestamp("2026-06-20T00:00:00Z"), groups: ["devs"])
                group("devs") { inline("Assume", Self.assuming(Self.arn("role/admin"))) }
                role("admin") {}
            })
        world.rules = """
            rules: [{ id: dan, principals: [user/dan], actions: ["sts:*"], decision: keep, reason: test }]
            """
        // Nothing of it fails the check: what the document keeps for the young is what it used.
        #expect(try world.plan().accounts[0].check.failures.isEmpty)
    }

    @Test func `a trust document that was changed a few days ago stays as it is`() throws {
        for (day, goes) in [(World.last.advanced(byDays: -5), false), (World.first, true)] {
            var world = try World(
                .demo {
                    user("alice")
                    user("charlie")
                    role("admin", trust: Self.trusting("alice", "charlie")) {}
                })
            world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
            world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: day, Self.trusting("alice", "charlie"))
            #expect((try world.after(Self.trustPath) != nil) == goes)
        }
    }
}

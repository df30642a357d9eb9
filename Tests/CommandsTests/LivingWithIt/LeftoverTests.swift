import Foundation
import Testing

/// Documents of pairs, folders and replacements that are for nobody any more go, once, with their reason; what may be somebody's
/// stays.
@Suite struct LeftoverTests {
    private static let pair = "prod/users/alice/as/prod/admin.json"
    private static let person = "prod/people/ann@example.com/as/prod/admin.json"

    /// What the account and its log are like when the documents are left over.
    struct Later: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What goes, or stays.
        let document: String
        /// Why it goes; nil where it stays.
        let reason: String?
        let change: @Sendable (inout Parts) -> Void

        init(
            _ name: String, _ document: String = pair, goes reason: String? = nil,
            _ change: @escaping @Sendable (inout Parts) -> Void
        ) {
            (testDescription, self.document, self.reason, self.change) = (name, document, reason, change)
        }
    }

    struct Parts {
        var users = ["alice", "bob"]
        var roles = ["admin"]
        var log = MadeLog()
        var files: [String: String] = [:]
        var kinds = MadeLog.Kinds.all
        var days = MadeLog.days
        /// Who may assume all roles by an identity statement.
        var assuming = ["alice", "bob"]
        /// Whom a role's trust names in place of the account.
        var trust: [String: String] = [:]
        /// Whether a rule keeps every right to assume.
        var keepsAll = false
    }

    private static func delete(_ kind: String, _ name: String, _ parts: inout Parts) {
        parts.log.call(
            MadeLog.user("bob"), "iam Delete\(kind)", on: "2026-06-20",
            ["requestParameters": ["\(kind.lowercased())Name": name]])
    }

    static let later = [
        Later(
            "a user that may not assume the role any more",
            goes:
                "user/alice may not assume role/admin of prod any more, and did not act in it in 2026-04-02 … 2026-06-30"
        ) { $0.assuming = ["bob"] },
        Later("a right that goes with the same run", goes: "user/alice may not assume role/admin of prod any more") {
            _ in
        },
        Later("a person whose role is gone", person, goes: "account prod has no role/admin any more") {
            $0.roles = []
            $0.files[person] = "{}"
        },
        Later("a person that did not act", person) { $0.files[person] = "{}" },
        Later("a user that did not act and may, through another role") { parts in
            parts.assuming = ["bob"]
            parts.roles = ["admin", "dev"]
            parts.trust = ["dev": "user/alice", "admin": "role/dev"]
            parts.keepsAll = true
        },
        Later("a user that did not act and may") { $0.keepsAll = true },
        Later("a user that is gone", goes: "account.json holds no user/alice") { $0.users = ["bob"] },
        Later("a user that was deleted", goes: "account.json holds no user/alice: deleted on 2026-06-20") {
            $0.users = ["bob"]
            delete("User", "alice", &$0)
        },
        Later("a role that is gone", goes: "account prod has no role/admin any more") { $0.roles = [] },
        Later("a role that was deleted", goes: "account prod has no role/admin any more: deleted on 2026-06-20") {
            $0.roles = []
            delete("Role", "admin", &$0)
        },
        Later(
            "a folder without a principal", "prod/roles/old/inline/P.json", goes: "account.json holds no role/old"
        ) { $0.files["prod/roles/old/inline/P.json"] = text("sqs:*") },
        Later("a pair that acts") { parts in
            parts.assuming = ["bob"]
            let session = parts.log.assume("admin", "cli", by: MadeLog.user("alice"), key: "ASIA2", on: "2026-06-10")
            parts.log.call(session, "sqs CreateQueue", on: "2026-06-10")
        },
        Later("a session of which no event is on record") { parts in
            parts.assuming = ["bob"]
            _ = parts.log.assume("admin", "cli", by: MadeLog.user("alice"), key: "ASIA2", on: "2026-06-10")
        },
        Later("a session of nobody knows whom") { parts in
            parts.assuming = ["bob"]
            parts.log.call(
                MadeLog.session("admin", "cli", key: "ASIA3", issued: "2026-06-10T09:00:00Z"), "sqs CreateQueue",
                on: "2026-06-10")
        },
        Later("a trail that records writes only") {
            $0.assuming = ["bob"]
            $0.kinds = [.writes, .rdsData]
        },
        Later("days that are missing") {
            $0.assuming = ["bob"]
            $0.days.removeSubrange(20..<40)
        },
        Later("a role of another account, which is not on file", "prod/users/alice/as/other/admin.json") {
            $0.files["prod/users/alice/as/other/admin.json"] = text("sqs:CreateQueue")
        },
        Later("a policy of nobody that no proposal made", "prod/managed/Team.json") {
            $0.files["prod/managed/Team.json"] = text("sqs:CreateQueue")
        },
    ]

    private static func text(_ action: String) -> String {
        #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "\#(action)", "Resource": "*"}]}"#
    }

    @Test(arguments: later) func `what is for nobody goes, and what may be somebody's stays`(later: Later) throws {
        var parts = Parts()
        later.change(&parts)
        var world = try LivingWorld()
        world.rules = "window: { end: 2026-06-30 }\n"
        if parts.keepsAll {
            world.rules +=
                "rules: [{ id: roles, principals: [\"*\"], actions: [\"sts:*\"], decision: keep, reason: R }]\n"
        }
        for user in parts.users {
            let role = "arn:aws:iam::111111111111:role/admin"
            let may = MadeAccount.statement(["sts:AssumeRole"], on: [role, "\(role)2"])
            let other = MadeAccount.statement(["sqs:ListQueues"])
            world.account.user(user, ["P": [parts.assuming.contains(user) ? may : other]])
        }
        for role in parts.roles {
            let trust = parts.trust[role].map { MadeAccount.trust(["AWS": "arn:aws:iam::111111111111:\($0)"]) }
            let statements =
                [MadeAccount.statement(["sqs:*"])] + (role == "dev" ? [MadeAccount.statement(["sts:AssumeRole"])] : [])
            world.account.role(role, ["All": statements], trust: trust)
        }
        world.log = parts.log
        world.log.background(days: parts.days, kinds: parts.kinds)
        try world.settle()
        for (path, text) in parts.files {
            try world.sandbox.write(text == "{}" ? Self.text("sqs:CreateQueue") : text, to: "policies/\(path)")
        }
        if !parts.files.keys.contains(later.document) {
            try world.sandbox.write(Self.text("sqs:CreateQueue"), to: "policies/\(later.document)")
        }
        let before = try world.sandbox.tree("policies")
        #expect(try world.sandbox.git("init", "-q").code == 0)
        let shown = try world.sandbox.cloudtrim(
            "generate", "--report", "trim.md", "--patch", "p.patch", "--today", "2026-07-01")
        #expect([0, 2].contains(shown.code), "\(shown.error)")
        let text = try world.sandbox.read("p.patch")
        let line = text.split(separator: "\n").first { $0.contains("\(later.document)   goes: ") }
        #expect((line?.contains(later.reason ?? "") ?? false) == (later.reason != nil), "\(text)")
        if let reason = later.reason { #expect(try world.sandbox.read("trim.md").contains(reason)) }
        let written = try world.sandbox.cloudtrim("generate", "--write", "--today", "2026-07-01")
        let after = try world.sandbox.tree("policies")
        #expect((after[later.document] == nil) == (later.reason != nil))
        // The patch is the same change, and it is told once.
        if later.reason != nil {
            #expect(written.output.contains(" of nobody go") || written.output.contains("1 document of nobody goes"))
            #expect(text.contains("deleted file mode"))
            #expect(!(try world.run("generate").output.contains("   goes: ")))
            #expect(before[later.document] != nil)
        }
    }

    @Test func `a run about one user proposes no leftovers of others`() throws {
        var world = try LivingWorld()
        world.rules = "window: { end: 2026-06-30 }\n"
        for user in ["alice", "bob"] { world.account.user(user, ["P": [MadeAccount.statement(["sqs:CreateQueue"])]]) }
        world.account.role("admin", ["All": [MadeAccount.statement(["sqs:*"])]])
        world.log.background()
        try world.settle()
        try world.sandbox.write(Self.text("sqs:CreateQueue"), to: "policies/\(Self.pair)")
        #expect(!(try world.run("generate", "--user", "bob").output.contains(Self.pair)))
        #expect(try world.run("generate").output.contains(Self.pair))
    }

    @Test func `a replacement goes with its holder, and not while it is pending`() throws {
        func account(_ users: [String], attached: String?) -> MadeAccount {
            var account = MadeAccount()
            for user in users {
                account.user(user, attached: user == "alice" ? [attached].compactMap { $0 } : ["aws/Everything"])
            }
            account.policy("aws/Everything", [MadeAccount.statement(["sqs:*", "sns:*"])])
            return account
        }
        var world = try LivingWorld()
        world.rules = "window: { end: 2026-06-30 }\n"
        world.account = account(["alice", "bob"], attached: "aws/Everything")
        world.log.background()
        for user in ["alice", "bob"] { world.log.call(MadeLog.user(user), "sqs CreateQueue", on: "2026-06-01") }
        try world.settle()
        try world.run("generate", "--write")
        let replacement = "prod/managed/Everything-alice.json"
        let made = try #require(try world.sandbox.tree("policies")[replacement])
        #expect(try world.run("generate").output.hasPrefix("nothing to propose") == false)
        #expect(try world.run("generate").output.contains("nothing to propose"))
        // Not in AWS yet: the state of AWS says what it said.
        try world.settle()
        try world.sandbox.write(made, to: "policies/\(replacement)")
        #expect(!(try world.run("generate").output.contains("\(replacement)   goes")))
        // Alice is gone: what was made for her is nobody's.
        world.account = account(["bob"], attached: nil)
        try world.settle()
        try world.sandbox.write(made, to: "policies/\(replacement)")
        let gone = try world.run("generate", "--write")
        #expect(gone.output.contains("1 document of nobody goes"), "\(gone.output)")
        #expect(try world.sandbox.tree("policies")[replacement] == nil)
        // And what was trimmed from her is remembered no more.
        #expect(!(try world.sandbox.read(LivingWorld.evidence).contains("\"of\": \"user/alice\"")))
        try world.run("check", code: 0)
    }

    @Test func `who was deleted in the logs is not called unknown`() throws {
        var world = try LivingWorld()
        world.rules = "window: { end: 2026-06-30 }\n"
        world.account.user("alice", ["P": [MadeAccount.statement(["sqs:CreateQueue"])]])
        world.log.background()
        world.log.call(MadeLog.user("carol"), "sqs ListQueues", on: "2026-06-10")
        world.log.call(
            MadeLog.user("alice"), "iam DeleteUser", on: "2026-06-12", ["requestParameters": ["userName": "carol"]])
        try world.settle()
        let output = try world.run("generate").output
        #expect(output.contains("in the events, and deleted since: user/carol on 2026-06-12"), "\(output)")
        #expect(output.contains("not on file, yet in the events: user/gone;"))
    }

    @Test func `former holders are told what is new in a policy of AWS`() throws {
        func account(_ actions: [String], alice: [String]) -> MadeAccount {
            var account = MadeAccount()
            account.user("alice", attached: alice)
            account.user("bob", attached: ["aws/Everything"])
            account.policy("aws/Everything", [MadeAccount.statement(actions)])
            account.policy("Everything-alice", [MadeAccount.statement(["sqs:CreateQueue"])])
            return account
        }
        var world = try LivingWorld()
        world.rules =
            "window: { end: 2026-06-30 }\nrules: [{ id: bob, principals: [user/bob], decision: keep, reason: R }]\n"
        world.account = account(["sqs:*"], alice: ["aws/Everything"])
        world.log.background()
        world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-06-01")
        try world.settle()
        try world.run("generate", "--write")
        #expect(!(try world.run("generate").output.contains("new in AWS's policies")))
        // Deployed, and AWS writes another version, which bob has.
        world.account = account(["sqs:*", "sns:CreateTopic", "sqs:CreateQueue"], alice: ["Everything-alice"])
        try world.settle()
        let told = try world.run("generate", "--report", "trim.md")
        let text = try world.run("generate").output
        #expect(
            text.contains("AWS changed Everything: it allows sns:CreateTopic now, which user/alice has not"), "\(text)")
        #expect(try world.sandbox.read("trim.md").contains("AWS changed Everything"))
        #expect(told.code == 0 && !text.contains("user/bob has not"))
    }
}

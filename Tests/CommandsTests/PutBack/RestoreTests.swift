import Foundation
import Testing

/// `cloudtrim restore`: what was trimmed comes back as it was, and the gate takes it.
@Suite struct RestoreTests {
    private let today = ["--today", "2026-07-02"]

    /// Puts back, commits, and holds the result against the commit before.
    private func restored(
        _ world: OnCallWorld, _ words: String..., more: [String] = []
    ) throws -> (output: String, tree: [String: String]) {
        let shown = try world.ok("restore", more: words + today + more)
        let result = try world.ok("restore", more: words + ["--write"] + today + more)
        let gate = try world.sandbox.cloudtrim("check", "--against", "git:HEAD", more: today)
        #expect(gate.code == 0 && gate.output.contains("declared_grant"), "\(gate.output) \(gate.error)")
        try world.commit("Put back")
        #expect(!shown.output.isEmpty)
        return (result.output, try world.sandbox.tree("policies/prod"))
    }

    @Test func `a name comes back where it stood, under its conditions`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        let before = try world.sandbox.git("show", "HEAD~1:policies/prod/users/pat/inline/Admin.json").output
        #expect(try !world.sandbox.read("policies/prod/users/pat/inline/Admin.json").contains("iam:DeleteUser"))
        let (_, tree) = try restored(world, "user/pat", "iam:DeleteUser", "iam:UpdateUser", "sqs:*")
        #expect(tree["users/pat/inline/Admin.json"] == before)
        let rules = try world.sandbox.read("rules.yaml")
        let entry = """
            grants:
              - id: restore-pat-iam-DeleteUser
                principal: user/pat
                actions: ["iam:DeleteUser", "iam:UpdateUser", "sqs:DeleteQueue"]
                reason: Put back what the trim of 2026-06-30 took
                until: 2026-08-01

            """
        #expect(rules.hasSuffix(entry), "\(rules)")
    }

    @Test func `of a shared document the principal gets its part back in one of its own, or all do`() throws {
        var world = try OnCallWorld()
        world.account.policy("Team", [OnCallWorld.statement("Q", [SafeguardWorld.used, SafeguardWorld.unused])])
        world.pat(attached: ["Team"])
        world.account.user("kim", attached: ["Team"])
        try world.trim()
        #expect(try !world.sandbox.read("policies/prod/managed/Team.json").contains(SafeguardWorld.unused))
        _ = try restored(world, "user/kim", "sqs:DeleteQueue")
        #expect(
            try world.sandbox.read("policies/prod/users/kim/inline/Team-restored.json").contains(SafeguardWorld.unused))
        _ = try restored(world, "user/pat", "sqs:DeleteQueue", "--shared")
        #expect(try world.sandbox.read("policies/prod/managed/Team.json").contains(SafeguardWorld.unused))
    }

    @Test func `of a policy of AWS a part comes back into what replaced it`() throws {
        var world = try OnCallWorld()
        world.account.policy(
            "aws/Queues", [OnCallWorld.statement("Q", ["sqs:*"]), OnCallWorld.statement("T", ["sns:CreateTopic"])])
        world.pat(attached: ["aws/Queues"])
        world.account.role("web", attached: ["aws/Queues"])
        try world.trim()
        _ = try restored(world, "user/pat", "sqs:DeleteQueue", "sns:CreateTopic")
        _ = try restored(world, "role/web", "sqs:Delete*")
    }

    @Test func `a document that went comes back with what is asked for`() throws {
        var world = try OnCallWorld()
        world.account.user(
            "kim", ["Old": [OnCallWorld.statement("Q", [SafeguardWorld.unused], on: ["arn:aws:sqs:*:*:a"])]])
        try world.trim()
        #expect(try world.sandbox.tree("policies/prod")["users/kim/inline/Old.json"] == nil)
        let (_, tree) = try restored(world, "user/kim", "sqs:DeleteQueue")
        #expect(tree["users/kim/inline/Old.json"]?.contains("arn:aws:sqs:*:*:a") == true)
    }

    @Test func `a member gets back what a group lost, and the group where it is asked for`() throws {
        var world = try OnCallWorld()
        world.account.group(
            "devs",
            [
                "G": [
                    OnCallWorld.statement("Q", [SafeguardWorld.used, SafeguardWorld.unused], on: ["arn:aws:sqs:*:*:a"])
                ]
            ])
        world.pat(groups: ["devs"])
        world.account.user("kim", groups: ["devs"])
        try world.trim()
        let shown = try world.json("restore", "user/kim", "sqs:DeleteQueue", "--today", "2026-07-02")
        #expect(shown["leftOut"] as? [String] == ["user/pat"] && shown["principals"] as? [String] == ["user/kim"])
        _ = try restored(world, "user/kim", "sqs:DeleteQueue")
        #expect(try world.sandbox.read("policies/prod/users/kim/inline/G-restored.json").contains("arn:aws:sqs:*:*:a"))
        #expect(try world.sandbox.read("rules.yaml").contains("resources: [\"arn:aws:sqs:*:*:a\"]"))
        let (_, tree) = try restored(world, "group/devs", "sqs:DeleteQueue")
        #expect(tree["groups/devs/inline/G.json"]?.contains(SafeguardWorld.unused) == true)
    }

    @Test func `who may assume a role is put back in both documents`() throws {
        var world = try OnCallWorld()
        let arns = ["pat", "kim"].map { "arn:aws:iam::111111111111:user/\($0)" }
        world.account.role(
            "ops", ["O": [OnCallWorld.statement("O", ["sqs:CreateQueue"])]], trust: MadeAccount.trust(["AWS": arns]))
        let own = { (name: String) -> [String: [[String: Any]]] in
            [
                name: [OnCallWorld.statement("A", ["sts:AssumeRole"], on: ["arn:aws:iam::111111111111:role/ops"])]
            ]
        }
        world.account.user("pat", own("P"))
        world.account.user("kim", own("K"))
        let session = world.log.assume("ops", "pat", by: MadeLog.user("pat"), key: "ASIAOPS1", on: "2026-06-15")
        world.log.call(session, "sqs CreateQueue", on: "2026-06-15")
        try world.trim()
        let trust = "policies/prod/roles/ops/trust.json"
        #expect(try !world.sandbox.read(trust).contains("user/kim"))
        let (_, tree) = try restored(world, "user/kim", "sts:AssumeRole")
        #expect(tree["roles/ops/trust.json"]?.contains("user/kim") == true)
        #expect(tree["users/kim/inline/K.json"]?.contains("role/ops") == true)
    }

    @Test func `rules in braces, with carriage returns, and a patch on a dirty tree`() throws {
        var world = try OnCallWorld()
        world.rules = "grants: [{ id: a, principal: user/pat, actions: [\"s3:*\"], reason: r }]\r\ncheck: {}"
        world.pat()
        try world.trim()
        let rules = try world.sandbox.read("rules.yaml")
        try world.sandbox.write(rules.replacingOccurrences(of: "# a copy", with: "# dirty"), to: "rules.yaml")
        try world.ok("restore", "user/pat", "iam:DeleteUser", "--patch", "back.patch", more: today)
        #expect(try world.sandbox.git("apply", "back.patch").code == 0)
        let after = try world.sandbox.read("rules.yaml")
        #expect(
            after.contains("reason: r }, { id: restore-pat-iam-DeleteUser, principal: user/pat")
                && after.hasSuffix("check: {}"))
        let again = try world.ok("restore", "user/pat", "iam:DeleteUser", more: today).output
        #expect(again.hasPrefix("nothing changes: "), "\(again)")
    }

    @Test func `what can't be put back is told, and nothing is written`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        let before = try world.sandbox.tree(".")
        let cases: [([String], Int32, String)] = [
            (["user/pat", "s3:ListBucket"], 2, "nothing tells that `s3:ListBucket` was taken from user/pat"),
            (["user/pat", "s3:ListBuckt"], 64, "did you mean `s3:ListBucket`?"),
            (["user/p at", "iam:DeleteUser"], 64, "no user `p at`"),
            (["user/pat\"\n", "iam:DeleteUser"], 64, "no user"),
            (["pat", "iam:DeleteUser"], 64, "names no principal"), (["user/pat", "*"], 64, "names no service"),
            (["user/pat"], 64, "wants a principal and an action"),
            (["user/pat", "iam:DeleteUser", "--until", "2020-01-01"], 64, "is over"),
            (["user/pat", "iam:DeleteUser", "--write", "--patch", "x.patch"], 64, "don't go together"),
            (["user/pat", "iam:DeleteUser", "--patch", "rules.yaml"], 64, "name the same file"),
        ]
        for (words, code, text) in cases {
            let result = try world.sandbox.cloudtrim("restore", more: words + today)
            #expect(result.code == code && result.error.contains(text) && result.output.isEmpty, "\(words) \(result)")
        }
        let path = world.sandbox.folder.appending(path: "policies/prod/users/pat/inline/Admin.json").path
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        let result = try world.sandbox.cloudtrim("restore", "user/pat", "iam:DeleteUser", "--write", more: today)
        #expect(result.code == 2 && result.error.contains("read-only"), "\(result)")
        #expect(try world.sandbox.tree(".") == before)
    }

    @Test func `without a repository the evidence tells what was there`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim(inGit: false)
        try world.ok("restore", "user/pat", "iam:DeleteUser", "--write", more: today)
        #expect(try world.sandbox.read("policies/prod/users/pat/inline/Admin.json").contains("iam:DeleteUser"))
    }

    @Test func `what was denied before the trim, and is no more, is not given`() throws {
        var world = try OnCallWorld()
        var deny = MadeAccount.statement([SafeguardWorld.unused], on: ["arn:aws:sqs:*:*:prod"], effect: "Deny")
        deny["Sid"] = "Not"
        world.account.user(
            "kim", ["Q": [OnCallWorld.statement("Q", [SafeguardWorld.used, SafeguardWorld.unused]), deny]])
        world.log.call(MadeLog.user("kim"), "sqs CreateQueue", on: "2026-06-15")
        try world.trim()
        let path = "policies/prod/users/kim/inline/Q.json"
        let text = try world.sandbox.read(path)
        let start = try #require(text.range(of: "\"arn:aws:sqs:*:*:prod\""))
        try world.sandbox.write(text.replacingCharacters(in: start, with: "\"arn:aws:sqs:*:*:none\""), to: path)
        let result = try world.sandbox.cloudtrim("restore", "user/kim", "sqs:DeleteQueue", "--write", more: today)
        #expect(result.code == 2 && result.error.contains("and was not before the trim"), "\(result)")
        #expect(
            try !world.sandbox.read(path).contains(
                "\"Action\": [\n        \"sqs:CreateQueue\",\n        \"sqs:DeleteQueue\""))
    }
}

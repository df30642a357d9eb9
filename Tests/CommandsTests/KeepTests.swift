import Foundation
import Testing

/// `cloudtrim keep`: a rule that is written for whoever asks, where it decides.
@Suite struct KeepTests {
    private func decision(_ sandbox: Sandbox, _ principal: String, _ action: String) throws -> String {
        let result = try sandbox.cloudtrim(
            "rules", "explain", "--account", "demo", "--\(principal.split(separator: "/")[0])",
            String(principal.split(separator: "/")[1]), action, "--format", "json")
        let all = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        let told = all?.first { $0["principal"] as? String == "demo/\(principal)" }
        return "\(told?["decision"] ?? "?") \(told?["rule"] ?? "")"
    }

    private let reason = ["--account", "demo", "--reason", "Audits"]

    @Test func `what goes stays with the rule, and nothing else of the file changes`() throws {
        let sandbox = try Sandbox.demo()
        #expect(try decision(sandbox, "user/alice", "s3:GetBucketLocation").hasPrefix("remove"))
        let before = try sandbox.read("rules.yaml")
        let shown = try sandbox.cloudtrim("keep", "user/alice", "S3:getbucketlocation", more: reason)
        #expect(shown.code == 0 && shown.output.contains("+  - id: keep-alice-s3-GetBucketLocation"), "\(shown.error)")
        #expect(try sandbox.read("rules.yaml") == before)
        let written = try sandbox.cloudtrim(
            "keep", "user/alice", "s3:GetBucketLocation", "--write", "--until", "2099-01-31", "--ticket", "OPS-7",
            more: reason)
        #expect(written.code == 0 && written.error.isEmpty, "\(written.error)")
        let after = try sandbox.read("rules.yaml")
        let new = [
            "  - id: keep-alice-s3-GetBucketLocation", "    accounts: [demo]", "    principals: [user/alice]",
            "    actions: [\"s3:GetBucketLocation\"]", "    decision: keep", "    reason: Audits", "    ticket: OPS-7",
            "    until: 2099-01-31",
        ]
        #expect(after == before + new.map { $0 + "\n" }.joined())
        #expect(try decision(sandbox, "user/alice", "s3:GetBucketLocation") == "keep keep-alice-s3-GetBucketLocation")
        #expect(try !decision(sandbox, "user/bob", "s3:GetBucketLocation").hasSuffix("keep-alice-s3-GetBucketLocation"))
    }

    @Test func `a rule that would decide first stands behind the new one`() throws {
        let sandbox = try Sandbox.demo()
        let rules = try sandbox.read("rules.yaml")
        try sandbox.write(
            rules
                + """
                  - { id: other, principals: [user/bob], actions: ["*"], decision: remove, reason: r }
                  - { id: lists, principals: ["*"], access_levels: [List], decision: keep, reason: r }
                  # nobody creates
                  - { id: no-s3, services: [s3], decision: remove, reason: r }  # ever
                  - { id: rest, actions: ["glacier:*"], decision: review, reason: r }

                """, to: "rules.yaml")
        #expect(try decision(sandbox, "user/alice", "s3:GetBucketLocation") == "remove no-s3")
        let result = try sandbox.cloudtrim("keep", "user/alice", "s3:GetBucketLocation", "--write", more: reason)
        #expect(result.output.contains("before `no-s3`"), "\(result.error)")
        let lines = try sandbox.read("rules.yaml").split(separator: "\n").suffix(6)
        #expect(
            lines.map { $0.prefix(20) } == [
                "  - { id: other, pri", "  - { id: lists, pri", "  - { id: keep-alice", "  # nobody creates",
                "  - { id: no-s3, ser", "  - { id: rest, acti",
            ])
        #expect(try decision(sandbox, "user/alice", "s3:GetBucketLocation") == "keep keep-alice-s3-GetBucketLocation")
    }

    @Test func `what is kept already is not written twice`() throws {
        let sandbox = try Sandbox.demo()
        let ask = { (more: [String]) in
            try sandbox.cloudtrim("keep", "user/alice", "s3:Get*", "--write", more: reason + more)
        }
        #expect(try ask([]).code == 0)
        let once = try sandbox.read("rules.yaml")
        let again = try sandbox.cloudtrim("keep", "user/alice", "s3:GetBucketLocation", "--write", more: reason)
        #expect(
            again.code == 0 && again.output.hasPrefix("nothing changes: rule `keep-alice-s3-Get`"), "\(again.output)")
        #expect(try ask(["--until", "2099-01-01"]).code == 0)
        #expect(try sandbox.read("rules.yaml") == once)
        // Another action gets another name.
        #expect(
            try sandbox.cloudtrim("keep", "user/alice", "s3:Get?*", "s3:ListBucket", "--write", more: reason).code == 0)
        #expect(try sandbox.read("rules.yaml").contains("- id: keep-alice-s3-Get-2\n"))
        let longer = try sandbox.cloudtrim("keep", "role/break-glass", "iam:*", "--write", more: reason)
        #expect(longer.code == 64 && longer.error.contains("until 2036-12-31"), "\(longer.error)")
    }

    @Test(arguments: [
        (["user/alic", "iam:DeleteUser"], "did you mean `alice`?"),
        (["alice", "iam:DeleteUser"], "write `user/NAME`"),
        (["usr/alice", "iam:DeleteUser"], "did you mean `user/alice`?"),
        (["user/alice"], "write `cloudtrim keep"), (["user/alice", "iam:DeletUser"], "did you mean `iam:DeleteUser`?"),
        (["user/alice", "iam:Gat*"], "an action is written"), (["user/alice", "*"], "name one service"),
        (["user/a lice", "iam:DeleteUser"], "alice"), (["user/al\"ice\n", "iam:DeleteUser"], "alice"),
        (["user/alice", "iam:DeleteUser", "--until", "2020-01-01"], "a day that comes"),
        (["user/alice", "iam:DeleteUser", "--write", "--patch", "x.patch"], "one of them"),
        (["user/alice", "iam:DeleteUser", "--id", "a b"], "letters"),
        (["user/alice", "iam:DeleteUser", "--id", "break-glass"], "the other one is here"),
    ])
    func `wrong names are told, and nothing is written`(words: [String], help: String) throws {
        let sandbox = try Sandbox.demo()
        let before = try sandbox.tree(".")
        let result = try sandbox.cloudtrim("keep", more: words + ["--account", "demo", "--reason", "r"])
        #expect(
            (result.code == 64 || result.code == 2) && result.output.isEmpty && result.error.contains(help), "\(result)"
        )
        #expect(try sandbox.tree(".") == before)
    }

    @Test func `a reason is wanted`() throws {
        let result = try Sandbox.demo().cloudtrim("keep", "user/alice", "iam:DeleteUser", "--account", "demo")
        #expect(result.code == 64 && result.error.contains("wants a reason"))
    }

    @Test func `a patch is what git takes, on a dirty tree, too, with carriage returns and no end`() throws {
        let sandbox = try Sandbox.demo()
        let text = try sandbox.read("rules.yaml")
        let rules = String(
            text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").dropLast())
        try sandbox.write(rules, to: "rules.yaml")
        for words in [["init", "-q"], ["add", "."], ["commit", "-qm", "x"]] {
            _ = try sandbox.run("/usr/bin/env", ["git", "-c", "user.name=t", "-c", "user.email=t@t"] + words)
        }
        try sandbox.write(rules.replacingOccurrences(of: "# in incidents", with: "# dirty"), to: "rules.yaml")
        let made = try sandbox.cloudtrim(
            "keep", "user/alice", "s3:GetBucketLocation", "--patch", "keep.patch", more: reason)
        #expect(made.code == 0, "\(made.error)")
        #expect(try sandbox.read("rules.yaml").utf8.elementsEqual(rules.utf8))
        let applied = try sandbox.git("apply", "keep.patch")
        #expect(applied.code == 0, "\(applied.error)")
        #expect(try decision(sandbox, "user/alice", "s3:GetBucketLocation").hasPrefix("keep keep-"))
    }

    @Test func `a file that is read-only stays`() throws {
        let sandbox = try Sandbox.demo()
        let path = sandbox.folder.appending(path: "rules.yaml").path
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        let before = try sandbox.read("rules.yaml")
        let result = try sandbox.cloudtrim("keep", "user/alice", "s3:GetBucketLocation", "--write", more: reason)
        #expect(result.code == 2 && result.error.contains("read-only") && result.output.isEmpty, "\(result)")
        #expect(try sandbox.read("rules.yaml") == before)
    }

    @Test func `a group's rule stands before those of its members`() throws {
        let sandbox = try Sandbox.demo()
        let state = try JSONSerialization.jsonObject(with: Data(try sandbox.read("policies/demo/account.json").utf8))
        let groups = (state as? [String: Any])?["groups"] as? [String: Any] ?? [:]
        guard let group = groups.keys.sorted().first else { return }
        let result = try sandbox.cloudtrim("keep", "group/\(group)", "s3:GetBucketLocation", "--write", more: reason)
        #expect(result.code == 0, "\(result.error)")
        #expect(try sandbox.read("rules.yaml").contains("principals: [group/\(group)]"))
    }
}

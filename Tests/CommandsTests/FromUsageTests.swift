import AccountState
import Foundation
import RealData
import StateBuilder
import Testing

/// `generate --from-usage`: the evidence of the last proposal in place of logs.
@Suite struct FromUsageTests {
    /// The evidence of a sandbox whose documents stay as they are.
    private func addEvidence(_ sandbox: Sandbox, _ more: String...) throws {
        let copy = try Sandbox()
        try FileManager.default.removeItem(at: copy.folder)
        try FileManager.default.copyItem(at: sandbox.folder, to: copy.folder)
        let written = try copy.cloudtrim("generate", "--write", more: more)
        #expect(written.code == 0, "\(written.error)")
        for (path, text) in try copy.tree("policies") where path.hasSuffix("/usage.json") {
            try sandbox.write(text, to: "policies/\(path)")
        }
    }

    /// Whether text, patch and JSON are the same with logs and without.
    private func expectSameBytes(_ sandbox: Sandbox, _ more: String...) throws {
        for arguments in [[], ["--verbose"], ["--format", "json"]] {
            let logs = try sandbox.cloudtrim("generate", more: arguments + more)
            let evidence = try sandbox.cloudtrim(
                "generate", "--from-usage", more: arguments + more.filter { !["--logs", "logs"].contains($0) })
            #expect(logs.code == 0 && evidence.code == 0, "\(logs.error)\(evidence.error)")
            #expect(logs.output.contains("diff --git"))
            #expect(evidence.output == logs.output)
        }
    }

    @Test func `the demo's evidence gives the same bytes as its logs`() throws {
        let sandbox = try Sandbox.demo()
        try addEvidence(sandbox)
        try expectSameBytes(sandbox)
        try expectSameBytes(sandbox, "--account", "backup")
        try expectSameBytes(sandbox, "--dest-role", "admin")
    }

    @Test func `usage and explain say the same of the evidence as of the logs`() throws {
        let sandbox = try Sandbox.demo()
        try addEvidence(sandbox)
        let questions = [
            ["usage", "--account", "demo", "--user", "bob"],
            ["usage", "--account", "demo", "--user", "alice", "--dest-role", "restore", "--dest-account", "backup"],
            ["usage", "--account", "demo", "--role", "admin", "--verbose"],
            ["usage", "--account", "demo", "--list", "roles"], ["usage", "--account", "backup", "--list", "people"],
            ["usage", "--account", "demo", "--list", "assume"],
            ["explain", "--account", "demo", "--role", "admin", "iam:PassRole"],
        ]
        for question in questions {
            for format in ["text", "json"] {
                let logs = try sandbox.cloudtrim(question[0], more: question.dropFirst() + ["--format", format])
                let evidence = try sandbox.cloudtrim(
                    question[0], more: question.dropFirst() + ["--format", format, "--from-usage"])
                #expect(logs.code == 0 && !logs.output.isEmpty)
                #expect(evidence.output == logs.output, "\(question) \(format)")
            }
        }
        let sessions = try sandbox.cloudtrim("usage", "--account", "demo", "--list", "sessions", "--from-usage")
        #expect(sessions.code == 64)
        #expect(sessions.error.contains("`--from-usage` has no single sessions"))
    }

    @Test func `what is written is stable, and a second run has nothing to propose`() throws {
        let sandbox = try Sandbox.demo()
        #expect(
            try sandbox.cloudtrim("generate", "--write").output.contains(
                "evidence: demo/usage.json, backup/usage.json are written"))
        let tree = try sandbox.tree("policies")
        let second = try sandbox.cloudtrim("generate", "--write")
        #expect(second.output.hasPrefix("nothing to propose") && !second.output.contains("usage.json"))
        #expect(try sandbox.tree("policies") == tree)
        let third = try sandbox.cloudtrim("generate", "--from-usage", "--exit-code")
        #expect(third.code == 0 && third.output.contains("nothing to propose"))
    }

    @Test func `evidence that alone is new is written, and is no proposal`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.cloudtrim("generate", "--write")
        try FileManager.default.removeItem(at: sandbox.folder.appending(path: "policies/demo/usage.json"))
        let shown = try sandbox.cloudtrim("generate", "--exit-code")
        #expect(shown.code == 0)
        #expect(shown.output.contains("demo/usage.json") && shown.output.contains("nothing to propose"))
        _ = try sandbox.cloudtrim("generate", "--write")
        #expect(try sandbox.read("policies/demo/usage.json").hasPrefix("{\n  \"version\": 2,\n"))
    }

    @Test func `each account's last file in the patch is its evidence`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.cloudtrim("generate", "--patch", "p.patch")
        let files = try sandbox.read("p.patch").split(separator: "\n").filter { $0.hasPrefix("diff --git") }
            .map { $0.split(separator: " ").last ?? "" }
        for account in ["demo", "backup"] {
            #expect(files.last { $0.hasPrefix("b/policies/\(account)/") } == "b/policies/\(account)/usage.json")
        }
    }

    @Test func `without logs and without evidence, both are asked for`() throws {
        let sandbox = try Sandbox.demo()
        let rules = try sandbox.read("rules.yaml").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.contains("logs: [") ? "  # no logs" : $0 }.joined(separator: "\n")
        let missing = try sandbox.cloudtrim("generate", "--from-usage")
        #expect(missing.code == 2)
        #expect(missing.error.contains("policies/demo/usage.json: error: account `demo` has no `usage.json`"))
        #expect(missing.error.contains("policies/backup/usage.json: error"))
        try addEvidence(sandbox)
        try sandbox.write(
            rules.replacingOccurrences(of: "usage:\n  # no logs", with: "usage:\n  coverage: {}"), to: "rules.yaml")
        let hint = try sandbox.cloudtrim("generate")
        #expect(hint.code == 64 || hint.code == 2)
        #expect(hint.error.contains("give `--from-usage` to take each account's usage.json"))
        #expect(try sandbox.cloudtrim("generate", "--from-usage").code == 0)
    }

    @Test(arguments: ["--logs=x", "--elasticsearch=http://localhost", "--end=2026-06-01", "--start=2026-06-01"])
    func `evidence goes with no other source and no other window`(option: String) throws {
        let sandbox = try Sandbox.demo()
        let result = try sandbox.cloudtrim("generate", "--from-usage", option)
        #expect(result.code == 64)
        #expect(result.error.contains("don't go together"))
    }

    @Test func `rules that ask for another window by now are told`() throws {
        let sandbox = try Sandbox.demo()
        try addEvidence(sandbox)
        let rules = try sandbox.read("rules.yaml")
        try sandbox.write(rules.replacingOccurrences(of: "days: 90", with: "days: 60"), to: "rules.yaml")
        let result = try sandbox.cloudtrim("generate", "--from-usage")
        #expect(
            result.error.contains(
                "the evidence is of 2026-04-02 … 2026-06-30, and the rules ask for 2026-05-02 … 2026-06-30"))
    }

    @Test(.enabled(if: RealData.file("cloudtrail/invictus.tar.xz") != nil))
    func `the evidence of the invictus archive gives the same bytes as its logs`() throws {
        let logs = try #require(try RealData.unpacked("cloudtrail/invictus.tar.xz"))
        defer { try? FileManager.default.removeItem(at: logs) }
        let sandbox = try Sandbox()
        try sandbox.write(
            """
            version: 1
            accounts: [{ name: lab, id: "123837392027" }]
            usage: { logs: ["\(logs.path)/invictus_aws_dataset/CloudTrail"] }
            window: { end: 2023-07-10, minimum_days: 0, new_principal_days: 0, new_grant_days: 0 }

            """, to: "rules.yaml")
        let tree = try AccountState.demoTree("lab", id: "123837392027") {
            user("bert-jan") { inline("All", allowing("*")) }
            role("stratus-red-team-ec2-steal-credentials-role") { inline("All", allowing("s3:*", "ec2:*")) }
        }
        for (path, source) in tree { try sandbox.write(source.string, to: "policies/\(path)") }
        try addEvidence(sandbox)
        try expectSameBytes(sandbox)
    }
}

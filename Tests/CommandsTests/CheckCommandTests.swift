import Foundation
import RealData
import Testing

/// The gate: a repository played through with git, from import to a change by hand.
@Suite struct CheckCommandTests {
    /// The demo as a repository with one commit on `main`; what only warns is turned off.
    private func repository() throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        try sandbox.write(sandbox.read("rules.yaml") + Self.quiet, to: "rules.yaml")
        #expect(try sandbox.git("init", "-q", "-b", "main").code == 0)
        try commit(sandbox)
        return sandbox
    }

    private static let quiet = """

        check:
          wildcard_action: { severity: off }
          wildcard_resource: { severity: off }
          privilege_escalation: { severity: off }
          stale_usage: { severity: off }
          unused_action: { severity: off }
          pending_changes: { severity: off }

        """

    private func commit(_ sandbox: Sandbox) throws {
        _ = try sandbox.git("add", "-A")
        #expect(try sandbox.git("commit", "-q", "-m", "x").code == 0)
    }

    /// Findings of the JSON, as `code file:line severity`.
    private func findings(_ sandbox: Sandbox, _ more: String...) throws -> [String] {
        let result = try sandbox.cloudtrim("check", "--format", "json", more: more)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.error)")
        return try #require(object["findings"] as? [[String: Any]]).map {
            "\($0["code"] ?? "") \($0["file"] ?? ""):\($0["line"] ?? 0) \($0["severity"] ?? "")"
        }
    }

    /// An action joined with what it never works on grants nothing today: told, and no build fails by it; a wildcard would.
    @Test func `what no request can show is a warning`() throws {
        let sandbox = try repository()
        let path = "policies/demo/roles/web/inline/WebApp.json"
        let text = try sandbox.read(path)
        try sandbox.write(
            text.replacing(#""s3:GetObject","#, with: #""s3:GetObject", "s3:ListAllMyBuckets","#), to: path)
        let found = try findings(sandbox, "--against", "git:main")
        #expect(
            found.count == 1 && found[0].hasPrefix("new_access \(path):") && found[0].hasSuffix(" warning"), "\(found)")
        try sandbox.write(text.replacing(#""s3:GetObject","#, with: #""s3:GetObject", "s3:ListAllMyBuc*","#), to: path)
        #expect(
            try findings(sandbox, "--against", "git:main").contains {
                $0.hasPrefix("new_access") && $0.hasSuffix(" error")
            })
    }

    @Test func `a trim adds nothing, and a grant by hand is found at its line`() throws {
        let sandbox = try repository()
        _ = try sandbox.git("checkout", "-q", "-b", "trim")
        #expect(try sandbox.cloudtrim("generate", "--write").code == 0)
        try commit(sandbox)
        let trimmed = try sandbox.cloudtrim("check", "--against", "git:main")
        #expect(trimmed.code == 0, "\(trimmed.output)\(trimmed.error)")
        let file = "policies/demo/users/charlie/inline/Costs.json"
        let path =
            try sandbox.tree("policies").keys.contains("demo/users/charlie/inline/Costs.json")
            ? file : "policies/demo/managed/TeamAccess.json"
        let text = try sandbox.read(path)
        let first = try #require(text.firstMatch(of: /"Action": \[\n( +)"/))
        try sandbox.write(
            text.replacing(
                first.output.0, with: "\"Action\": [\n\(first.output.1)\"iam:*\",\n\(first.output.1)\"",
                maxReplacements: 1),
            to: path)
        let line = try sandbox.read(path).split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("iam:*") }.map { $0 + 1 }
        let found = try findings(sandbox, "--against", "git:main")
        #expect(found == ["new_access \(path):\(line ?? 0) error"])
        #expect(try sandbox.cloudtrim("check", "--against", "git:main").code == 1)
        // A folder serves as well as a commit.
        _ = try sandbox.git("stash", "-q")
        #expect(try findings(sandbox, "--against", "policies") == [])
        #expect(try sandbox.cloudtrim("check", "--against", "git:nowhere").code == 2)
        #expect(try sandbox.cloudtrim("check", "--against", "nowhere").code == 2)
    }

    @Test func `a boundary that goes and a trust that grows are new access`() throws {
        let sandbox = try repository()
        let account = try sandbox.read("policies/demo/account.json")
        let boundary = try #require(account.firstMatch(of: /,\s*"boundary": "[^"]*"/))
        try sandbox.write(
            account.replacing(boundary.output, with: "", maxReplacements: 1), to: "policies/demo/account.json")
        let found = try findings(sandbox, "--against", "git:main")
        // The policy bounds nobody any more, and nobody holds it.
        #expect(found.map { $0.prefix { $0 != " " } }.sorted() == ["new_access", "unmanaged"], "\(found)")
        _ = try sandbox.git("checkout", "-q", ".")
        try sandbox.edit(
            "policies/demo/roles/admin/trust.json", "arn:aws:iam::111111111111:user/charlie",
            "arn:aws:iam::999999999999:root")
        let trust = try findings(sandbox, "--against", "git:main")
        #expect(trust.count == 1 && trust[0].hasPrefix("new_access policies/demo/roles/admin/trust.json:"), "\(trust)")
    }

    @Test func `each kind of mistake has its finding`() throws {
        let sandbox = try repository()
        #expect(try findings(sandbox) == [])
        try sandbox.edit("policies/demo/managed/TeamAccess.json", "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        #expect(try findings(sandbox) == ["unknown_action policies/demo/managed/TeamAccess.json:8 error"])
        let told = try sandbox.cloudtrim("check")
        #expect(told.code == 1 && told.output.contains("did you mean `s3:ListAllMyBuckets`"))
        #expect(told.output.contains("        ^~~~"))
        _ = try sandbox.git("checkout", "-q", ".")
        let names = (0..<400).map { "\"s3:GetObject\", \"s3:PutObject\"\($0 < 399 ? "," : "")" }.joined(separator: "\n")
        try sandbox.write(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\(names)],\"Resource\":\"arn:aws:s3:::b/*\"}]}",
            to: "policies/demo/managed/TeamAccess.json")
        #expect(try findings(sandbox) == ["policy_size policies/demo/managed/TeamAccess.json:1 error"])
        _ = try sandbox.git("checkout", "-q", ".")
        try sandbox.edit("rules.yaml", "until: 2036-12-31", "until: 2026-01-31")
        #expect(try findings(sandbox, "--today", "2026-07-01").map { $0.prefix(12) } == ["expired_rule"])
        _ = try sandbox.git("checkout", "-q", ".")
        try sandbox.edit(
            "rules.yaml", "  wildcard_action: { severity: off }",
            "  forbidden_actions: { actions: [\"iam:*\"], except: [role/break-glass] }\n  wildcard_action: { severity: off }"
        )
        let forbidden = try findings(sandbox)
        #expect(forbidden.allSatisfy { $0.hasPrefix("forbidden_actions ") })
        #expect(forbidden.contains("forbidden_actions policies/demo/roles/admin/inline/Admin.json:8 error"))
    }

    @Test func `a baseline knows what was there, and tells what is fixed`() throws {
        let sandbox = try repository()
        try sandbox.edit("policies/demo/managed/TeamAccess.json", "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        #expect(try sandbox.cloudtrim("check", "--baseline", "known.json", "--write-baseline").code == 0)
        let written = try sandbox.read("known.json")
        // Lines may move.
        try sandbox.edit("policies/demo/managed/TeamAccess.json", "{\n  \"Version\"", "{\n\n\n  \"Version\"")
        #expect(try sandbox.cloudtrim("check", "--baseline", "known.json").code == 0)
        #expect(try sandbox.cloudtrim("check", "--baseline", "known.json", "--write-baseline").code == 0)
        #expect(try sandbox.read("known.json") == written)
        try sandbox.edit("policies/demo/managed/TeamAccess.json", "s3:ListAllMyBukets", "s3:ListAllMyBuckts")
        let both = try findings(sandbox, "--baseline", "known.json").map { $0.split(separator: " ")[0] }
        #expect(both == ["unknown_action", "fixed_baseline"])
        try sandbox.write("{}", to: "known.json")
        #expect(try sandbox.cloudtrim("check", "--baseline", "known.json").code == 2)
        #expect(try sandbox.cloudtrim("check", "--write-baseline").code == 64)
    }

    private static let schemas = RealData.repository.deletingLastPathComponent().appending(path: "shared/data/schemas")
    private static let hasSchemas = FileManager.default.fileExists(atPath: schemas.path)

    private static func has(_ command: String...) -> Bool {
        hasSchemas && (try? Sandbox().run("/usr/bin/env", command).code) == 0
    }

    @Test func `every format tells the same finding`() throws {
        let sandbox = try repository()
        try sandbox.edit("policies/demo/managed/TeamAccess.json", "s3:ListAllMyBuckets", "s3:ListAll,My:Bukets")
        for format in ["text", "github", "sarif", "junit", "json"] {
            let result = try sandbox.cloudtrim("check", "--format", format)
            #expect(result.code == 1 && result.output.contains("unknown_action"), "\(format)")
            #expect(result.output.contains("ListAll,My:Bukets"), "\(format)")
        }
        let github = try sandbox.cloudtrim("check", "--format", "github").output
        #expect(github.hasPrefix("::error file=policies/demo/managed/TeamAccess.json,line=8,col=9,"))
        #expect(github.split(separator: "\n").count == 1)
        #expect(try sandbox.cloudtrim("check", "--fail-on", "note", "--format", "sarif").code == 1)
    }

    /// The demo with what its patterns make, and with a name that no format takes as it is.
    private func outputs(_ format: String, to file: String, _ judge: (Sandbox) throws -> Sandbox.Result) throws {
        let sandbox = try repository()
        try sandbox.edit("rules.yaml", "  wildcard_action: { severity: off }\n", "")
        for isBroken in [false, true] {
            if isBroken {
                try sandbox.edit(
                    "policies/demo/managed/TeamAccess.json", "s3:ListAllMyBuckets", "s3:List<&'All]]>Bukets")
            }
            try sandbox.write(sandbox.cloudtrim("check", "--format", format).output, to: file)
            let judged = try judge(sandbox)
            #expect(judged.code == 0, "\(judged.output)\(judged.error)")
        }
    }

    @Test(
        .enabled(
            if: has("python3", "-c", "import jsonschema"), "no ../shared/data/schemas, or python3 without jsonschema"))
    func `SARIF is what its schema wants`() throws {
        try outputs("sarif", to: "out.sarif") { sandbox in
            try sandbox.run(
                "/usr/bin/env",
                [
                    "python3", "-c",
                    "import json, sys, jsonschema; s = json.load(open(sys.argv[1])); "
                        + "jsonschema.validators.validator_for(s)(s).validate(json.load(open('out.sarif')))",
                    Self.schemas.appending(path: "sarif-schema-2.1.0.json").path,
                ])
        }
    }

    @Test(
        .enabled(if: has("xmllint", "--version"), "no ../shared/data/schemas, or no xmllint"),
        arguments: ["junit-ant.xsd", "junit-jenkins.xsd"])
    func `JUnit is what its schemas want`(schema: String) throws {
        try outputs("junit", to: "out.xml") { sandbox in
            try sandbox.run(
                "/usr/bin/env",
                ["xmllint", "--noout", "--schema", Self.schemas.appending(path: schema).path, "out.xml"])
        }
    }
}

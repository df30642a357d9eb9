import Foundation
import RealData
import Testing

/// What the gate says, in every format, whatever it could read.
@Suite struct CheckOutputTests {
    private static let formats = ["text", "github", "sarif", "junit", "gitlab", "markdown", "json"]
    private static let alice = "policies/demo/users/alice/inline/ReadLogs.json"
    private static let team = "policies/demo/managed/TeamAccess.json"

    private func repository() throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        try sandbox.commitAll(to: "main")
        return sandbox
    }

    private func check(_ sandbox: Sandbox, _ arguments: String...) throws -> Sandbox.Result {
        try sandbox.cloudtrim("check", more: arguments + ["--today", "2026-07-01"])
    }

    private func json(_ sandbox: Sandbox, _ arguments: String...) throws -> [String: Any] {
        let result = try sandbox.cloudtrim("check", "--format", "json", more: arguments + ["--today", "2026-07-01"])
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.error)")
    }

    private func codes(_ object: [String: Any], _ key: String = "findings") -> [String] {
        (object[key] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
    }

    @Test(arguments: [true, false])
    func `a typing error in one document is a finding in every format, with all others`(against: Bool) throws {
        let sandbox = try repository()
        try sandbox.edit(Self.alice, "\"Version\":", "\"Version\"")
        try sandbox.edit(Self.team, "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        let more = against ? ["--against", "git:main"] : []
        for format in Self.formats {
            let found = try sandbox.cloudtrim("check", "--format", format, more: more + ["--today", "2026-07-01"])
            #expect(found.code == 2, "\(format) \(found.error)")
            #expect(found.output.contains("broken_document") || found.output.contains("broken\\_document"), "\(format)")
            #expect(found.output.contains("unknown_action"), "\(format)")
            #expect(found.output.contains("ReadLogs.json"), "\(format)")
            #expect(!found.output.contains("proved"), "\(format)")
        }
        let object = try json(sandbox, "--against", "git:main")
        #expect(object["undecided"] as? Bool == true)
        // What the base has stands for what could not be read: nothing is told that the change did not do.
        let found = try #require(object["findings"] as? [[String: Any]])
        #expect(found.filter { $0["file"] as? String == Self.alice }.count == 1)
        #expect(codes(object).sorted() == ["broken_document", "new_access", "unknown_action"], "\(codes(object))")
        #expect(try check(sandbox, "--against", "git:main", "--report", "c.md").code == 2)
        let comment = try sandbox.read("c.md")
        #expect(comment.contains("can't be told**: see `broken_document`") && !comment.contains("proved"))
    }

    @Test func `what the base denies is not lost with a document that can't be read`() throws {
        let sandbox = try Sandbox.demo()
        try sandbox.edit(
            Self.alice, "\"Statement\": [",
            "\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"iam:*\", \"Resource\": \"*\"},")
        try sandbox.commitAll(to: "main")
        try sandbox.edit(Self.alice, "\"Version\":", "\"Version\"")
        #expect(try codes(json(sandbox, "--against", "git:main")) == ["broken_document"])
    }

    @Test(arguments: [
        ("rules.yaml", "version: 1", "versio: 1"), ("policies/demo/account.json", "{", "["),
        ("policies/backup/usage.json", "{", "["),
    ])
    func `whatever is broken, every format tells of it`(file: String, old: String, new: String) throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.cloudtrim("generate", "--write", "--today", "2026-07-01")
        try sandbox.commitAll(to: "main")
        let text = try sandbox.read(file)
        let range = try #require(text.range(of: old))
        try sandbox.write(text.replacingCharacters(in: range, with: new), to: file)
        for format in Self.formats {
            let found = try check(sandbox, "--format", format, "--against", "git:main")
            #expect(found.code == 2, "\(format)")
            #expect((found.output + (format == "text" ? found.error : "")).contains(file), "\(format): \(found.output)")
            #expect(!found.output.contains("proved"))
            guard ["sarif", "gitlab", "json"].contains(format) else { continue }
            _ = try JSONSerialization.jsonObject(with: Data(found.output.utf8))
        }
    }

    @Test func `what is known of the reading is a finding, and none of standard error's`() throws {
        let sandbox = try repository()
        try sandbox.write(
            "{\"Version\": \"2012-10-17\", \"Statement\": []}", to: "policies/demo/users/dave/inline/P.json")
        try sandbox.write("{}", to: "policies/demo/strange/place.json")
        try sandbox.edit(
            "policies/demo/account.json", "\"arn:aws:iam::111111111111:policy/team/Observe\"",
            "\"arn:aws:iam::111111111111:policy/team/Absent\"")
        let found = try check(sandbox, "--format", "github")
        for code in ["orphan_document", "foreign_file", "unknown_reference"] {
            #expect(found.output.contains("::warning") && found.output.contains("title=\(code)"), "\(code)")
        }
        #expect(!found.error.contains("orphan_document") && !found.error.contains("foreign_file"), "\(found.error)")
        #expect(try check(sandbox, "--fail-on", "warning").code == 1)
    }

    @Test func `several formats come of one run, and the job's summary gets the comment`() throws {
        let sandbox = try repository()
        try sandbox.edit(Self.team, "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        try sandbox.write("earlier step\n", to: "summary.md")
        let outputs = ["sarif", "junit", "gitlab", "json"].flatMap { ["--output", "\($0)=check.\($0)"] }
        let found = try sandbox.run(
            "/usr/bin/env",
            ["GITHUB_STEP_SUMMARY=summary.md", programURL.path, "check", "--format", "github", "--today", "2026-07-01"]
                + outputs)
        #expect(found.code == 1 && found.output.contains("::error file="), "\(found.error)")
        for format in ["sarif", "junit", "gitlab", "json"] {
            let alone = try check(sandbox, "--format", format)
            #expect(try sandbox.read("check.\(format)") == alone.output)
        }
        let summary = try sandbox.read("summary.md")
        #expect(summary.hasPrefix("earlier step\n## CloudTrim: 1 error"))
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(sandbox.read("check.gitlab").utf8)) as? [[String: Any]])
        let keys: Set = ["description", "check_name", "fingerprint", "severity", "location"]
        #expect(report.allSatisfy { Set($0.keys) == keys })
        #expect(Set(report.compactMap { $0["fingerprint"] as? String }).count == report.count)
    }

    @Test func `no output takes the place of what is read, or of another one`() throws {
        let sandbox = try repository()
        let manager = FileManager.default
        func place(_ path: String) -> String { sandbox.folder.appending(path: path).path }
        try manager.createSymbolicLink(atPath: place("link.json"), withDestinationPath: Self.team)
        try manager.linkItem(atPath: place("rules.yaml"), toPath: place("hard.xml"))
        let before = try sandbox.tree("policies")
        let rules = try sandbox.read("rules.yaml")
        for arguments in [
            ["check", "--output", "json=rules.yaml"], ["check", "--output", "json=./policies/../rules.yaml"],
            ["check", "--output", "junit=hard.xml"], ["check", "--output", "json=link.json"],
            ["check", "--output", "json=\(Self.team)"], ["check", "--output", "json=policies/demo/new.json"],
            ["check", "--output", "json=a", "--output", "sarif=./a"],
            ["check", "--report", "a.md", "--output", "json=a.md"],
            ["check", "--baseline", "rules.yaml", "--write-baseline"], ["check", "--output", "json"],
            ["check", "--output", "sariff=a"], ["generate", "--patch", "rules.yaml"],
            ["generate", "--patch", Self.team], ["generate", "--patch", "x.patch", "--report", "y/../x.patch"],
        ] {
            let found = try sandbox.cloudtrim(more: arguments)
            #expect(found.code == 64, "\(arguments) \(found.code) \(found.error)")
        }
        #expect(try sandbox.tree("policies") == before && sandbox.read("rules.yaml") == rules)
    }

    @Test func `only what the change adds is told, its own lines first`() throws {
        let sandbox = try Sandbox.demo()
        try sandbox.edit(Self.team, "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        try sandbox.commitAll(to: "main")
        #expect(try check(sandbox).code == 1)
        let same = try check(sandbox, "--against", "git:main")
        #expect(same.code == 0 && same.output.contains(" that git:main has, too"), "\(same.output)")
        #expect(!same.output.contains("unknown_action"))
        // The same mistake once more, above the old one: the one that stands on a line of the change is new.
        try sandbox.edit(
            Self.alice, "\"logs:StartQuery\",",
            "\"logs:StartQuerry\",\n        \"logs:StartQuery\",")
        let object = try json(sandbox, "--against", "git:main")
        let found = try #require(object["findings"] as? [[String: Any]])
        #expect(found.first?["file"] as? String == Self.alice)
        #expect(codes(object).contains("unknown_action"))
        #expect(codes(object, "unchanged").filter { $0 == "unknown_action" }.count == 1)
        #expect(try check(sandbox, "--against", "git:main").code == 1)
        let sarif = try check(sandbox, "--against", "git:main", "--format", "sarif").output
        #expect(sarif.contains("\"baselineState\": \"new\"") && sarif.contains("\"baselineState\": \"unchanged\""))
        _ = try check(sandbox, "--against", "git:main", "--report", "c.md")
        let comment = try sandbox.read("c.md")
        #expect(comment.contains("that git:main has, too</summary>"))
        #expect(comment.contains("StartQuerry") && comment.components(separatedBy: "ListAllMyBukets").count == 2)
    }

    @Test func `what the base does is no excuse for new access, and more of the same is new`() throws {
        let sandbox = try Sandbox.demo()
        try sandbox.edit(Self.alice, "\"logs:StartQuery\",", "\"sqs:*\",\n        \"logs:StartQuery\",")
        try sandbox.commitAll(to: "main")
        try sandbox.edit(Self.alice, "\"sqs:*\",", "\"sqs:*\",\n        \"sns:*\",")
        let found = try json(sandbox, "--against", "git:main")
        #expect(codes(found).contains("new_access") && codes(found).contains("wildcard_action"))
        #expect(try check(sandbox, "--against", "git:main").code == 1)
    }

    @Test func `a baseline follows the content of a statement, not its place`() throws {
        let sandbox = try Sandbox.demo()
        let file = "policies/demo/users/charlie/inline/Costs.json"
        let statement = { (action: String) in
            "{\"Effect\": \"Allow\", \"Action\": [\"\(action)\"], \"Resource\": \"*\"}"
        }
        func write(_ statements: [String]) throws {
            try sandbox.write(
                "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ",\n"))]}\n", to: file)
        }
        func found() throws -> [String] {
            let found = try json(sandbox, "--baseline", "known.json")
            return (found["findings"] as? [[String: Any]] ?? []).filter { $0["file"] as? String == file }
                .compactMap { $0["code"] as? String }.filter { !$0.hasPrefix("unused") && !$0.hasPrefix("pending") }
        }
        try write([statement("ce:*"), statement("iam:CreateUser")])
        #expect(try check(sandbox, "--baseline", "known.json", "--write-baseline").code == 0)
        #expect(try found() == [])
        try write(
            [statement("iam:CreateUser"), statement("ce:*")].map { $0.replacing("\"*\"}", with: "[ \"*\" ]  }") })
        #expect(try found() == [])
        try write([statement("s3:GetObject"), statement("iam:CreateUser"), statement("ce:*")])
        #expect(try found() == [])
        try write([statement("sqs:*"), statement("iam:CreateUser"), statement("ce:*")])
        #expect(try Set(found()) == ["wildcard_action", "wildcard_resource"])
    }

    @Test func `JUnit's failures are what --fail-on fails by`() throws {
        let sandbox = try repository()
        #expect(try check(sandbox, "--format", "junit").output.contains("<failure") == false)
        let strict = try check(sandbox, "--format", "junit", "--fail-on", "warning")
        #expect(strict.code == 1 && strict.output.contains("<failure type=\"wildcard_resource\""))
    }

    @Test func `files that are named are checked alone, as before a commit`() throws {
        let sandbox = try repository()
        try sandbox.edit(Self.team, "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        let team = try check(sandbox, Self.team)
        #expect(team.code == 1 && team.output.contains("unknown_action") && team.output.contains(" in other files\n"))
        let other = try check(sandbox, sandbox.folder.appending(path: Self.alice).path)
        #expect(other.code == 0 && !other.output.contains("unknown_action"), "\(other.output)")
        #expect(try check(sandbox, "README.md").code == 64)
        let hook = try String(
            contentsOf: RealData.repository.appending(path: ".pre-commit-hooks.yaml"), encoding: .utf8)
        #expect(hook.contains("entry: cloudtrim check\n") && hook.contains("id: cloudtrim-check"))
    }

    @Test func `places are told from the repository's top on, wherever the gate is started`() throws {
        let sandbox = try Sandbox()
        let demo = try Sandbox.demo()
        for (path, text) in try demo.tree("policies") { try sandbox.write(text, to: "infra/policies/\(path)") }
        try sandbox.write(demo.read("rules.yaml"), to: "infra/rules.yaml")
        try sandbox.edit("infra/\(Self.team)", "s3:ListAllMyBuckets", "s3:ListAllMyBukets")
        try sandbox.commitAll(to: "main")
        let absolute = sandbox.folder.appending(path: "infra/policies").path
        for more in ["", " --policies '\(absolute)'"] {
            let found = try sandbox.run(
                "/bin/sh",
                ["-c", "cd infra && exec \"$0\" check --format sarif --output github=../g\(more)", programURL.path])
            #expect(found.output.contains("\"uri\": \"infra/\(Self.team)\""), "\(found.error)")
            #expect(found.output.contains("\"uriBaseId\": \"%SRCROOT%\""))
            #expect(try sandbox.read("g").contains("::error file=infra/\(Self.team),line="))
        }
    }
}

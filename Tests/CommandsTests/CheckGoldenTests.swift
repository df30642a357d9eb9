import Foundation
import RealData
import Rules
import Testing

/// What each finding of the gate looks like: the demo, trimmed and committed, with one mistake made by hand.
@Suite struct CheckGoldenTests {
    /// A mistake, and the one check that should see it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let code: String
        /// More settings of the check.
        var settings = ""
        var arguments: [String] = []
        /// Whether all formats are compared.
        var inAllFormats = false
        let make: @Sendable (Sandbox) throws -> Void

        var testDescription: String { code }
    }

    private static let alice = "policies/demo/users/alice/inline/ReadLogs.json"

    private static func granting(_ pattern: String) -> @Sendable (Sandbox) throws -> Void {
        { try $0.edit(alice, "\"logs:DescribeLogGroups\",", "\"\(pattern)\",\n        \"logs:DescribeLogGroups\",") }
    }

    static let mistakes = [
        Mistake(code: "new_access", arguments: ["--against", "git:main"], inAllFormats: true, make: granting("iam:*")),
        Mistake(code: "expired_rule", inAllFormats: true) {
            try $0.edit("rules.yaml", "until: 2036-12-31", "until: 2026-06-30")
        },
        Mistake(code: "expires_soon") { try $0.edit("rules.yaml", "until: 2036-12-31", "until: 2026-07-10") },
        Mistake(code: "break_glass_use") {
            try $0.edit("rules.yaml", "[role/break-glass]", "[role/break-glass, role/admin]")
        },
        Mistake(code: "unknown_action", inAllFormats: true) {
            try $0.edit(alice, "logs:StartQuery", "logs:StartQery")
        },
        Mistake(code: "policy_size", inAllFormats: true) { sandbox in
            let names = (1...400).map { "\"arn:aws:s3:::bucket-\($0)/*\"" }.joined(separator: ", ")
            try sandbox.write(
                #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "#
                    + "\"Resource\": [\(names)]}}\n", to: "policies/demo/managed/TeamAccess.json")
        },
        Mistake(code: "unused_action", make: granting("logs:CreateLogGroup")),
        Mistake(
            code: "forbidden_actions",
            settings: #"actions: ["organizations:LeaveOrganization"], except: [role/break-glass, role/admin]"#
        ) {
            try granting("organizations:*")($0)
        },
        Mistake(code: "wildcard_action", settings: "except: [user/charlie, role/*]") {
            try granting("iam:*")($0)
        },
        Mistake(code: "wildcard_resource", settings: #"actions: ["iam:*"], except: [role/admin]"#) {
            try granting("iam:CreateUser")($0)
        },
        Mistake(code: "not_action_allow") {
            try $0.edit("policies/demo/users/alice/inline/BreakGlass.json", "\"Action\"", "\"NotAction\"")
        },
        Mistake(code: "privilege_escalation", settings: "except: [role/*]") {
            try granting("iam:AttachUserPolicy")($0)
        },
        Mistake(code: "unmatched_rule") { try $0.edit("rules.yaml", "[role/break-glass]", "[role/brake-glass]") },
        Mistake(code: "stale_usage", arguments: ["--today", "2026-08-31"]) { _ in },
        Mistake(code: "pending_changes", make: granting("logs:CreateLogGroup")),
        Mistake(code: "refused_document") {
            try $0.edit(alice, "\"Effect\": \"Allow\",", "\"Effect\": \"Allow\",\n      \"Sid\": \"my sid\",")
        },
        Mistake(code: "loosened_gate", arguments: ["--against", "git:main"]) {
            try $0.edit("rules.yaml", "[role/break-glass]", "[role/*]")
        },
        Mistake(code: "declared_grant", arguments: ["--against", "git:main"]) {
            try granting("sqs:SendMessage")($0)
            try $0.edit(
                "rules.yaml", "\ncheck:\n",
                "\ngrants:\n  - { id: queue, principal: user/alice, actions: [\"sqs:SendMessage\"], reason: New queue }\n\ncheck:\n"
            )
        },
        Mistake(code: "aws_changes", arguments: ["--against", "git:main"]) {
            try $0.edit("policies/demo/aws-managed/AdministratorAccess.json", "\"*\",", "\"s3:ListBucket\",")
        },
        Mistake(code: "unread_file", arguments: ["--against", "git:main"]) {
            try $0.write("{}", to: "policies/demo/users/alice/inline/Evil.JSON")
        },
        Mistake(code: "changed_evidence", arguments: ["--against", "git:main", "--today", "2026-06-29"]) {
            try $0.write($0.read("policies/demo/usage.json") + "\n", to: "policies/demo/usage.json")
        },
        Mistake(code: "unmanaged") {
            try $0.edit(
                "policies/demo/account.json",
                "\"attached\": [\n        \"arn:aws:iam::111111111111:policy/team/Observe\"\n      ]",
                "\"attached\": []")
        },
    ]

    @Test func `every check has its golden text`() {
        #expect(Set(Self.mistakes.map(\.code)) == Set(CheckName.allCases.map(\.rawValue)))
        #expect(Self.mistakes.filter(\.inAllFormats).count == 4)
    }

    /// The demo after its proposal was taken, committed to `main`; made once.
    private static let trimmed = Result {
        let sandbox = try Sandbox.demo()
        let written = try sandbox.cloudtrim("generate", "--write")
        #expect(written.code == 0, "\(written.error)")
        try sandbox.commitAll(to: "main")
        return sandbox
    }

    /// A copy in which one check alone is on.
    private func repository(_ mistake: Mistake) throws -> Sandbox {
        let sandbox = try Sandbox(copying: Self.trimmed.get())
        let settings = CheckName.allCases.map { check in
            // What is declared is told by the check that finds what is new.
            let isMeant =
                check.rawValue == mistake.code || mistake.code == "declared_grant" && check == .newAccess
            let off = check == .forbiddenActions ? "severity: off, actions: []" : "severity: off"
            return "  \(check.rawValue): { \(isMeant ? mistake.settings : off) }"
        }
        try sandbox.write(
            sandbox.read("rules.yaml") + "\ncheck:\n" + settings.joined(separator: "\n") + "\n", to: "rules.yaml")
        _ = try sandbox.git("commit", "-q", "-a", "-m", "the rules, which judge every change")
        return sandbox
    }

    @Test(arguments: mistakes) func `one mistake is one finding`(mistake: Mistake) throws {
        let sandbox = try repository(mistake)
        let before = try sandbox.check("text", mistake.code == "stale_usage" ? [] : mistake.arguments)
        #expect(
            before.code == 0 && before.output.hasSuffix(" documents: no finding\n"), "\(before.output)\(before.error)")
        try mistake.make(sandbox)
        for format in mistake.inAllFormats ? ["text", "github", "sarif", "junit", "json"] : ["text"] {
            let found = try sandbox.check(format, mistake.arguments)
            #expect(found.error.isEmpty)
            #expect(found.code == (found.output.contains("error") ? 1 : 0), "\(format)")
            try GoldenFile.expect(found.output, is: "check/\(mistake.code).\(format)")
        }
        if mistake.inAllFormats {
            let json = try sandbox.check("json", mistake.arguments).output
            #expect(json.contains("\"errors\": 1,") && json.contains("\"warnings\": 0,"))
        }
    }

    @Test func `the comment for a pull request tells what goes, what is new and what waits`() throws {
        let trimmed = try Self.trimmed.get()
        let sandbox = try Sandbox.demo()
        try sandbox.commitAll(to: "main")
        for (path, text) in try trimmed.tree("policies") { try sandbox.write(text, to: "policies/\(path)") }
        try Self.granting("iam:CreateUser")(sandbox)
        let found = try sandbox.check("text", ["--against", "git:main", "--report", "comment.md"])
        #expect(found.code == 1)
        let comment = try sandbox.read("comment.md").replacing(/catalog of \d{4}-\d\d-\d\d/, with: "catalog of DAY")
        #expect(comment.count < 65_536)
        try GoldenFile.expect(comment, is: "check/comment.md")
        #expect(try sandbox.check("text", ["--report", "comment.txt"]).code == 64)
        #expect(try sandbox.check("text", ["--report", "a.md", "--baseline", "a.md"]).code == 64)
    }

    @Test func `fewer days find what was used before them, and more than the evidence has are told`() throws {
        let mistake = try #require(Self.mistakes.first { $0.code == "unused_action" })
        let sandbox = try repository(mistake)
        func found(_ settings: String) throws -> String {
            try sandbox.edit("rules.yaml", "unused_action: {  }", "unused_action: { \(settings) }")
            let output = try sandbox.check("text", []).output
            try sandbox.edit("rules.yaml", "unused_action: { \(settings) }", "unused_action: {  }")
            return output
        }
        // By the demo's generator, alice made her last user on 26 May, and started her last machine on 16 June.
        let month = try found("days: 30")
        #expect(month.contains("warning: `iam:CreateUser` was not used in the last 30 days of the evidence"))
        #expect(!month.contains("`ec2:RunInstances`"))
        #expect(try found("days: 30, except: [role/*, user/*]").hasSuffix(" documents: no finding\n"))
        #expect(try found("days: 30, actions: [\"ec2:*\"]").contains("iam:CreateUser") == false)
        let year = try found("days: 365, severity: error")
        #expect(year.hasPrefix("rules.yaml:") && year.contains("warning: the evidence looks back 90 days"))
    }

    @Test func `a fixed finding has its golden text`() throws {
        let mistake = try #require(Self.mistakes.first { $0.code == "unknown_action" })
        let sandbox = try repository(mistake)
        try mistake.make(sandbox)
        _ = try sandbox.check("text", ["--baseline", "known.json", "--write-baseline"])
        try sandbox.edit(Self.alice, "logs:StartQery", "logs:StartQuery")
        let found = try sandbox.check("text", ["--baseline", "known.json"])
        #expect(found.code == 0)
        try GoldenFile.expect(found.output, is: "check/fixed_baseline.text")
    }
}

extension Sandbox {
    /// Commits everything to a branch of a new repository.
    func commitAll(to branch: String) throws {
        #expect(try git("init", "-q", "-b", branch).code == 0)
        _ = try git("add", "-A")
        #expect(try git("commit", "-q", "-m", "the demo, trimmed").code == 0)
    }

    /// Replaces what stands in a file.
    func edit(_ path: String, _ old: String, _ new: String) throws {
        let text = try read(path)
        #expect(text.contains(old), "\(old) in \(path)")
        try write(text.replacingOccurrences(of: old, with: new), to: path)
    }

    /// Runs the gate on a day on which the demo's evidence is fresh; what names the catalog's version is left open.
    fileprivate func check(_ format: String, _ arguments: [String]) throws -> Result {
        let day = arguments.contains("--today") ? [] : ["--today", "2026-07-01"]
        let result = try cloudtrim("check", "--format", format, more: arguments + day)
        let version = /\d{4}-\d\d-\d\d\+[0-9a-z.+]+/
        return Result(
            code: result.code, output: result.output.replacing(version, with: "VERSION"), error: result.error)
    }
}

import Foundation
import Testing

/// A name that people make up to be more than a name, in every field that a log, a document, rules and files have: whatever is
/// printed of it stays text, from the bytes to every output of every command.
@Suite(.serialized) struct NastyNameTests {
    static let name =
        "x\r\n::stop-commands::pause\r\n--- /dev/null\r\n+++ b/pwn.yml\r\n@@ -0,0 +1,1 @@\r\n+on: push\r\n"
        + "##[set-output name=a]##vso[x]`\u{301} @octo/team [a](https://evil.example) <script>alert(1)</script>"
        + "\u{1B}[2J\u{9B}31m\u{202E}\u{200B}\u{E0041}\u{2028}&\"'|$x$"
    /// What a file's name can hold of it.
    private static let file = name.replacing("/", with: ":").replacing("\r\n", with: "\n")

    private static let sandbox = Result { try make() }

    private static func make() throws -> Sandbox {
        var world = SafeguardWorld()
        world.alice()
        world.prod.role(
            "r", ["P": [MadeAccount.statement(["sqs:*"])]],
            trust: MadeAccount.trust([
                "Federated": ["arn:aws:iam::111111111111:saml-provider/Okta", name], "AWS": name,
            ]))
        for (number, session) in [name, "s"].enumerated() {
            let issued = "2026-06-\(20 + number)T09:00:00Z"
            let who: MadeLog.Identity = [
                "type": "WebIdentityUser", "principalId": "q:\(name)", "userName": name, "identityProvider": name,
            ]
            let id = "\(MadeAccount.uniqueID("AROA", "r")):\(session)"
            let parameters = ["roleArn": "arn:aws:iam::111111111111:role/r", "roleSessionName": session]
            let issue: [String: Any] = [
                "credentials": ["accessKeyId": "ASIA\(number)"],
                "assumedRoleUser": ["assumedRoleId": id, "arn": "arn:aws:sts::111111111111:assumed-role/r/\(session)"],
            ]
            world.log.call(
                who, "sts AssumeRoleWithWebIdentity", on: "2026-06-\(20 + number)", at: "09:00:00",
                ["requestParameters": parameters, "responseElements": issue, "userAgent": name])
            world.log.call(
                MadeLog.session("r", session, key: "ASIA\(number)", issued: issued), "sqs CreateQueue",
                on: "2026-06-\(20 + number)")
        }
        // Nobody knows whose they are, or what they are.
        world.log.call(
            MadeLog.session("r", name + "2", key: name, issued: "2026-06-22T09:00:00Z"), "sqs PurgeQueue",
            on: "2026-06-22")
        world.log.call(
            MadeLog.user("alice"), "sqs CreateQueue", on: "2026-06-23",
            ["eventName": name, "eventSource": "\(name).amazonaws.com", "awsRegion": name])
        world.log.call(
            MadeLog.user(name), "sqs CreateQueue", on: "2026-06-23", ["errorCode": name, "errorMessage": name])
        world.log.background()
        world.log.files["logs/\(file).json"] = "{\"Records\": [{\"eventVersion\": "
        let sandbox = try Sandbox()
        try world.log.write(to: sandbox)
        try sandbox.write(try world.prod.text(), to: "prod.json")
        try sandbox.write("version: 1\naccounts: [{ name: prod, id: \"111111111111\" }]\n", to: "rules.yaml")
        #expect(try sandbox.cloudtrim("import", "prod.json", "--account", "prod").code == 0)
        let word = yaml(name)
        try sandbox.write(
            """
            version: 1
            accounts: [{ name: prod, id: "111111111111" }]
            usage: { logs: [logs] }
            window: { end: 2026-06-30 }
            rules:
              - id: nasty
                principals: ["user/alice"]
                actions: ["sqs:DeleteQueue"]
                decision: review
                reason: \(word)
                ticket: \(word)
                until: 2026-01-01

            """, to: "rules.yaml")
        #expect(try sandbox.git("init", "-q", "-b", "main").code == 0)
        _ = try sandbox.git("add", "policies", "rules.yaml")
        #expect(try sandbox.git("commit", "-q", "-m", "base").code == 0)
        let statement: [String: Any] = [
            "Sid": name, "Effect": "Allow", "Action": ["ec2:*"],
            "Resource": ["*", "arn:aws:s3:::\(name)"],
            "Condition": ["StringLike": [name: name]],
        ]
        let document = try JSONSerialization.data(
            withJSONObject: MadeAccount.document([statement]), options: [.prettyPrinted, .sortedKeys])
        try sandbox.write(
            String(decoding: document, as: UTF8.self), to: "policies/prod/users/alice/inline/Nasty.json")
        try sandbox.write("{}", to: "policies/prod/users/alice/inline/\(file)")
        return sandbox
    }

    /// A YAML scalar in double quotes.
    private static func yaml(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }.joined() + "\""
    }

    private static let runs: [[String]] = [
        ["generate"], ["generate", "--format", "json"], ["generate", "--verbose"], ["generate", "--allow-gaps"],
        ["usage", "--account", "prod", "--role", "r"], ["usage", "--account", "prod", "--user", "alice"],
        ["usage", "--account", "prod", "--list", "people"],
        ["usage", "--account", "prod", "--list", "sessions", "--verbose"],
        ["usage", "--account", "prod", "--list", "roles"], ["usage", "--account", "prod", "--list", "users"],
        ["usage", "--account", "prod", "--list", "assume", "--verbose"],
        ["usage", "--account", "prod", "--list", "people", "--format", "json"],
        ["explain", "--account", "prod", "--role", "r", "sqs:CreateQueue"],
        ["explain", "--account", "prod", "--user", "alice", "sqs:DeleteQueue"],
        ["rules", "explain"], ["rules", "explain", "sqs:DeleteQueue"],
        ["prove", "policies/prod/users/alice/inline/P.json", "policies/prod/users/alice/inline/Nasty.json"],
        ["check", "--against", "git:main"], ["check", "--against", "git:main", "--format", "sarif"],
        ["check", "--against", "git:main", "--format", "junit"],
        ["check", "--against", "git:main", "--format", "json"],
        ["check", "--against", "git:\(name)"], ["generate", "--account", name], [name], ["--\(name)"],
        ["catalog", "lookup", name], ["catalog", "map", name, name], ["explain", name],
    ]

    @Test(arguments: runs) func `no command prints more of a name than its text`(arguments: [String]) throws {
        let sandbox = try Self.sandbox.get()
        let result = try sandbox.cloudtrim(more: arguments)
        for text in [result.output, result.error] {
            #expect(!text.unicodeScalars.contains(where: steers))
            let lines = text.split(separator: "\n")
            #expect(!lines.contains { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("::") })
            #expect(!text.contains("##[") && !text.contains("##vso["))
        }
        #expect([0, 1, 2, 64].contains(result.code))
    }

    @Test func `every workflow command is ours`() throws {
        let sandbox = try Self.sandbox.get()
        let found = try sandbox.cloudtrim("check", "--against", "git:main", "--format", "github")
        let lines = found.output.split(separator: "\n")
        #expect(found.code == 1 && lines.count > 3, "\(found.error)")
        let starts = ["::error ", "::warning ", "::notice "]
        #expect(lines.allSatisfy { line in starts.contains { line.hasPrefix($0) } })
        #expect(!found.output.unicodeScalars.contains(where: steers))
    }

    @Test func `a patch has no part that is not ours, for git and for patch`() throws {
        let sandbox = try Sandbox(copying: Self.sandbox.get())
        _ = try sandbox.cloudtrim(
            "generate", "--allow-gaps", "--today", "2026-07-01", "--verbose", "--patch", "p.patch", "--reverse-patch",
            "r.patch")
        let parts = try sandbox.git("apply", "--numstat", "p.patch").output.split(separator: "\n")
        #expect(!parts.isEmpty && parts.allSatisfy { $0.contains("\tpolicies/prod/") }, "\(parts)")
        let patched = try sandbox.run("/usr/bin/env", ["patch", "-p1", "--batch", "-i", "p.patch"])
        let files = patched.output.split(separator: "\n").filter { $0.hasPrefix("patching file") }
        #expect(files.count == parts.count && files.allSatisfy { $0.contains("policies/prod/") }, "\(patched.output)")
        #expect(try sandbox.tree(".")["pwn.yml"] == nil)
    }

    @Test func `reports and comments have no mark that is not ours`() throws {
        let sandbox = try Sandbox(copying: Self.sandbox.get())
        let today = ["--today", "2026-07-01"]
        for file in ["r.md", "r.html"] {
            _ = try sandbox.cloudtrim("generate", more: ["--allow-gaps", "--report", file] + today)
        }
        _ = try sandbox.cloudtrim("check", more: ["--against", "git:main", "--report", "c.md"] + today)
        for file in ["r.md", "c.md", "r.html"] {
            let text = try sandbox.read(file)
            #expect(text.contains("alert") && !text.unicodeScalars.contains(where: steers), "\(file)")
            let bare = file == "r.html" ? text : withoutCode(text)
            for mark in ["<script", "](", "@octo", "https://evil", "\n::"] where file != "r.html" || mark == "<script" {
                #expect(!bare.contains(mark), "\(mark) in \(file)")
            }
        }
    }

    /// Markdown without its fences and code, which only their own ends close.
    private func withoutCode(_ text: String) -> String {
        var lines: [String] = []
        var fence: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let ticks = line.unicodeScalars.prefix { $0 == "`" }.count
            if let open = fence {
                if ticks >= open, line.unicodeScalars.count == ticks { fence = nil }
            } else if ticks >= 3 {
                fence = ticks
            } else {
                lines.append(String(line))
            }
        }
        return lines.joined(separator: "\n")
            .replacing(#/<code>[^<]*<\/code>/#.matchingSemantics(.unicodeScalar), with: "")
            .replacing(#"\]"#, with: "")
            .replacing(#/`[^`\n]*`/#.matchingSemantics(.unicodeScalar), with: "")
    }

    private func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xE0000...0xE0FFF: true
        default: false
        }
    }
}

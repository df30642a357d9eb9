import Foundation
import RealData
import Testing

/// Changes whose author wants the gate to let something through: each ends with 1 or 2, and nothing is called proved.
@Suite struct HostileChangeTests {
    private static let everything =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
    private static let little =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}"#
    private static let user = "policies/demo/users/alice/inline/More.json"
    private static let account = "policies/demo/account.json"

    struct Trick: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var arguments: [String] = []
        let make: @Sendable (Sandbox) throws -> Void

        init(_ name: String, _ arguments: [String] = [], _ make: @escaping @Sendable (Sandbox) throws -> Void) {
            testDescription = name
            self.arguments = arguments
            self.make = make
        }
    }

    private static func attach(_ arn: String) -> @Sendable (Sandbox) throws -> Void {
        { sandbox in
            let text = try sandbox.read(account)
            let list = try #require(text.firstMatch(of: /"alice": \{[^}]*?"attached": \[/))
            let isEmpty = text[list.range.upperBound...].drop { $0.isWhitespace }.hasPrefix("]")
            try sandbox.write(
                text.replacingCharacters(in: list.range, with: String(list.output) + "\"\(arn)\"\(isEmpty ? "" : ",")"),
                to: account)
        }
    }

    static let tricks = [
        Trick("a document of everything") { try $0.write(everything, to: user) },
        Trick("the check turned off beside it") {
            try $0.write(everything, to: user)
            try $0.write($0.read("rules.yaml") + "\ncheck: { new_access: { severity: off } }\n", to: "rules.yaml")
        },
        Trick("an exception for oneself") {
            try $0.write(everything, to: user)
            try $0.write(
                $0.read("rules.yaml") + "\ncheck: { new_access: { except: [user/alice] } }\n", to: "rules.yaml")
        },
        Trick("a baseline that knows it", ["--baseline", "known.json"]) {
            try $0.write(everything, to: user)
            try $0.write(
                #"{"version":1,"findings":[{"code":"new_access","file":"policies/demo/users/alice/inline/More.json","element":"x"}]}"#,
                to: "known.json")
        },
        Trick("a policy of AWS that is not on file", [], attach("arn:aws:iam::aws:policy/IAMFullAccess")),
        Trick("a policy of AWS with a text of one's own") {
            try attach("arn:aws:iam::aws:policy/IAMFullAccess")($0)
            try $0.write(little, to: "policies/demo/aws-managed/IAMFullAccess.json")
        },
        Trick("a policy of AWS that says less, for a later change") {
            try $0.write(little, to: "policies/demo/aws-managed/AdministratorAccess.json")
        },
        Trick("a policy of another account", [], attach("arn:aws:iam::999999999999:policy/Any")),
        Trick("a managed document of nobody") { try $0.write(everything, to: "policies/demo/managed/Later.json") },
        Trick("a group without members") {
            try $0.edit(account, "\"groups\": {\n", "\"groups\": {\n    \"empty\": { \"attached\": [] },\n")
            try $0.write(everything, to: "policies/demo/groups/empty/inline/More.json")
        },
        Trick("a document of a principal that is not told of") {
            try $0.write(everything, to: "policies/demo/users/mallory/inline/More.json")
        },
        Trick("another case of the suffix") {
            try $0.write(everything, to: "policies/demo/users/alice/inline/More.JSON")
        },
        Trick("a folder too deep") { try $0.write(everything, to: "policies/demo/a/b/c/d/e/f/g/More.json") },
        Trick("a hidden folder") { try $0.write(everything, to: "policies/demo/.more/More.json") },
        Trick("a folder of no account") { try $0.write(everything, to: "policies/prod/managed/More.json") },
        Trick("what one may need as a role, beyond the role") {
            try $0.write(everything, to: "policies/demo/users/alice/as/demo/deploy.json")
        },
        Trick("a condition that nobody can decide") {
            try $0.write(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalType":"user"},"StringNotEquals":{"aws:PrincipalType":"user"}}}]}"#,
                to: user)
        },
        Trick("a boundary that goes") { sandbox in
            let text = try sandbox.read(account)
            let boundary = try #require(text.firstMatch(of: /,\s*"boundary": "[^"]*"/))
            try sandbox.write(text.replacing(boundary.output, with: "", maxReplacements: 1), to: account)
        },
        Trick("a link in place of the policies") { sandbox in
            let folder = sandbox.folder
            try FileManager.default.moveItem(
                at: folder.appending(path: "policies"), to: folder.appending(path: "moved"))
            try sandbox.write(everything, to: "moved/demo/users/alice/inline/More.json")
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "policies").path, withDestinationPath: "moved")
        },
        Trick("a file of the machine as a service control policy") {
            try $0.write(
                $0.read("rules.yaml") + "\nscps:\n  - { accounts: [demo], levels: [[\"/etc/passwd\"]] }\n",
                to: "rules.yaml")
        },
    ]

    private func repository() throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        try sandbox.commitAll(to: "main")
        return sandbox
    }

    @Test(arguments: tricks) func `is found`(trick: Trick) throws {
        let sandbox = try repository()
        try trick.make(sandbox)
        let found = try sandbox.cloudtrim(
            "check", "--against", "git:main", "--today", "2026-07-01", "--report", "c.md", more: trick.arguments)
        #expect(found.code == 1 || found.code == 2, "\(found.output)\(found.error)")
        #expect(!((try? sandbox.read("c.md")) ?? "").contains("proved"))
        #expect(!(found.output + found.error).contains("root:"))
    }

    @Test func `a tag with a branch's name is refused, and the branch in full is taken`() throws {
        let sandbox = try repository()
        _ = try sandbox.git("update-ref", "refs/remotes/origin/main", "main")
        #expect(try sandbox.cloudtrim("check", "--against", "git:origin/main", "--fail-on", "error").code == 0)
        _ = try sandbox.git("tag", "origin/main")
        let refused = try sandbox.cloudtrim("check", "--against", "git:origin/main")
        #expect(refused.code == 2 && refused.error.contains("git:refs/remotes/origin/main"))
        #expect(try sandbox.cloudtrim("check", "--against", "git:refs/remotes/origin/main").code == 0)
    }

    @Test func `git runs nothing that a repository plants`() throws {
        let sandbox = try repository()
        let planted = sandbox.folder.appending(path: "ran").path
        try sandbox.write("#!/bin/sh\ntouch '\(planted)'\ncat\n", to: "evil.sh")
        let evil = sandbox.folder.appending(path: "evil.sh").path
        _ = try sandbox.run("/bin/chmod", ["+x", evil])
        for key in [
            "filter.x.smudge", "filter.x.clean", "filter.x.process", "diff.x.textconv", "diff.x.command",
            "diff.external",
            "core.fsmonitor", "core.pager", "core.sshCommand", "core.askPass", "credential.helper", "pager.cat-file",
            "alias.rev-parse", "uploadpack.packObjectsHook",
        ] {
            _ = try sandbox.git("config", key, evil)
        }
        _ = try sandbox.git("config", "core.hooksPath", sandbox.folder.path)
        try sandbox.write(
            "* filter=x diff=x export-ignore export-subst working-tree-encoding=UTF-16\n", to: ".git/info/attributes")
        // A commit with other policies stands in for main's.
        let main = try sandbox.git("rev-parse", "main").output.prefix { !$0.isNewline }
        try sandbox.write(Self.everything, to: Self.user)
        _ = try sandbox.run("/usr/bin/env", ["rm", "-f", ".git/info/attributes"])
        for key in ["core.hooksPath", "core.fsmonitor", "filter.x.clean", "filter.x.process"] {
            _ = try sandbox.git("config", "--unset", key)
        }
        _ = try sandbox.git("switch", "-q", "-c", "other")
        _ = try sandbox.git("add", "-A")
        _ = try sandbox.git("commit", "-q", "-m", "other")
        _ = try sandbox.git("replace", String(main), "other")
        try sandbox.write("* filter=x diff=x export-ignore\n", to: ".git/info/attributes")
        _ = try sandbox.run("/usr/bin/env", ["rm", "-f", planted])
        _ = try sandbox.git("config", "core.fsmonitor", evil)
        let found = try sandbox.cloudtrim("check", "--against", "git:main", "--today", "2026-07-01")
        #expect(found.code == 1, "\(found.error)")
        #expect(!FileManager.default.fileExists(atPath: planted))
    }

    @Test func `a declared grant passes as far as it goes, and is approved once it is merged`() throws {
        let sandbox = try repository()
        let rules = try sandbox.read("rules.yaml")
        let grant = { (actions: String) in
            "\ngrants:\n  - { id: queue, principal: user/alice, actions: [\(actions)], reason: New queue }\n"
        }
        try sandbox.write(
            Self.little.replacing("s3:ListAllMyBuckets", with: "sqs:SendMessage"), to: Self.user)
        let arguments = ["--against", "git:main", "--today", "2026-07-01"]
        #expect(try sandbox.cloudtrim("check", more: arguments).code == 1)
        try sandbox.write(rules + grant("\"sqs:SendMessage\""), to: "rules.yaml")
        let declared = try sandbox.cloudtrim("check", more: arguments + ["--report", "c.md"])
        #expect(declared.code == 0 && declared.output.contains("[declared_grant]"), "\(declared.output)")
        #expect(try sandbox.read("c.md").contains("### Declared grants"))
        try sandbox.write(rules + grant("\"sqs:ReceiveMessage\""), to: "rules.yaml")
        #expect(try sandbox.cloudtrim("check", more: arguments).code == 1)
    }

    @Test func `an absolute path, a subfolder and a shallow clone are held against the same tree`() throws {
        let sandbox = try repository()
        try sandbox.write(Self.everything, to: Self.user)
        let absolute = sandbox.folder.appending(path: "policies").path
        let found = try sandbox.cloudtrim("check", "--against", "git:main", "--policies", absolute)
        #expect(found.code == 1 && found.output.contains("[new_access]"))
        _ = try sandbox.run(
            "/usr/bin/env", ["git", "clone", "-q", "--depth", "1", "file://\(sandbox.folder.path)", "shallow"])
        try sandbox.write(Self.everything, to: "shallow/\(Self.user)")
        let clone = try sandbox.run(
            "/bin/sh", ["-c", "cd shallow && exec \"$0\" check --against git:origin/main", programURL.path])
        #expect(clone.code == 1 && clone.output.contains("[new_access]"), "\(clone.output)\(clone.error)")
    }
}

import Foundation
import Testing

@testable import Commands

/// A folder with rules and a state, removed at the end.
private final class Desk: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(
            """
            version: 1
            accounts:
              - { name: demo, id: "111111111111" }
              - { name: backup, id: "222222222222" }
            """, to: "rules.yaml")
        try write(Desk.state(action: "s3:*"), to: "state.json")
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    static func state(action: String, account: String = "111111111111") -> String {
        """
        { "UserDetailList": [
            { "UserName": "alice", "Arn": "arn:aws:iam::\(account):user/alice", "UserPolicyList": [
              { "PolicyName": "Work", "PolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D" }] }],
          "GroupDetailList": [], "RoleDetailList": [],
          "Policies": [
            { "PolicyName": "P", "Arn": "arn:aws:iam::\(account):policy/P", "DefaultVersionId": "v1", "PolicyVersionList": [
              { "VersionId": "v1", "IsDefaultVersion": true, "Document": { "Version": "2012-10-17",
                "Statement": { "Effect": "Allow", "Action": "\(action)", "Resource": "*" } } }] }] }
        """
    }

    func write(_ text: String, to path: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// All files below `policies`.
    var tree: [String] {
        (FileManager.default.enumerator(atPath: path("policies"))?.allObjects as? [String] ?? [])
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".tmp") }.sorted()
    }

    /// Runs `import` here; paths in what it writes are relative to the folder.
    func runImport(_ words: String..., state: String = "state.json") throws -> Run {
        let places = ["--rules", path("rules.yaml"), "--policies", path("policies")]
        var run = try Run(words: ["import", path(state)] + places + words)
        run.output = run.output.replacingOccurrences(of: folder.path + "/", with: "")
        run.error = run.error.replacingOccurrences(of: folder.path + "/", with: "")
        return run
    }
}

@Suite struct `cloudtrim import` {
    private let desk: Desk

    init() throws {
        desk = try Desk()
    }

    @Test func `lays a state out, says so, and says what is next`() throws {
        let run = try desk.runImport("--account", "demo")
        #expect(run.error == "" && run.code == .success)
        #expect(
            run.output == """
                demo (111111111111)   1 user, 0 groups, 0 roles, 1 policy, 0 of AWS
                                      3 files: 3 new

                  new  policies/demo/account.json
                       policies/demo/managed/P.json
                       policies/demo/users/alice/inline/Work.json

                next: `cloudtrim generate --account demo`

                """)
        #expect(desk.tree == ["demo/account.json", "demo/managed/P.json", "demo/users/alice/inline/Work.json"])
    }

    @Test func `a second time changes nothing, and a third what IAM has changed`() throws {
        _ = try desk.runImport("--account", "111111111111")
        #expect(
            try desk.runImport("--account", "demo").output == """
                demo (111111111111)   1 user, 0 groups, 0 roles, 1 policy, 0 of AWS
                                      3 files: 3 as they were

                nothing changed

                """)
        try desk.write(Desk.state(action: "s3:Get*"), to: "state.json")
        try desk.write("{}", to: "policies/demo/users/alice/inline/Old.json")
        try desk.write("{}", to: "policies/demo/users/alice/as/demo/admin.json")
        #expect(
            try desk.runImport("--account", "demo").output == """
                demo (111111111111)   1 user, 0 groups, 0 roles, 1 policy, 0 of AWS
                                      4 files: 2 changed, 1 pending, 1 as it was

                  changed  policies/demo/account.json
                           policies/demo/managed/P.json
                  pending  policies/demo/users/alice/inline/Old.json

                  pending: changed here since the last import, and AWS does not have it yet: bring it there

                next: `git diff policies/demo`, then `cloudtrim generate --account demo`

                """)
        #expect(desk.exists("policies/demo/users/alice/as/demo/admin.json"))
        // What a person put into the tree is not undone: AWS does not have it yet.
        #expect(desk.exists("policies/demo/users/alice/inline/Old.json"))
    }

    @Test func `with --dry-run writes nothing`() throws {
        let run = try desk.runImport("--account", "demo", "--dry-run")
        #expect(run.output.hasSuffix("nothing was written (--dry-run)\n"))
        #expect(!desk.exists("policies"))
    }

    @Test func `refuses another account's state`() throws {
        let run = try desk.runImport("--account", "backup")
        #expect(run.code == .undecided && run.output == "" && !desk.exists("policies"))
        #expect(
            run.error.hasPrefix(
                "state.json:2:35: error: the state is of account 111111111111, not of backup (222222222222) [other_account]"
            ))
    }

    @Test(arguments: [
        (["--account", "dmo"], "error: rules.yaml names no account `dmo` [usage]\nhelp: did you mean `demo`?"),
        ([], "error: `import` wants --account [usage]\nhelp: rules.yaml names `demo`, `backup`"),
    ])
    func `needs an account that the rules name`(words: [String], expected: String) throws {
        let places = ["import", desk.path("state.json"), "--rules", desk.path("rules.yaml")]
        let run = try Run(words: places + words)
        #expect(run.code == .usage)
        #expect(run.error.replacingOccurrences(of: desk.folder.path + "/", with: "").hasPrefix(expected))
    }

    @Test func `tells a state that is broken, and writes nothing`() throws {
        try desk.write(#"{ "UserDetailList": [], "GroupDetailList": [], "Policies": [] }"#, to: "broken.json")
        let run = try desk.runImport("--account", "demo", state: "broken.json")
        #expect(run.code == .undecided && run.output == "" && !desk.exists("policies"))
        #expect(run.error.hasPrefix("broken.json:1:1: error: the state lacks `RoleDetailList` [state_format]"))
        let missing = try desk.runImport("--account", "demo", state: "none.json")
        #expect(missing.code == .undecided && missing.error.contains("none.json: error: "))
    }

    @Test func `into a place that cannot be written to ends in one message`() throws {
        try desk.write("", to: "policies/demo/users")
        let run = try desk.runImport("--account", "demo")
        #expect(run.code == .undecided && run.output == "")
        #expect(
            run.error == """
                policies/demo/users: error: can't be read: not a directory [io]
                help: a folder is wanted here

                """)
        #expect(desk.tree == [])
    }
}

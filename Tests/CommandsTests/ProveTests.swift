import Foundation
import Testing

/// `cloudtrim prove`, as a pull request's check calls it.
@Suite struct ProveTests {
    private static let old = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "Read",
              "Effect": "Allow",
              "Action": ["s3:Get*", "s3:List*"],
              "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
            },
            { "Sid": "NoUsers", "Effect": "Deny", "Action": "iam:*User", "Resource": "*" }
          ]
        }

        """
    private static let new = old.replacingOccurrences(
        of: #""s3:List*"]"#, with: #""s3:List*", "s3:PutObject*", "sqs:*"]"#)

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write(ProveTests.old, to: "old.json")
        try sandbox.write(ProveTests.new, to: "new.json")
        return sandbox
    }

    @Test func `a document that allows less is proved`() throws {
        let result = try sandbox().cloudtrim("prove", "new.json", "old.json")
        #expect(result.code == 0 && result.error.isEmpty)
        #expect(result.output == "proved: old.json allows nothing that new.json doesn't\n")
    }

    @Test func `a document that allows more is refuted with a request, its place, and all that is new`() throws {
        let result = try sandbox().cloudtrim("prove", "old.json", "new.json")
        #expect(result.code == 1 && result.error.isEmpty)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "refuted: new.json allows what old.json doesn't")
        #expect(
            lines[2...4] == [
                "new.json:7:41: error: `s3:PutObjectAcl` on `arn:aws:s3:::logs/x` is allowed here, and not by old.json "
                    + "[new_access]", #" 7 |       "Action": ["s3:Get*", "s3:List*", "s3:PutObject*", "sqs:*"],"#,
                "   |                                         ^~~~~~~~~~~~~~~",
            ])
        #expect(lines[6].hasPrefix("new: ") && lines[6].contains(" of 2 services, "))
        #expect(lines[7].hasPrefix("  s3 ") && lines[7].hasSuffix("  s3:PutObject*  new.json:7"))
        #expect(lines[8].hasPrefix("  sqs") && lines[8].hasSuffix("  sqs:*          new.json:7"))
    }

    @Test func `programs get a request that can be replayed`() throws {
        let result = try sandbox().cloudtrim("prove", "old.json", "new.json", "--format", "json")
        #expect(result.code == 1)
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(answer["verdict"] as? String == "refuted")
        #expect(answer["reason"] as? String == "no statement of old.json allows the action")
        let request = try #require(answer["request"] as? [String: Any])
        #expect(request["action"] as? String == "s3:PutObjectAcl")
        #expect(request["resource"] as? String == "arn:aws:s3:::logs/x")
        #expect(answer["replayable"] as? Bool == true)
        #expect((request["context"] as? [String: Any])?.isEmpty == true)
        let proved = try sandbox().cloudtrim("prove", "new.json", "old.json", "--format", "json")
        #expect(
            proved.output.hasPrefix(
                "{\n  \"verdict\": \"proved\",\n  \"request\": null,\n  \"replayable\": null,\n  \"reason\": null,\n"))
    }

    @Test func `what was lost is told where it is asked for`() throws {
        let sandbox = try sandbox()
        let equal = try sandbox.cloudtrim("prove", "--equal", "old.json", "old.json")
        #expect(equal.code == 0 && equal.output == "proved: old.json and old.json allow the same\n")
        let less = try sandbox.cloudtrim("prove", "--equal", "new.json", "old.json")
        #expect(less.code == 1)
        #expect(
            less.output.hasPrefix("proved: old.json allows nothing that new.json doesn't\n\nrefuted: new.json allows"))
    }

    @Test func `a document that is broken is told with its place, beside what is wrong with the other one`() throws {
        let sandbox = try sandbox()
        try sandbox.write(#"{"Statement": {"Effect": "Alow", "Action": "s3:*", "Resource": "*"}}"#, to: "broken.json")
        let result = try sandbox.cloudtrim("prove", "broken.json", "none.json")
        #expect(result.code == 2 && result.output.isEmpty)
        #expect(result.error.contains("broken.json:1:26: error: `Effect` is `Allow` or `Deny`, not `Alow`"))
        #expect(result.error.contains("none.json: error: can't read the file: no such file or directory [io]"))
    }

    @Test func `a folder is all that one principal holds`() throws {
        let sandbox = try sandbox()
        try sandbox.write(ProveTests.old, to: "role/inline/One.json")
        try sandbox.write(
            #"{"Statement": {"Effect": "Allow", "Action": ["s3:Put*", "sqs:*"], "Resource": "*"}}"#,
            to: "role/inline/Two.json")
        try sandbox.write(
            #"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#, to: "role/trust.json")
        let result = try sandbox.cloudtrim("prove", "role", "new.json")
        #expect(result.code == 0 && result.output == "proved: new.json allows nothing that role doesn't\n")
        let tree = try Sandbox.demo().cloudtrim("prove", "policies/demo", "policies/demo")
        #expect(tree.code == 2 && tree.error.contains("documents of several principals lie here"))
    }

    private static func allowing(_ actions: String) -> String {
        #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": \#(actions), "Resource": "*"}}"#
    }

    /// What a boundary, a session and an organization's levels leave out is not allowed, on the side that they stand on.
    @Test(arguments: ["boundary", "session", "scp"])
    func `what limits a side counts there`(_ option: String) throws {
        let sandbox = try Sandbox()
        try sandbox.write(Self.allowing(#""*""#), to: "all.json")
        try sandbox.write(Self.allowing(#"["s3:*", "sqs:*"]"#), to: "some.json")
        try sandbox.write(Self.allowing(#""s3:*""#), to: "s3.json")
        func prove(_ limit: String, _ old: String, _ new: String) throws -> Sandbox.Result {
            try sandbox.cloudtrim("prove", "--\(option)", limit, old, new)
        }
        #expect(try prove("new=some.json", "some.json", "all.json").code == 0)
        #expect(try prove("some.json", "all.json", "all.json").code == 0)
        #expect(try prove("new=some.json", "s3.json", "all.json").code == 1)
        let old = try prove("old=s3.json", "all.json", "some.json")
        #expect(old.code == 1 && old.output.contains("`sqs:"))
        #expect(old.output.contains("allowed before, within narrower limits only"))
        #expect(try prove("none.json", "all.json", "all.json").code == 2)
    }

    @Test func `a principal's folder stands for all that it holds, within its boundary`() throws {
        let sandbox = try Sandbox.demo()
        func prove(_ old: String, _ new: String) throws -> Int32 {
            try sandbox.cloudtrim("prove", "policies/demo/\(old)", "policies/demo/\(new)").code
        }
        // AdministratorAccess is attached, and no document of the role's own lies there
        #expect(try prove("roles/web", "roles/break-glass") == 1)
        #expect(try prove("roles/break-glass", "roles/web") == 0)
        #expect(try prove("managed/DeployLimits.json", "roles/deploy") == 0)
        #expect(try prove("roles/none", "roles/web") == 2)
    }

    @Test func `a principal is held against what it was in another commit`() throws {
        let sandbox = try Sandbox.demo()
        #expect(try sandbox.git("init", "-q", "-b", "main").code == 0)
        _ = try sandbox.git("add", "-A")
        #expect(try sandbox.git("commit", "-q", "-m", "x").code == 0)
        func prove(_ principal: String) throws -> Sandbox.Result {
            try sandbox.cloudtrim("prove", "--principal", principal, "--account", "demo", "--against", "git:HEAD")
        }
        #expect(try prove("role/web").code == 0)
        let path = "policies/demo/groups/devs/inline/More.json"
        try sandbox.write(Self.allowing(#""sns:*""#), to: path)
        #expect(try prove("role/web").code == 0)
        let alice = try prove("user/alice")
        #expect(alice.code == 1 && alice.output.contains("`sns:"))
        #expect(try prove("user/nobody").code == 2)
        #expect(try prove("alice").code == 64)
        #expect(try sandbox.cloudtrim("prove", "--principal", "role/web", "--account", "demo").code == 64)
    }

    @Test(arguments: [["prove"], ["prove", "a"], ["prove", "a", "b", "c"], ["prove", "-", "-"]])
    func `two documents are wanted, no more and no less`(_ arguments: [String]) throws {
        #expect(try Sandbox().cloudtrim(more: arguments).code == 64)
    }
}

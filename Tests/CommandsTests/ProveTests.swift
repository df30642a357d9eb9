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

    @Test(arguments: [["prove"], ["prove", "a"], ["prove", "a", "b", "c"], ["prove", "-", "-"]])
    func `two documents are wanted, no more and no less`(_ arguments: [String]) throws {
        #expect(try Sandbox().cloudtrim(more: arguments).code == 64)
    }
}

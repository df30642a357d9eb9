import Foundation
import RealData
import Testing

/// From an event of IAM in the logs to the line of the evidence.
@Suite struct NewGrantCommandTests {
    private func sandbox(on day: String) throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        try FileManager.default.copyItem(
            at: RealData.repository.appending(path: "Tests/Demo/logs"), to: sandbox.folder.appending(path: "logs"))
        let rules = try sandbox.read("rules.yaml")
        let place = try #require(rules.range(of: #"logs: \[.*\]"#, options: .regularExpression))
        try sandbox.write(rules.replacingCharacters(in: place, with: "logs: [logs]"), to: "rules.yaml")
        let document = try sandbox.read("policies/demo/groups/devs/inline/OwnKeys.json")
        let text = String(decoding: try JSONEncoder().encode(document), as: UTF8.self)
        try sandbox.write(
            """
            {"Records":[{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDARTXV5AHD65XZWWTCA",\
            "arn":"arn:aws:iam::111111111111:user/alice","accountId":"111111111111","userName":"alice"},\
            "eventTime":"\(day)T10:00:00Z","eventSource":"iam.amazonaws.com","eventName":"PutGroupPolicy",\
            "awsRegion":"us-east-1","requestParameters":{"groupName":"devs","policyName":"OwnKeys",\
            "policyDocument":\(text)},"responseElements":null,"eventID":"11111111-2222-3333-4444-555555555555",\
            "readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111111111111"}]}
            """, to: "logs/put.json")
        return sandbox
    }

    @Test func `what was put lately is for review, with the day and the event`() throws {
        let sandbox = try sandbox(on: "2026-06-20")
        let words = "granted 2026-06-20 (PutGroupPolicy of demo/groups/devs/inline/OwnKeys.json), not yet 30 days"
        let result = try sandbox.cloudtrim("generate", "--account", "demo", "--user", "bob")
        #expect(!result.output.contains("a/policies/demo/groups/devs/inline/OwnKeys.json"))
        let explained = try sandbox.cloudtrim("explain", "--account", "demo", "--user", "bob", "iam:GetUser")
        #expect(
            explained.output.hasPrefix("iam:GetUser for user/bob of demo: to review: it stays until a person decides\n")
        )
        #expect(explained.output.contains("decided   review: \(words)\n          rules.yaml:16:3\n"))
    }

    @Test func `what was put before that is not`() throws {
        let result = try sandbox(on: "2026-05-20").cloudtrim(
            "explain", "--account", "demo", "--user", "bob", "iam:GetUser")
        #expect(result.output.hasPrefix("iam:GetUser for user/bob of demo: goes\n"))
    }
}

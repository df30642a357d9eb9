import Foundation
import Testing

/// A denial's message that names another action than the catalog: from the log file to what people and programs read.
@Suite struct DisagreementTests {
    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        func record(_ number: Int, _ error: String) -> String {
            """
            {"eventVersion": "1.11", "userIdentity": {"type": "IAMUser", "principalId": "AIDARTXV5AHD65XZWWTCA", \
            "arn": "arn:aws:iam::111111111111:user/alice", "accountId": "111111111111", "userName": "alice", \
            "accessKeyId": "AKIATEST"}, "eventTime": "2026-06-1\(number)T10:00:00Z", "eventSource": "sqs.amazonaws.com", \
            "eventName": "ListQueues", "awsRegion": "eu-west-1", "eventID": "00000000-0000-4000-8000-00000000000\(number)", \
            "readOnly": true, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111111111111"\
            \(error)}
            """
        }
        let denial =
            ", \"errorCode\": \"AccessDenied\", \"errorMessage\": \"User: arn:aws:iam::111111111111:user/alice is not "
            + "authorized to perform: sqs:GetQueueUrl on resource: * because no identity-based policy allows it\""
        let records = [record(1, ""), record(2, denial), record(3, denial)].joined(separator: ",")
        try sandbox.write("{\"Records\": [\(records)]}", to: "logs/111111111111_CloudTrail_eu-west-1_x.json")
        return sandbox
    }

    @Test func `is listed by usage and generate`() throws {
        let line =
            "2 denials contradict the catalog: sqs.amazonaws.com ListQueues needs sqs:GetQueueUrl, not sqs:ListQueues"
        let usage = try sandbox().cloudtrim("usage", "--account", "demo", "--user", "alice", "--logs", "logs")
        #expect(usage.output.contains("\n\(line)\n"), "\(usage.output)\(usage.error)")
        let generate = try sandbox().cloudtrim("generate", "--account", "demo", "--logs", "logs")
        #expect(generate.output.contains(line), "\(generate.output)\(generate.error)")
    }

    @Test func `is listed for programs`() throws {
        let result = try sandbox().cloudtrim(
            "usage", "--account", "demo", "--user", "alice", "--logs", "logs", "--format", "json")
        let value = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let found = try #require((value["disagreements"] as? [[String: Any]])?.first)
        #expect(found["named"] as? String == "sqs:GetQueueUrl")
        #expect(found["catalog"] as? [String] == ["sqs:ListQueues"])
        #expect(found["denials"] as? Int == 2)
    }
}

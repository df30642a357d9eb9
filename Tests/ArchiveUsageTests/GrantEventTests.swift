import Foundation
import IAMModel
import Testing
import Usage

@testable import ArchiveUsage

/// Events of IAM that give or take grants, as archives tell them.
struct GrantEventTests {
    private func event(
        _ name: String, at time: String = "2026-06-20T10:00:00Z", request: String, response: String = "null",
        error: String = ""
    ) -> String {
        """
        {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAX",\
        "arn":"arn:aws:iam::111111111111:user/root-like","accountId":"111111111111","userName":"root-like"},\
        "eventTime":"\(time)","eventSource":"iam.amazonaws.com","eventName":"\(name)","awsRegion":"us-east-1",\
        \(error)"requestParameters":\(request),"responseElements":\(response),\
        "eventID":"\(UUID().uuidString)","readOnly":false,"eventType":"AwsApiCall",\
        "recipientAccountId":"111111111111"}
        """
    }

    private func read(_ files: [[String]]) throws -> [GrantEvent] {
        let folder = try TestFolder()
        for (index, records) in files.enumerated() {
            try folder.write("\(index).json", "{\"Records\":[" + records.joined(separator: ",") + "]}")
        }
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.gaps.map(\.diagnostic) == [])
        #expect(record.tellsGrants)
        return record.grants
    }

    @Test func `a document that is put is told with its text, escapes resolved`() throws {
        let found = try read([
            [
                event(
                    "PutRolePolicy",
                    request: #"{"policyName":"Work","roleName":"admin","policyDocument":"{\"Statement\":[]}"}"#)
            ]
        ])
        #expect(found.count == 1)
        #expect(found.first?.operation == "PutRolePolicy")
        #expect(found.first?.account == "111111111111")
        #expect(found.first?.role == "admin")
        #expect(found.first?.policy == "Work")
        #expect(found.first?.document == #"{"Statement":[]}"#)
        #expect(found.first?.time == Timestamp("2026-06-20T10:00:00Z"))
    }

    @Test func `a policy or version that is made has the ARN or number of the answer`() throws {
        let found = try read([
            [
                event(
                    "CreatePolicy",
                    request: #"{"policyName":"P","path":"/team/","policyDocument":"{}","tags":[{"key":"a"}]}"#,
                    response: #"{"policy":{"arn":"arn:aws:iam::111111111111:policy/team/P","defaultVersionId":"v1"}}"#),
                event(
                    "CreatePolicyVersion", at: "2026-06-21T10:00:00Z",
                    request:
                        #"{"policyArn":"arn:aws:iam::111111111111:policy/team/P","policyDocument":"{}","setAsDefault":true}"#,
                    response: #"{"policyVersion":{"versionId":"v2","isDefaultVersion":true}}"#),
            ]
        ])
        #expect(found.map(\.policyARN) == Array(repeating: "arn:aws:iam::111111111111:policy/team/P", count: 2))
        #expect(found.map(\.version) == ["", "v2"])
        #expect(found.map(\.isDefault) == [false, true])
    }

    @Test func `boundaries, trust and new names are told`() throws {
        let found = try read([
            [
                event(
                    "PutUserPermissionsBoundary", at: "2026-06-20T10:00:00Z",
                    request: #"{"userName":"alice","permissionsBoundary":"arn:aws:iam::111111111111:policy/B"}"#),
                event(
                    "UpdateAssumeRolePolicy", at: "2026-06-20T10:00:01Z",
                    request: #"{"roleName":"admin","policyDocument":"{\"Statement\":[]}"}"#),
                event(
                    "CreateRole", at: "2026-06-20T10:00:02Z",
                    request:
                        #"{"roleName":"new","assumeRolePolicyDocument":"{}","permissionsBoundary":"arn:aws:iam::aws:policy/C"}"#,
                    response: #"{"role":{"arn":"arn:aws:iam::111111111111:role/new"}}"#),
                event(
                    "UpdateGroup", at: "2026-06-20T10:00:03Z",
                    request: #"{"groupName":"devs","newGroupName":"builders"}"#),
                event(
                    "UpdateUser", at: "2026-06-20T10:00:04Z", request: #"{"userName":"al","newUserName":"alice"}"#),
            ]
        ])
        #expect(
            found.map(\.policyARN)
                == ["arn:aws:iam::111111111111:policy/B", "", "arn:aws:iam::aws:policy/C", "", ""])
        #expect(found.map(\.document) == ["", #"{"Statement":[]}"#, "{}", "", ""])
        #expect(found.map(\.newName) == ["", "", "", "builders", "alice"])
    }

    @Test func `what was denied or failed gave nothing, and other events of IAM are none`() throws {
        let request = #"{"userName":"alice","groupName":"devs"}"#
        let found = try read([
            [
                event("AddUserToGroup", request: request, error: #""errorCode":"AccessDenied","#),
                event("AddUserToGroup", request: request, error: #""errorCode":"NoSuchEntityException","#),
                event("GetGroupPolicy", request: #"{"groupName":"devs","policyName":"P"}"#),
                event("AddUserToGroup", request: request),
            ]
        ])
        #expect(found.map(\.user) == ["alice"])
        #expect(found.map(\.group) == ["devs"])
    }

    @Test func `a request of another form is no reason to refuse the record`() throws {
        let found = try read([
            [
                event("AttachUserPolicy", request: "null"),
                event(
                    "AttachUserPolicy", request: #"{"userName":3,"policyArn":["a"],"policyDocument":{"a":1}}"#,
                    response: "[]"),
            ]
        ])
        #expect(found.map(\.user) == [""])
    }

    @Test func `the order of files does not show`() throws {
        let events = (0..<40).map { index in
            event(
                "AttachUserPolicy", at: "2026-06-\(10 + index % 7)T10:00:00Z",
                request: #"{"userName":"u\#(index)","policyArn":"arn:aws:iam::aws:policy/P"}"#)
        }
        let one = try read([events])
        let many = try read(events.reversed().map { [$0] })
        #expect(one.count == 40)
        #expect(one == many)
    }
}

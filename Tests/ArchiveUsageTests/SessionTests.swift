import Foundation
import IAMModel
import Testing
import Usage

@testable import ArchiveUsage

struct SessionTests {
    private func read(_ records: [String]) throws -> UsageRecord {
        let folder = try TestFolder()
        try folder.write("x.json", "{\"Records\":[" + records.joined(separator: ",") + "]}")
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.gaps.map(\.diagnostic) == [])
        return record
    }

    private func assumed(key: String, more: String = "", after: String = "", created: String = "09:00:00") -> String {
        """
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAX:alice",\
        "arn":"arn:aws:sts::111111111111:assumed-role/admin/alice","accountId":"111111111111","accessKeyId":"\(key)",\
        "sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX",\
        "arn":"arn:aws:iam::111111111111:role/team/admin","accountId":"111111111111","userName":"admin"},\
        "attributes":{"creationDate":"2026-05-01T\(created)Z","mfaAuthenticated":"false"}}\(more)},\
        "eventTime":"2026-05-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",\
        "awsRegion":"us-east-1","eventID":"\(UUID().uuidString)","readOnly":true,"eventType":"AwsApiCall",\
        "recipientAccountId":"111111111111"\(after)}
        """
    }

    @Test func `a key tells sessions of a role apart, but not where each request has one of its own`() throws {
        let keys = try read([assumed(key: "ASIA1"), assumed(key: "ASIA2"), assumed(key: "ASIA1")])
        #expect(keys.sessions.map(\.accessKeyID) == ["ASIA1", "ASIA2"])
        let console = (0..<5).map { assumed(key: "ASIA\($0)", after: #","sessionCredentialFromConsole":"true""#) }
        let invoked = (5..<9).map { assumed(key: "ASIA\($0)", more: #","invokedBy":"athena.amazonaws.com""#) }
        let record = try read(console + invoked)
        #expect(record.sessions.count == 1)
        #expect(record.sessions.first?.accessKeyID == "")
        #expect(record.sessions.first?.creationDate == Timestamp("2026-05-01T09:00:00Z"))
        #expect(record.sessions.first?.issuerARN == "arn:aws:iam::111111111111:role/team/admin")
        #expect(record.rows.map(\.count) == [9])
    }

    @Test func `over many batches, a key is looked past only where each request has one of its own`() throws {
        // Several batches: what the first one learns of an identity, the next ones use.
        let isConsole = #","sessionCredentialFromConsole":"true""#
        let console = (0..<1500).map { assumed(key: "ASIA\(1000 + $0)", after: isConsole) }
        let more = (0..<1500).map { assumed(key: "ASIA\(3000 + $0)", after: isConsole) }
        let own = (0..<1500).map { assumed(key: "ASIA\(1000 + $0 % 3)") }
        // As long as those keys, and no key: it ends early, and a member follows.
        let short = assumed(key: #"A","a":""#, after: isConsole)
        let record = try read(zip(console, own).flatMap { [$0, $1] } + more + [short])
        #expect(record.sessions.map(\.accessKeyID) == ["", "ASIA1000", "ASIA1001", "ASIA1002"])
        #expect(record.rows.map(\.count) == [3001, 500, 500, 500])
    }

    @Test func `identities that differ in one late byte stay two`() throws {
        let records = (0..<40).map { assumed(key: "ASIA1", created: $0 % 2 == 0 ? "09:00:00" : "09:00:01") }
        #expect(try read(records).rows.map(\.count) == [20, 20])
    }

    @Test func `escapes make no difference`() throws {
        let plain = assumed(key: "ASIA1")
        let escaped = plain.replacingOccurrences(of: "s3.amazonaws.com", with: #"s3\u002eamazonaws.com"#)
            .replacingOccurrences(of: "role/admin", with: #"role\/admin"#)
            .replacingOccurrences(of: "us-east-1", with: #"us\u002deast-1"#)
            .replacingOccurrences(of: "2026-05-01T10", with: #"2026-05-01\u005410"#)
        let record = try read([plain, escaped.replacingOccurrences(of: "\"eventID\":\"", with: "\"eventID\":\"x")])
        #expect(record.rows.map(\.count) == [2])
        #expect(record.coverage.accounts["111111111111"]?.regions.keys.sorted() == ["us-east-1"])
    }

    @Test func `roles that requests name are kept, but not those that IAM manages`() throws {
        func request(_ source: String, _ name: String, _ parameters: String) -> String {
            Record(source: source, name: name).json
                .replacingOccurrences(of: "\"requestParameters\":null", with: "\"requestParameters\":\(parameters)")
        }
        let role = "arn:aws:iam::111111111111:role/p/r"
        let record = try read([
            request("lambda.amazonaws.com", "CreateFunction", #"{"role":"\#(role)","handler":"x"}"#),
            request("ec2.amazonaws.com", "RunInstances", #"{"a":[{"iamInstanceProfile":{"name":"web"}}]}"#),
            request("ecs.amazonaws.com", "RegisterTaskDefinition", #"{"taskRoleArn":"task","family":"name"}"#),
            request("elasticmapreduce.amazonaws.com", "RunJobFlow", #"{"jobFlowRole":"emr","serviceRole":"service"}"#),
            request("x.amazonaws.com", "Deep", #"{"a":{"b":[1,{"c":["arn:aws:iam::1:user/u","\#(role)2"]}]}}"#),
            request("iam.amazonaws.com", "GetRole", #"{"roleName":"seen"}"#),
            request(
                "iam.amazonaws.com", "AddRoleToInstanceProfile", #"{"roleName":"added","instanceProfileName":"p"}"#),
        ])
        let found = Set(record.roleUses.map { "\(record.kinds[$0.kind].name) \($0.role)" })
        #expect(
            found == [
                "CreateFunction \(role)", "RunInstances instance-profile/web", "RegisterTaskDefinition task",
                "RunJobFlow instance-profile/emr", "RunJobFlow service", "Deep \(role)2",
                "AddRoleToInstanceProfile added",
            ])
    }

    @Test func `what issues a session is kept with the key that it issued`() throws {
        let issue = Record(source: "sts.amazonaws.com", name: "AssumeRole", extra: #","sharedEventID":"shared""#).json
            .replacingOccurrences(
                of: "\"requestParameters\":null,\"responseElements\":null",
                with: #""requestParameters":{"roleArn":"arn:aws:iam::2:role/x","roleSessionName":"s","#
                    + #""sourceIdentity":"me"},"responseElements":{"credentials":{"accessKeyId":"ASIANEW","#
                    + #""sessionToken":"t"},"assumedRoleUser":{"assumedRoleId":"AROAX:s","#
                    + #""arn":"arn:aws:sts::2:assumed-role/x/s"}}"#)
        let denied = Record(
            source: "sts.amazonaws.com", name: "AssumeRole",
            extra: #","errorCode":"AccessDenied","errorMessage":"User: a is not authorized to perform: "#
                + #"sts:AssumeRole on resource: arn:aws:iam::222222222222:role/y""#)
        let failed = Record(source: "sts.amazonaws.com", name: "AssumeRole", extra: #","errorCode":"ValidationError""#)
        let switched = assumed(key: "ASIA1").replacingOccurrences(of: "s3.amazonaws", with: "signin.amazonaws")
            .replacingOccurrences(of: "ListBuckets", with: "SwitchRole").replacingOccurrences(
                of: "\"readOnly\":true", with: #""additionalEventData":{"SwitchFrom":"arn:aws:iam::1:user/alice"}"#)
        let issues = try read([issue, denied.json, failed.json, switched]).issues
        #expect(issues.count == 3)
        let assumed = issues.first { $0.issuedKey == "ASIANEW" }
        #expect(assumed?.issuedPrincipalID == "AROAX:s" && assumed?.roleARN == "arn:aws:iam::2:role/x")
        #expect(assumed?.sourceIdentity == "me" && assumed?.sharedEventID == "shared" && assumed?.isDenied == false)
        #expect(issues.first { $0.isDenied }?.roleARN == "arn:aws:iam::222222222222:role/y")
        let start = issues.first { $0.eventName == "SwitchRole" }
        #expect(start?.switchedFrom == "arn:aws:iam::1:user/alice" && start?.issuedPrincipalID == "AROAX:alice")
        #expect(start?.roleARN == "arn:aws:iam::111111111111:role/team/admin")
    }

    @Test func `services, data events and reads are told apart`() throws {
        let service = Record().json.replacingOccurrences(
            of: #"\{"type":"IAMUser"[^}]*\}"#, with: #"{"accountId":"111111111111","invokedBy":"rds.amazonaws.com"}"#,
            options: .regularExpression)
        let object = Record(name: "GetObject", extra: #","errorCode":"NoSuchKey""#).json
            .replacingOccurrences(of: "\"Management\"", with: "\"Data\"")
            .replacingOccurrences(
                of: "\"requestID\":\"r\"",
                with: #""resources":[{"type":"AWS::S3::Bucket","ARN":"b"},{"ARN":"o","type":"AWS::S3::Object"}]"#)
        let record = try read([service, object])
        #expect(record.sessions.map(\.service).sorted() == ["", "rds.amazonaws.com"])
        let kind = record.kinds.first { $0.name == "GetObject" }
        #expect(kind?.dataEventType == "AWS::S3::Object" && kind?.outcome == .notFound && kind?.isReadOnly == true)
        let seen = record.coverage.accounts["111111111111"]
        #expect(seen?.dataEventTypes.keys.sorted() == ["AWS::S3::Object"])
        let day = Day(year: 2026, month: 5, day: 1)
        #expect(seen?.events[day] == 2)
        // The data event says nothing of management events.
        #expect(seen?.management.reads[day] == 1 && seen?.management.all.total == 1)
    }
}

import Foundation
import IAMModel
import Testing
import Usage

@testable import ArchiveUsage

/// Events of which two accounts have a copy, from the bytes of both.
@Suite struct SharedCopyTests {
    private func record(
        _ identity: String, recipient: String, event: String, shared: String?, at time: String = "10:00:00"
    ) -> String {
        let shared = shared.map { ",\"sharedEventID\":\"\($0)\"" } ?? ""
        return """
            {"eventVersion":"1.08","userIdentity":\(identity),"eventTime":"2026-05-01T\(time)Z",\
            "eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","eventID":"\(event)",\
            "readOnly":true,"eventType":"AwsApiCall","managementEvent":false,"eventCategory":"Data",\
            "recipientAccountId":"\(recipient)"\(shared)}
            """
    }

    private let byID = #"{"type":"AWSAccount","principalId":"AROAX:i-1","accountId":"222222222222"}"#
    private let own = """
        {"type":"AssumedRole","principalId":"AROAX:i-1","arn":"arn:aws:sts::222222222222:assumed-role/app/i-1",\
        "accountId":"222222222222","accessKeyId":"ASIA1","sessionContext":{"sessionIssuer":{"type":"Role",\
        "principalId":"AROAX","arn":"arn:aws:iam::222222222222:role/app","accountId":"222222222222","userName":"app"},\
        "attributes":{"creationDate":"2026-05-01T09:00:00Z","mfaAuthenticated":"false"}}}
        """

    @Test func `an event counts once, as the copy tells it that names its caller`() throws {
        let folder = try TestFolder()
        // Copies in files of their own, the owner's before the caller's and behind it.
        let events = [
            record(byID, recipient: "111111111111", event: "1", shared: "s-1"),
            record(own, recipient: "222222222222", event: "2", shared: "s-1"),
            record(own, recipient: "222222222222", event: "3", shared: "s-2"),
            record(byID, recipient: "111111111111", event: "4", shared: "s-2"),
            record(byID, recipient: "111111111111", event: "5", shared: "s-3", at: "11:00:00"),
            // Two resources' owners each have a copy.
            record(byID, recipient: "333333333333", event: "6", shared: "s-3", at: "11:00:00"),
            record(byID, recipient: "111111111111", event: "7", shared: nil, at: "12:00:00"),
            // Delivered twice.
            record(byID, recipient: "111111111111", event: "7", shared: nil, at: "12:00:00"),
        ]
        for (number, event) in events.enumerated() {
            try folder.write("\(number).json", "{\"Records\":[\(event)]}")
        }
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.soleCopies.count == 1)
        let sole = try #require(record.soleCopies.first)
        #expect(record.sessions[sole.session].type == "AWSAccount" && sole.count == 2)
        #expect(sole.first == Timestamp("2026-05-01T11:00:00Z") && sole.last == Timestamp("2026-05-01T12:00:00Z"))
        // What could be seen is seen in both copies.
        #expect(record.rows.reduce(0) { $0 + $1.count } == 7)
    }

    @Test func `ids that are nobody's are no callers`() throws {
        let folder = try TestFolder()
        let account = #"{"type":"AWSAccount","principalId":"222222222222","accountId":"222222222222"}"#
        let event = record(account, recipient: "111111111111", event: "1", shared: "s-1")
        try folder.write("x.json", "{\"Records\":[\(event)]}")
        #expect(try ArchiveReader(paths: [folder.path]).read().soleCopies.isEmpty)
    }
}

import IAMModel
import SearchCluster

/// Events of one user who assumes one role many times, the same in every run.
struct MadeEvents {
    let sessions: Int
    let eventsASession: Int
    private var state: UInt64 = 42

    init(sessions: Int, eventsASession: Int) {
        self.sessions = sessions
        self.eventsASession = eventsASession
    }

    static let account = "111111111111"
    static let role = "arn:aws:iam::111111111111:role/admin"

    /// The access key of a session.
    static func key(_ session: Int) -> String { "ASIA" + padded(session, 16) }

    /// What CloudTracker 2.1.5 asks for one session (`datasources/es.py`, `get_performed_event_names_by_user_in_role` and
    /// `get_events_from_search`); no size is given, so that ten events come with each answer.
    static func cloudTrackersSearch(ofSession session: Int) -> JSONBody {
        [
            "query": [
                "bool": [
                    "filter": [["bool": ["must_not": [["exists": ["field": "errorCode"]]]]]],
                    "must": [
                        ["range": ["eventTime": ["gte": "2026-04-01"]]],
                        ["range": ["eventTime": ["lte": "2026-07-01"]]],
                        ["match": ["userIdentity.accessKeyId": .string(key(session))]],
                        ["match": ["userIdentity.sessionContext.sessionIssuer.arn": .string(role)]],
                    ],
                ]
            ],
            "aggs": [
                "event_names": [
                    "terms": ["field": "eventName", "size": 5000],
                    "aggs": ["service_names": ["terms": ["field": "eventSource", "size": 5000]]],
                ]
            ],
        ]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private mutating func random(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    /// Gives all events, a session after the other, over 90 days.
    mutating func forEach(_ take: (_ json: String, _ time: Timestamp) throws -> Void) rethrows {
        let start = Timestamp("2026-04-01T00:00:00Z")?.secondsSinceEpoch ?? 0
        var number = 0
        for session in 0..<sessions {
            let issued = start + Int64(session) * 90 * 86_400 / Int64(sessions)
            let issue = event(
                number, issued, "sts.amazonaws.com", "AssumeRole", MadeEvents.user, true,
                request: #"{"roleArn":"\#(MadeEvents.role)","roleSessionName":"s\#(session)","durationSeconds":3600}"#,
                response: MadeEvents.response(session))
            try take(issue, Timestamp(secondsSinceEpoch: issued))
            number += 1
            for _ in 1..<eventsASession {
                let time = issued + Int64(1 + random(3500))
                let operation = random(60)
                let name = ["Describe", "List", "Get", "Create", "Delete"][operation % 5] + "Thing\(operation)"
                let json = event(
                    number, time, "service\(operation % 20).amazonaws.com", name, MadeEvents.identity(session, issued),
                    operation % 5 < 3, request: #"{"id":"i-\#(number)"}"#, response: "null", isDenied: random(50) == 0)
                try take(json, Timestamp(secondsSinceEpoch: time))
                number += 1
            }
        }
    }

    private static let user =
        #"{"type":"IAMUser","principalId":"AIDAALICE00000000000A","arn":"arn:aws:iam::111111111111:user/alice","#
        + #""accountId":"111111111111","accessKeyId":"AKIAALICE00000000000","userName":"alice"}"#

    private static func response(_ session: Int) -> String {
        #"{"credentials":{"accessKeyId":"\#(key(session))","sessionToken":"\#(String(repeating: "x", count: 200))","#
            + #""expiration":"Apr 1, 2026, 1:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"#
            + #""AROAADMIN00000000000A:s\#(session)","arn":"arn:aws:sts::111111111111:assumed-role/admin/s\#(session)"}}"#
    }

    private static func identity(_ session: Int, _ issued: Int64) -> String {
        #"{"type":"AssumedRole","principalId":"AROAADMIN00000000000A:s\#(session)","arn":"#
            + #""arn:aws:sts::111111111111:assumed-role/admin/s\#(session)","accountId":"111111111111","accessKeyId":"#
            + #""\#(key(session))","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAADMIN00000000000A","#
            + #""arn":"\#(role)","accountId":"111111111111","userName":"admin"},"attributes":{"creationDate":"#
            + #""\#(Timestamp(secondsSinceEpoch: issued))","mfaAuthenticated":"false"}}}"#
    }

    private func event(
        _ number: Int, _ time: Int64, _ source: String, _ name: String, _ identity: String, _ isReadOnly: Bool,
        request: String, response: String, isDenied: Bool = false
    ) -> String {
        let error =
            isDenied
            ? #""errorCode":"AccessDenied","errorMessage":"User: x is not authorized to perform: \#(name)","# : ""
        return
            #"{"eventVersion":"1.08","userIdentity":\#(identity),"eventTime":"\#(Timestamp(secondsSinceEpoch: time))","#
            + #""eventSource":"\#(source)","eventName":"\#(name)","awsRegion":"us-east-1","sourceIPAddress":"#
            + #""198.51.100.7","userAgent":"aws-cli/2.15",\#(error)"requestParameters":\#(request),"responseElements":"#
            + #"\#(response),"requestID":"r-\#(number)","eventID":"00000000-0000-0000-0000-\#(MadeEvents.padded(number, 12))","#
            + #""readOnly":\#(isReadOnly),"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"#
            + #""111111111111","eventCategory":"Management"}"#
    }
}

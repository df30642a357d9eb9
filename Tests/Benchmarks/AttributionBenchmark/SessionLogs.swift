import CDeflate
import Glibc
import IAMModel

/// Writes logs of very many short sessions: the same bytes for the same numbers on every machine.
struct SessionLogs {
    private static let account = "111111111111"
    private static let eventsPerSession = 20
    private static let sessionsPerFile = 100
    private static let start = Day(year: 2026, month: 3, day: 1).start.secondsSinceEpoch
    private static let operations = [
        ("s3", "ListBuckets"), ("ec2", "DescribeInstances"), ("iam", "ListRoles"), ("sqs", "ListQueues"),
        ("dynamodb", "DescribeTable"), ("lambda", "GetFunction20150331v2"), ("kms", "Decrypt"),
        ("logs", "DescribeLogGroups"),
    ]

    private let roles: Int
    private var random: UInt64 = 42
    private var serial = 0
    private var last = ""

    init(roles: Int) {
        self.roles = roles
    }

    private mutating func below(_ limit: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((random >> 33) % UInt64(limit))
    }

    /// Writes files under a folder, a hundred sessions each.
    mutating func write(sessions: Int, to folder: String) {
        let compressor = libdeflate_alloc_compressor(4)
        defer { libdeflate_free_compressor(compressor) }
        for file in 0..<max(1, sessions / SessionLogs.sessionsPerFile) {
            var json = Array("{\"Records\":[".utf8)
            for number in 0..<SessionLogs.sessionsPerFile {
                session(at: SessionLogs.start + Int64(serial) * 60, isFirst: number == 0, into: &json)
            }
            json += "]}".utf8
            var packed = [UInt8](repeating: 0, count: libdeflate_gzip_compress_bound(compressor, json.count))
            let count = libdeflate_gzip_compress(compressor, json, json.count, &packed, packed.count)
            let day = Timestamp(secondsSinceEpoch: SessionLogs.start + Int64(serial) * 60).day
            let date = "\(day)".filter { $0 != "-" }
            let path = "\(folder)/\(SessionLogs.account)_CloudTrail_us-east-1_\(date)T0000Z_\(file).json.gz"
            guard let output = fopen(path, "w") else {
                perror(path)
                exit(2)
            }
            fwrite(packed, 1, count, output)
            fclose(output)
        }
    }

    /// A session, the event that issues it before all others.
    private mutating func session(at time: Int64, isFirst: Bool, into json: inout [UInt8]) {
        serial += 1
        let role = "role-\(below(roles))"
        let key = "ASIA\(serial)KEY"
        let name = "session-\(serial)"
        let caller: String
        var shown = key
        switch below(10) {
        case 0..<4: caller = user(below(1_000))
        case 4..<8 where !last.isEmpty: caller = last
        case 8: caller = #"{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}"#
        default:
            caller = user(below(1_000))
            shown = "ASIA\(serial)OTHER"
        }
        let created = Timestamp(secondsSinceEpoch: time).description
        let identity = self.identity(role, name, shown, created)
        if !isFirst { json.append(UInt8(ascii: ",")) }
        let account = SessionLogs.account
        let request = #"{"roleArn":"arn:aws:iam::\#(account):role/team/\#(role)","roleSessionName":"\#(name)"}"#
        let response =
            #"{"credentials":{"accessKeyId":"\#(key)","sessionToken":"\#(String(repeating: "T", count: 300))"},"#
            + #""assumedRoleUser":{"assumedRoleId":"AROA\#(role):\#(name)","arn":"arn:aws:sts::\#(account):assumed-role/"#
            + #"\#(role)/\#(name)"}}"#
        json += record(caller, created, ("sts", "AssumeRole"), request, response).utf8
        for event in 1..<SessionLogs.eventsPerSession {
            json.append(UInt8(ascii: ","))
            let stamp = Timestamp(secondsSinceEpoch: time + Int64(event) * 2).description
            let operation = SessionLogs.operations[below(SessionLogs.operations.count)]
            json += record(identity, stamp, operation, #"{"maxItems":100}"#, "null").utf8
        }
        last = identity
    }

    private func user(_ number: Int) -> String {
        let account = SessionLogs.account
        return
            #"{"type":"IAMUser","principalId":"AIDA\#(number)","arn":"arn:aws:iam::\#(account):user/user-\#(number)","#
            + #""accountId":"\#(account)","accessKeyId":"AKIA\#(number)","userName":"user-\#(number)"}"#
    }

    private func identity(_ role: String, _ name: String, _ key: String, _ created: String) -> String {
        let account = SessionLogs.account
        return
            #"{"type":"AssumedRole","principalId":"AROA\#(role):\#(name)","arn":"arn:aws:sts::\#(account):assumed-role/"#
            + #"\#(role)/\#(name)","accountId":"\#(account)","accessKeyId":"\#(key)","sessionContext":{"sessionIssuer":"#
            + #"{"type":"Role","principalId":"AROA\#(role)","arn":"arn:aws:iam::\#(account):role/team/\#(role)","#
            + #""accountId":"\#(account)","userName":"\#(role)"},"attributes":{"creationDate":"\#(created)","#
            + #""mfaAuthenticated":"false"}}}"#
    }

    private mutating func record(
        _ identity: String, _ time: String, _ operation: (service: String, name: String), _ request: String,
        _ response: String
    ) -> String {
        let id = String(random ^ UInt64(below(1 << 30)), radix: 16)
        return #"{"eventVersion":"1.08","userIdentity":\#(identity),"eventTime":"\#(time)","eventSource":"#
            + #""\#(operation.service).amazonaws.com","eventName":"\#(operation.name)","awsRegion":"us-east-1","#
            + #""sourceIPAddress":"198.51.100.7","userAgent":"aws-sdk-go/1.44.229","requestParameters":\#(request),"#
            + #""responseElements":\#(response),"requestID":"r-\#(id)","eventID":"e-\#(id)-\#(time)","readOnly":true,"#
            + #""eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"\#(SessionLogs.account)","#
            + #""eventCategory":"Management"}"#
    }
}

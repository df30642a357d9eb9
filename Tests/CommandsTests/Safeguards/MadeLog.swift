import Foundation

/// CloudTrail's records of some accounts over ninety days to 2026-06-30, made line by line.
struct MadeLog {
    /// Somebody as events show them.
    typealias Identity = [String: Any]

    private(set) var records: [[String: Any]] = []
    /// Files besides, by name.
    var files: [String: String] = [:]

    /// The days of the window, the last first.
    static let days: [String] = {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        return (0..<90).map { format.string(from: Date(timeIntervalSince1970: 1_782_777_600 - Double($0) * 86_400)) }
    }()

    static func user(_ name: String, in account: String = "111111111111") -> Identity {
        [
            "type": "IAMUser", "principalId": MadeAccount.uniqueID("AIDA", name),
            "arn": "arn:aws:iam::\(account):user/\(name)", "accountId": account,
            "accessKeyId": MadeAccount.uniqueID("AKIA", name), "userName": name,
        ]
    }

    /// A session in a role.
    static func session(
        _ role: String, _ name: String, key: String, issued time: String, in account: String = "111111111111",
        path: String = "/", context extra: [String: Any] = [:], more: [String: Any] = [:]
    ) -> Identity {
        let id = MadeAccount.uniqueID("AROA", role)
        var context: [String: Any] = [
            "sessionIssuer": [
                "type": "Role", "principalId": id, "arn": "arn:aws:iam::\(account):role\(path)\(role)",
                "accountId": account, "userName": role,
            ], "attributes": ["creationDate": time, "mfaAuthenticated": "false"],
        ]
        context.merge(extra) { $1 }
        var identity: Identity = [
            "type": "AssumedRole", "principalId": "\(id):\(name)",
            "arn": "arn:aws:sts::\(account):assumed-role/\(role)/\(name)", "accountId": account, "accessKeyId": key,
            "sessionContext": context,
        ]
        identity.merge(more) { $1 }
        return identity
    }

    static func service(_ name: String) -> Identity { ["type": "AWSService", "invokedBy": name] }

    /// A call, `"s3 ListBuckets"`, at ten o'clock.
    mutating func call(
        _ who: Identity, _ event: String, on day: String, at clock: String = "10:00:00", in account: String? = nil,
        region: String = "us-east-1", _ more: [String: Any] = [:]
    ) {
        let words = event.split(separator: " ")
        let isRead = ["List", "Get", "Describe"].contains { words[1].hasPrefix($0) }
        let recipient = account ?? who["accountId"] as? String ?? "111111111111"
        var record: [String: Any] = [
            "eventVersion": "1.09", "userIdentity": who, "eventTime": "\(day)T\(clock)Z",
            "eventSource": "\(words[0]).amazonaws.com", "eventName": String(words[1]), "awsRegion": region,
            "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "requestParameters": NSNull(),
            "responseElements": NSNull(), "requestID": "r-\(records.count)",
            "eventID": String(format: "00000000-0000-0000-0000-%012d", records.count), "readOnly": isRead,
            "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": recipient,
            "eventCategory": "Management",
        ]
        record.merge(more) { $1 }
        records.append(record)
    }

    /// `AssumeRole` at nine, and the session that it issued.
    mutating func assume(
        _ role: String, _ name: String, by who: Identity, key: String, on day: String,
        in account: String = "111111111111", path: String = "/"
    ) -> Identity {
        call(
            who, "sts AssumeRole", on: day, at: "09:00:00",
            [
                "requestParameters": [
                    "roleArn": "arn:aws:iam::\(account):role\(path)\(role)", "roleSessionName": name,
                ],
                "responseElements": [
                    "credentials": ["accessKeyId": key, "expiration": "Jun 1, 2026, 1:00:00 PM", "sessionToken": "x"],
                    "assumedRoleUser": [
                        "assumedRoleId": "\(MadeAccount.uniqueID("AROA", role)):\(name)",
                        "arn": "arn:aws:sts::\(account):assumed-role/\(role)/\(name)",
                    ],
                ],
            ])
        return Self.session(role, name, key: key, issued: "\(day)T09:00:00Z", in: account, path: path)
    }

    /// Which sorts of events the trail is made to show each day.
    struct Kinds: OptionSet {
        let rawValue: Int
        static let reads = Kinds(rawValue: 1)
        static let writes = Kinds(rawValue: 2)
        static let kms = Kinds(rawValue: 4)
        static let rdsData = Kinds(rawValue: 8)
        static let iam = Kinds(rawValue: 16)
        static let all: Kinds = [.reads, .writes, .kms, .rdsData, .iam]
    }

    /// What somebody whom no state holds does every day, so that the account is seen.
    mutating func background(
        of account: String = "111111111111", days: some Sequence<String> = MadeLog.days, kinds: Kinds = .all,
        region: String = "us-east-1"
    ) {
        let who = Self.user("gone", in: account)
        for day in days {
            if kinds.contains(.reads) { call(who, "sqs ListQueues", on: day, at: "08:00:00", region: region) }
            if kinds.contains(.writes) { call(who, "sqs TagQueue", on: day, at: "08:00:01", region: region) }
            if kinds.contains(.kms) {
                call(who, "kms Decrypt", on: day, at: "08:00:02", region: region, ["readOnly": true])
            }
            if kinds.contains(.rdsData) {
                call(who, "rdsdata ExecuteStatement", on: day, at: "08:00:03", region: region)
            }
            if kinds.contains(.iam) { call(who, "iam ListUsers", on: day, at: "08:00:04", region: region) }
        }
    }

    /// An object of S3 that somebody whom no state holds reads every day, or does something else with.
    mutating func dataEvents(days: some Sequence<String> = MadeLog.days, _ operations: [String] = ["GetObject"]) {
        for day in days {
            for operation in operations {
                call(
                    Self.user("gone"), "s3 \(operation)", on: day, at: "08:00:05",
                    [
                        "eventCategory": "Data", "managementEvent": false,
                        "resources": [["type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"]],
                    ])
            }
        }
    }

    /// The files of the trail's bucket, a day and account each.
    func write(to sandbox: Sandbox) throws {
        let all = Dictionary(grouping: records) { record -> String in
            let account = record["recipientAccountId"] as? String ?? ""
            let day = String((record["eventTime"] as? String ?? "").prefix(10))
            let region = record["awsRegion"] as? String ?? ""
            return "logs/AWSLogs/\(account)/CloudTrail/\(region)/\(day.replacingOccurrences(of: "-", with: "/"))/"
                + "\(account)_CloudTrail_\(region)_\(day.replacingOccurrences(of: "-", with: ""))T2355Z_a.json"
        }
        for (path, records) in all { try sandbox.write(try Trail.file(records), to: path) }
        for (path, text) in files { try sandbox.write(text, to: path) }
    }
}

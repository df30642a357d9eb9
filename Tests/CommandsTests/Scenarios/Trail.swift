import Foundation

/// CloudTrail records of two accounts, made line by line as CloudTrail writes them (CloudTrail User Guide, "CloudTrail
/// userIdentity element" and "Logging IAM and AWS STS API calls").
///
/// Times are seconds after noon of 2026-05-01, so that a scenario reads as a story.
struct Trail {
    static let demo = "111111111111"
    static let backup = "222222222222"

    /// Somebody as an event shows them.
    struct Identity {
        var fields: [String: Any]
        let account: String
    }

    private(set) var records: [[String: Any]] = []

    static func time(_ second: Int) -> String {
        let format = ISO8601DateFormatter()
        return format.string(from: Date(timeIntervalSince1970: 1_777_636_800 + Double(second)))
    }

    // Who there is

    static func user(_ name: String, path: String = "/", key: String = "AKIA0000") -> Identity {
        Identity(
            fields: [
                "type": "IAMUser", "principalId": "AIDA\(name.uppercased())",
                "arn": "arn:aws:iam::\(demo):user\(path)\(name)", "accountId": demo, "accessKeyId": key,
                "userName": name,
            ], account: demo)
    }

    static func service(_ name: String, in account: String = demo) -> Identity {
        Identity(fields: ["type": "AWSService", "invokedBy": name], account: account)
    }

    /// A person whom a provider vouches for: `SAMLUser` or `WebIdentityUser`.
    static func person(_ type: String, _ name: String) -> Identity {
        Identity(
            fields: [
                "type": type, "principalId": "provider:\(name)", "userName": name, "identityProvider": "provider",
            ],
            account: demo)
    }

    /// A role's session: its key, when it was issued, and whatever else it shows.
    static func session(
        _ role: String, _ name: String, key: String, issued second: Int, in account: String = demo, path: String = "/",
        more: [String: Any] = [:], context extra: [String: Any] = [:]
    ) -> Identity {
        let id = "AROA\(role.uppercased())"
        var context: [String: Any] = [
            "sessionIssuer": [
                "type": "Role", "principalId": id, "arn": "arn:aws:iam::\(account):role\(path)\(role)",
                "accountId": account, "userName": role,
            ],
            "attributes": ["creationDate": time(second), "mfaAuthenticated": "false"],
        ]
        context.merge(extra) { $1 }
        var fields: [String: Any] = [
            "type": "AssumedRole", "principalId": "\(id):\(name)",
            "arn": "arn:aws:sts::\(account):assumed-role/\(role)/\(name)", "accountId": account, "accessKeyId": key,
            "sessionContext": context,
        ]
        fields.merge(more) { $1 }
        return Identity(fields: fields, account: account)
    }

    // What they do

    /// Any call, `"s3 ListBuckets"`.
    mutating func call(
        _ who: Identity, _ event: String, at second: Int, in account: String? = nil, _ more: [String: Any] = [:]
    ) {
        let words = event.split(separator: " ")
        var record: [String: Any] = [
            "eventVersion": "1.08", "userIdentity": who.fields, "eventTime": Trail.time(second),
            "eventSource": "\(words[0]).amazonaws.com", "eventName": String(words[1]), "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "requestParameters": NSNull(),
            "responseElements": NSNull(), "requestID": "r-\(records.count)", "eventID": "e-\(records.count)-\(second)",
            "readOnly": words[1].hasPrefix("List"), "eventType": "AwsApiCall", "managementEvent": true,
            "recipientAccountId": account ?? who.account, "eventCategory": "Management",
        ]
        record.merge(more) { $1 }
        records.append(record)
    }

    /// Whose copies of an event there are.
    enum Copies { case both, callers, targets }

    /// `AssumeRole` or one of its like; gives the session.
    mutating func assume(
        _ role: String, _ name: String, by who: Identity, key: String, at second: Int, in account: String = demo,
        path: String = "/", event: String = "AssumeRole", copies: Copies = .both, source identity: String? = nil
    ) -> Identity {
        let arn = "arn:aws:iam::\(account):role\(path)\(role)"
        var parameters: [String: Any] = ["roleArn": arn, "roleSessionName": name]
        if let identity { parameters["sourceIdentity"] = identity }
        let more: [String: Any] = [
            "requestParameters": parameters, "sharedEventID": "shared-\(key)",
            "responseElements": [
                "credentials": ["accessKeyId": key, "expiration": "May 1, 2026, 1:00:00 PM", "sessionToken": "x"],
                "assumedRoleUser": [
                    "assumedRoleId": "AROA\(role.uppercased()):\(name)",
                    "arn": "arn:aws:sts::\(account):assumed-role/\(role)/\(name)",
                ],
            ],
        ]
        if account == who.account || copies != .targets { call(who, "sts \(event)", at: second, more) }
        if account != who.account, copies != .callers {
            let stranger: [String: Any] = [
                "type": "AWSAccount", "principalId": who.fields["principalId"] ?? "", "accountId": who.account,
            ]
            call(Identity(fields: stranger, account: account), "sts \(event)", at: second, more)
        }
        return Trail.session(
            role, name, key: key, issued: second, in: account, path: path,
            context: identity.map { ["sourceIdentity": $0] } ?? [:])
    }

    /// A denied `AssumeRole`: the role is in the message only.
    mutating func denied(_ role: String, by who: Identity, at second: Int) {
        let arn = who.fields["arn"] as? String ?? ""
        call(
            who, "sts AssumeRole", at: second,
            [
                "errorCode": "AccessDenied",
                "errorMessage":
                    "User: \(arn) is not authorized to perform: sts:AssumeRole on resource: "
                    + "arn:aws:iam::\(Trail.demo):role/\(role)",
            ])
    }

    /// A console switch from a user's own login.
    mutating func switchRole(_ role: String, _ name: String, from user: Identity, at second: Int) {
        let identity: [String: Any] = [
            "type": "AssumedRole", "principalId": "AROA\(role.uppercased()):\(name)",
            "arn": "arn:aws:sts::\(Trail.demo):assumed-role/\(role)/\(name)", "accountId": Trail.demo,
        ]
        call(
            Identity(fields: identity, account: Trail.demo), "signin SwitchRole", at: second,
            [
                "eventType": "AwsConsoleSignIn", "responseElements": ["SwitchRole": "Success"],
                "additionalEventData": ["SwitchFrom": user.fields["arn"] ?? "", "RedirectTo": "https://example.com"],
            ])
    }

    /// A file of CloudTrail.
    static func file(_ records: some Sequence<[String: Any]>) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: ["Records": Array(records)], options: [.sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }
}

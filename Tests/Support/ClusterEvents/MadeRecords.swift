import Foundation

/// Records of what the archives at hand do not show: whose session it is by the record itself, copies of an event in two
/// accounts, people of several providers, and Identity Center's assignments.
enum MadeRecords {
    private static let (first, second) = ("111111111111", "222222222222")

    /// The lines of a file, a record each.
    static func lines() throws -> String {
        var lines: [String] = []
        func add(_ identity: [String: Any], _ event: String, in account: String, _ more: [String: Any] = [:]) throws {
            let words = event.split(separator: " ")
            var record: [String: Any] = [
                "eventVersion": "1.09", "userIdentity": identity,
                "eventTime": "2026-06-\(10 + lines.count % 10)T10:00:\(10 + lines.count)Z",
                "eventSource": "\(words[0]).amazonaws.com", "eventName": String(words[1]), "awsRegion": "us-east-1",
                "eventID": "made-\(lines.count)", "readOnly": false, "eventType": "AwsApiCall",
                "managementEvent": true, "eventCategory": "Management", "recipientAccountId": account,
            ]
            record.merge(more) { $1 }
            let data = try JSONSerialization.data(
                withJSONObject: record, options: [.sortedKeys, .withoutEscapingSlashes])
            lines.append(String(decoding: data, as: UTF8.self))
        }
        func session(_ name: String, _ context: [String: Any] = [:], _ more: [String: Any] = [:]) -> [String: Any] {
            var all: [String: Any] = [
                "sessionIssuer": [
                    "type": "Role", "principalId": "AROAMADEMADEMADEMADE1",
                    "arn": "arn:aws:iam::\(second):role/made", "accountId": second, "userName": "made",
                ], "attributes": ["creationDate": "2026-06-10T09:00:00Z"],
            ]
            all.merge(context) { $1 }
            var identity: [String: Any] = [
                "type": "AssumedRole", "principalId": "AROAMADEMADEMADEMADE1:\(name)",
                "arn": "arn:aws:sts::\(second):assumed-role/made/\(name)", "accountId": second,
                "accessKeyId": "ASIA\(name.uppercased())", "sessionContext": all,
            ]
            identity.merge(more) { $1 }
            return identity
        }
        try add(session("delivered", ["ec2RoleDelivery": "2.0"]), "sqs CreateQueue", in: second)
        try add(
            session("scoped", [:], ["inScopeOf": ["issuerType": "AWS::Lambda::Function", "sourceAccount": second]]),
            "sqs CreateQueue", in: second)
        let provider = "arn:aws:iam::\(second):oidc-provider/token.actions.githubusercontent.com"
        for subject in [["token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"], [:]] {
            try add(
                session(
                    "web\(subject.count)",
                    ["webIdFederationData": ["federatedProvider": provider, "attributes": subject]]), "sqs CreateQueue",
                in: second)
        }
        try add(
            session(
                "center", [:],
                [
                    "onBehalfOf": [
                        "userId": "u-1", "identityStoreArn": "arn:aws:identitystore::\(first):identitystore/d-1",
                    ]
                ]), "sqs CreateQueue", in: second)
        for (name, saml) in [("1234", "Okta"), ("1234", "Entra")] {
            let key = "ASIA\(saml.uppercased())"
            try add(
                [
                    "type": "SAMLUser", "principalId": "q\(saml):\(name)", "userName": name,
                    "identityProvider": "q\(saml)",
                ],
                "sts AssumeRoleWithSAML", in: second,
                [
                    "requestParameters": [
                        "roleArn": "arn:aws:iam::\(second):role/made", "roleSessionName": saml.lowercased(),
                        "principalArn": "arn:aws:iam::\(second):saml-provider/\(saml)",
                    ],
                    "responseElements": [
                        "credentials": ["accessKeyId": key],
                        "assumedRoleUser": [
                            "assumedRoleId": "AROAMADEMADEMADEMADE1:\(saml.lowercased())",
                            "arn": "arn:aws:sts::\(second):assumed-role/made/\(saml.lowercased())",
                        ],
                    ],
                ])
            try add(session(saml.lowercased()), "sqs TagQueue", in: second)
        }
        let byID = ["type": "AWSAccount", "principalId": "AROAMADEMADEMADEMADE1:delivered", "accountId": second]
        let data: [String: Any] = [
            "eventCategory": "Data", "managementEvent": false,
            "resources": [["type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"]],
        ]
        for number in 0..<4 {
            let shared = data.merging(["sharedEventID": "made-shared-\(number)"]) { $1 }
            try add(byID, "s3 GetObject", in: first, shared)
            if number % 2 == 0 {
                try add(session("delivered", ["ec2RoleDelivery": "2.0"]), "s3 GetObject", in: second, shared)
            }
        }
        let set = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
        let admin: [String: Any] = [
            "type": "IAMUser", "arn": "arn:aws:iam::\(first):user/made", "accountId": first, "userName": "made",
        ]
        try add(
            admin, "sso CreatePermissionSet", in: first,
            [
                "requestParameters": ["name": "Power"],
                "responseElements": ["permissionSet": ["permissionSetArn": set]],
            ])
        try add(
            admin, "sso CreateAccountAssignment", in: first,
            ["requestParameters": ["permissionSetArn": set, "targetId": "333333333333"]])
        return lines.map { $0 + "\n" }.joined()
    }
}

import Foundation

/// An account as `aws iam get-account-authorization-details` tells it, made line by line.
struct MadeAccount {
    let name: String
    let id: String
    private var users: [[String: Any]] = []
    private var groups: [[String: Any]] = []
    private var roles: [[String: Any]] = []
    private var policies: [[String: Any]] = []

    /// Long before the window.
    static let long = "2024-01-05T10:00:00Z"

    init(_ name: String = "prod", _ id: String = "111111111111") {
        self.name = name
        self.id = id
    }

    /// A statement that allows, or denies, some actions.
    static func statement(
        _ actions: [String], on resources: [String] = ["*"], effect: String = "Allow", condition: [String: Any]? = nil
    ) -> [String: Any] {
        var statement: [String: Any] = ["Effect": effect, "Action": actions, "Resource": resources]
        statement["Condition"] = condition
        return statement
    }

    static func document(_ statements: [[String: Any]]) -> [String: Any] {
        ["Version": "2012-10-17", "Statement": statements]
    }

    /// A trust document: by kind of principal, its names.
    static func trust(_ principal: [String: Any], condition: [String: Any]? = nil) -> [String: Any] {
        var statement: [String: Any] = [
            "Effect": "Allow", "Principal": principal,
            "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
        ]
        statement["Condition"] = condition
        return document([statement])
    }

    private static func inline(_ documents: [String: [[String: Any]]]) -> [[String: Any]] {
        documents.sorted { $0.key < $1.key }.map { ["PolicyName": $0.key, "PolicyDocument": document($0.value)] }
    }

    private func attachments(_ names: [String]) -> [[String: Any]] {
        names.map { ["PolicyName": $0.replacingOccurrences(of: "aws/", with: ""), "PolicyArn": arn(ofPolicy: $0)] }
    }

    func arn(ofPolicy name: String) -> String {
        name.hasPrefix("aws/")
            ? "arn:aws:iam::aws:policy/\(name.dropFirst(4))" : "arn:aws:iam::\(id):policy/\(name)"
    }

    /// The unique id of a name, as IAM's look.
    static func uniqueID(_ prefix: String, _ name: String) -> String {
        prefix + (name.uppercased().filter { $0.isLetter || $0.isNumber } + "AAAAAAAAAAAAAAAAA").prefix(17)
    }

    private func boundary(_ policy: String?) -> [String: Any]? {
        policy.map { ["PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn(ofPolicy: $0)] }
    }

    mutating func user(
        _ name: String, _ documents: [String: [[String: Any]]] = [:], created: String = long, groups: [String] = [],
        attached: [String] = [], boundary: String? = nil, passwordLastUsed: String? = nil
    ) {
        var user: [String: Any] = [
            "Path": "/", "UserName": name, "UserId": Self.uniqueID("AIDA", name),
            "Arn": "arn:aws:iam::\(id):user/\(name)",
            "CreateDate": created, "UserPolicyList": Self.inline(documents), "GroupList": groups,
            "AttachedManagedPolicies": attachments(attached), "Tags": [[String: Any]](),
        ]
        user["PermissionsBoundary"] = self.boundary(boundary)
        user["PasswordLastUsed"] = passwordLastUsed
        users.append(user)
    }

    mutating func group(_ name: String, _ documents: [String: [[String: Any]]] = [:], attached: [String] = []) {
        groups.append([
            "Path": "/", "GroupName": name, "GroupId": Self.uniqueID("AGPA", name),
            "Arn": "arn:aws:iam::\(id):group/\(name)", "CreateDate": Self.long,
            "GroupPolicyList": Self.inline(documents), "AttachedManagedPolicies": attachments(attached),
        ])
    }

    mutating func role(
        _ name: String, _ documents: [String: [[String: Any]]] = [:], trust: [String: Any]? = nil,
        created: String = long, path: String = "/", attached: [String] = [], boundary: String? = nil,
        lastUsed: String? = nil, profile: String? = nil
    ) {
        let own = profile.map { profile -> [[String: Any]] in
            [
                [
                    "Path": "/", "InstanceProfileName": profile, "InstanceProfileId": Self.uniqueID("AIPA", profile),
                    "Arn": "arn:aws:iam::\(id):instance-profile/\(profile)", "CreateDate": Self.long,
                    "Roles": [[String: Any]](),
                ]
            ]
        }
        var role: [String: Any] = [
            "Path": path, "RoleName": name, "RoleId": Self.uniqueID("AROA", name),
            "Arn": "arn:aws:iam::\(id):role\(path)\(name)", "CreateDate": created,
            "AssumeRolePolicyDocument": trust ?? Self.trust(["AWS": "arn:aws:iam::\(id):root"]),
            "InstanceProfileList": own ?? [], "RolePolicyList": Self.inline(documents),
            "AttachedManagedPolicies": attachments(attached), "Tags": [[String: Any]](),
            "RoleLastUsed": lastUsed.map { ["LastUsedDate": $0, "Region": "us-east-1"] } ?? [String: Any](),
        ]
        role["PermissionsBoundary"] = self.boundary(boundary)
        roles.append(role)
    }

    mutating func policy(_ name: String, _ statements: [[String: Any]], boundaryOf count: Int = 0) {
        let arn = arn(ofPolicy: name)
        let plain = name.replacingOccurrences(of: "aws/", with: "")
        policies.append([
            "PolicyName": plain, "PolicyId": Self.uniqueID("ANPA", plain), "Arn": arn, "Path": "/",
            "DefaultVersionId": "v1", "AttachmentCount": 1, "PermissionsBoundaryUsageCount": count,
            "IsAttachable": true, "CreateDate": Self.long, "UpdateDate": Self.long,
            "PolicyVersionList": [
                [
                    "VersionId": "v1", "IsDefaultVersion": true, "CreateDate": Self.long,
                    "Document": Self.document(statements),
                ]
            ],
        ])
    }

    /// The state's text.
    func text() throws -> String {
        let state: [String: Any] = [
            "UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies,
        ]
        return String(
            decoding: try JSONSerialization.data(withJSONObject: state, options: [.sortedKeys]), as: UTF8.self)
    }
}

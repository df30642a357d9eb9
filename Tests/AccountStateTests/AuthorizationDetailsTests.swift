import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import Testing

@Suite struct `An account state that AWS tells` {
    @Test(arguments: [
        readText,
        #""{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}""#,
        #""%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3aGetObject%22%2C%22Resource%22%3A%22*%22%7D%5D%7D""#,
    ])
    func `holds documents as objects, as strings, and URL-encoded`(document: String) throws {
        let state = try read(
            details(
                users: userEntry(
                    "alice", account: "111111111111",
                    #""UserPolicyList": [{ "PolicyName": "Read", "PolicyDocument": \#(document) }]"#))
        ).state
        #expect(state.text("demo/users/alice/inline/Read.json") == readLaidOut)
        #expect(state.user("alice")?.inline.map(\.text) == ["demo/users/alice/inline/Read.json"])
    }

    @Test func `keeps a plus sign in a URL-encoded document`() throws {
        let document = #""%7B%22Statement%22%3A%5B%5D%2C%22Id%22%3A%22a+b%2Bc%20d%22%7D""#
        let state = try read(details(policies: policyEntry("P", document: document))).state
        #expect(state.text("demo/managed/P.json")?.contains(#""Id": "a+b+c d""#) == true)
    }

    @Test func `tells all of a user`() throws {
        let entry = userEntry(
            "alice", account: "111111111111",
            """
            "UserId": "AIDA1", "CreateDate": "2024-01-31T09:00:00+00:00", "PasswordLastUsed": "2026-06-01T00:00:00Z",
            "GroupList": ["ops", "devs"], "Tags": [{"Key": "team", "Value": "blue"}],
            "AttachedManagedPolicies": [{"PolicyName": "P", "PolicyArn": "arn:aws:iam::111111111111:policy/P"}],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/B"}
            """)
        let reading = try read(
            details(
                users: entry, groups: groupEntry("ops") + "," + groupEntry("devs"),
                policies: policyEntry("P") + "," + policyEntry("B")))
        #expect(
            reading.state.users == [
                User(
                    name: "alice", id: "AIDA1", created: Timestamp("2024-01-31T09:00:00Z"), groups: ["devs", "ops"],
                    attached: ["arn:aws:iam::111111111111:policy/P"], boundary: "arn:aws:iam::111111111111:policy/B",
                    passwordLastUsed: Timestamp("2026-06-01T00:00:00Z"), tags: ["team": "blue"])
            ])
        #expect(reading.warnings == [])
    }

    @Test func `tells all of a role`() throws {
        let entry = roleEntry(
            "web", path: "/apps/",
            """
            "RoleId": "AROA1", "CreateDate": 1706691600.5,
            "RoleLastUsed": {"LastUsedDate": "2026-06-01T00:00:00Z", "Region": "eu-west-1"},
            "InstanceProfileList": [{"InstanceProfileName": "web-profile", "Roles": []}],
            "RolePolicyList": [{"PolicyName": "Read", "PolicyDocument": \(readText)}], "Tags": []
            """)
        let state = try read(details(roles: entry)).state
        #expect(
            state.roles == [
                Role(
                    name: "web", path: "/apps/", id: "AROA1", created: Timestamp("2024-01-31T09:00:00Z"),
                    trust: DocumentPath("demo/roles/web/trust.json"),
                    inline: [try #require(DocumentPath("demo/roles/web/inline/Read.json"))],
                    lastUsed: Timestamp("2026-06-01T00:00:00Z"), instanceProfiles: ["web-profile"])
            ])
    }

    @Test func `tells the default version of a policy, and the dates of all`() throws {
        let entry = #"""
            { "PolicyName": "P", "Path": "/team/", "Arn": "arn:aws:iam::111111111111:policy/team/P", "DefaultVersionId": "v2",
              "CreateDate": "2024-01-01T00:00:00Z", "UpdateDate": "2024-03-01T00:00:00Z", "IsAttachable": true,
              "PolicyVersionList": [
                { "VersionId": "v10", "IsDefaultVersion": false, "CreateDate": "2024-03-01T00:00:00Z", "Document": {} },
                { "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2024-02-01T00:00:00Z",
                  "Document": \#(readText) },
                { "VersionId": "v1", "IsDefaultVersion": false, "CreateDate": "2024-01-01T00:00:00Z",
                  "Document": \#(readText) }] }
            """#
        let reading = try read(details(policies: entry))
        let state = reading.state
        #expect(
            reading.warnings.map(\.message) == [
                "the document of version `v10` of policy `P`: the document has no `Statement`"
            ])
        #expect(state.text("demo/managed/P.json") == readLaidOut)
        #expect(
            state.policies == [
                ManagedPolicy(
                    arn: "arn:aws:iam::111111111111:policy/team/P", name: "P", path: "/team/", isAWSManaged: false,
                    created: Timestamp("2024-01-01T00:00:00Z"), updated: Timestamp("2024-03-01T00:00:00Z"),
                    defaultVersion: "v2",
                    versions: [
                        .init(id: "v10", created: Timestamp("2024-03-01T00:00:00Z")),
                        .init(id: "v2", created: Timestamp("2024-02-01T00:00:00Z")),
                        .init(
                            id: "v1", created: Timestamp("2024-01-01T00:00:00Z"),
                            document: try PolicyDocument(parsing: SourceText(path: "v1", text: readLaidOut))),
                    ],
                    document: try #require(DocumentPath("demo/managed/P.json")))
            ])
    }

    @Test func `keeps the document of an earlier version over the tree's files`() throws {
        let entry = #"""
            { "PolicyName": "P", "Path": "/", "Arn": "arn:aws:iam::111111111111:policy/P", "DefaultVersionId": "v2",
              "PolicyVersionList": [
                { "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2024-02-01T00:00:00Z", "Document": \#(readText) },
                { "VersionId": "v1", "IsDefaultVersion": false, "Document": \#(readText) }] }
            """#
        let state = try read(details(policies: entry)).state
        var tree: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { tree[path] = SourceText(path: path, bytes: bytes) }
        let again = try AccountState(account: "demo", tree: tree)
        #expect(again.policies == state.policies)
        #expect(again.policies[0].versions.map { $0.document != nil } == [false, true])
        #expect(again.treeContent == state.treeContent)
    }

    @Test func `tells the policies of AWS apart, and holds those that somebody has`() throws {
        let attached = #""AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/job-function/View"}]"#
        let state = try read(
            details(
                roles: roleEntry("r", path: "/", attached),
                policies: policyEntry("View", path: "/job-function/", account: "aws") + ","
                    + policyEntry("Unused", account: "aws") + "," + policyEntry("Own"))
        ).state
        #expect(
            state.policies.map(\.arn) == [
                "arn:aws:iam::111111111111:policy/Own", "arn:aws:iam::aws:policy/job-function/View",
            ])
        #expect(
            state.documents.keys.map(\.text).sorted() == [
                "demo/aws-managed/View.json", "demo/managed/Own.json", "demo/roles/r/trust.json",
            ])
        #expect(state.policies.map(\.isAWSManaged) == [false, true])
    }

    // MARK: Pages

    private var first: String { page(users: userEntry("alice"), more: #", "IsTruncated": true, "Marker": "x""#) }
    private var second: String {
        page(users: userEntry("bob"), roles: roleEntry("r"), more: #", "IsTruncated": false"#)
    }

    @Test func `may come in several pages, in any form`() throws {
        let whole = try read(details(users: userEntry("alice") + "," + userEntry("bob"), roles: roleEntry("r"))).state
        let readings = [
            try read(SourceText(path: "a", text: first + "\n" + second)),
            try read(SourceText(path: "a", text: first + second)),
            try read(SourceText(path: "a", text: "[\(first), \(second)]")),
            try read(SourceText(path: "b", text: second), SourceText(path: "a", text: first)),
        ]
        for reading in readings {
            #expect(reading.state.treeContent == whole.treeContent)
            #expect(reading.warnings == [])
        }
    }

    @Test func `without its last page is refused`() {
        #expect(
            problems { _ = try read(SourceText(path: "a.json", text: first)) } == [
                "a.json:5:34: error: the state goes on: its last page is missing"
            ])
    }

    @Test func `with a page passed twice is read, and that is said`() throws {
        let source = details(users: userEntry("alice"))
        let reading = try read(source, source)
        #expect(reading.state.users.map(\.name) == ["alice"])
        #expect(
            reading.warnings.map(line) == [
                "state.json:2:22: warning: `arn:aws:iam::111111111111:user/alice` stands in the state twice"
            ])
    }

    @Test func `with JSON that is broken in a later page is refused at the right place`() {
        let broken = first + "\n" + "{\n  \"UserDetailList\": [1 2]\n}"
        let lines = problems { _ = try read(SourceText(path: "a.json", text: broken)) }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("a.json:8:24: error: ") == true, "\(lines)")
    }

    @Test func `reads policies of the account that are in no section's filter`() throws {
        let source = SourceText(path: "a", text: #"{"UserDetailList": [], "GroupDetailList": []}"#)
        let other = SourceText(path: "b", text: #"{"RoleDetailList": [], "Policies": []}"#)
        #expect(try read(source, other).state.holders == [])
    }
}

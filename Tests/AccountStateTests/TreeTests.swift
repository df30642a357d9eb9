import AccountState
import Diagnostics
import IAMModel
import StateBuilder
import Testing

@Suite struct `A state in a tree` {
    @Test func `is what was imported`() throws {
        let alice = userEntry(
            "alice", account: "111111111111",
            """
            "UserId": "AIDA1", "CreateDate": "2024-01-31T09:00:00Z", "GroupList": ["devs"],
            "PasswordLastUsed": "2026-06-01T00:00:00Z", "Tags": [{"Key": "a \\"b\\"", "Value": "\\u00e4"}],
            "UserPolicyList": [{ "PolicyName": "Read", "PolicyDocument": \(readText) }],
            "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/job-function/View"}],
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/team/B"}
            """)
        let web = roleEntry(
            "web", path: "/apps/",
            """
            "RoleLastUsed": {"LastUsedDate": "2026-06-01T00:00:00Z"}, "Tags": [{"Key": "k", "Value": ""}],
            "InstanceProfileList": [{"InstanceProfileName": "web-profile"}],
            "RolePolicyList": [{"PolicyName": "Read", "PolicyDocument": \(readText)}]
            """)
        let imported = try read(
            details(
                users: alice, groups: groupEntry("devs", #""GroupId": "AGPA1""#), roles: web,
                policies: policyEntry(
                    "B", path: "/team/", #""IsAttachable": false, "CreateDate": "2024-01-01T00:00:00Z""#)
                    + "," + policyEntry("View", path: "/job-function/", account: "aws") + "," + policyEntry("Unused"))
        ).state
        let content = imported.treeContent
        #expect(
            content.keys.sorted() == [
                "demo/account.json", "demo/aws-managed/View.json", "demo/managed/B.json", "demo/managed/Unused.json",
                "demo/roles/web/inline/Read.json", "demo/roles/web/trust.json", "demo/users/alice/inline/Read.json",
            ])
        var tree: [String: SourceText] = [:]
        for (path, bytes) in content { tree[path] = SourceText(path: path, bytes: bytes) }
        let reading = try AccountState.read(account: "demo", id: demoID, tree: tree)
        #expect(reading.warnings == [])
        #expect(reading.state.users == imported.users)
        #expect(reading.state.groups == imported.groups)
        #expect(reading.state.roles == imported.roles)
        #expect(reading.state.policies == imported.policies)
        #expect(reading.state.treeContent == content)
    }

    @Test func `has an account file that people can review`() throws {
        let state = try AccountState.demo {
            user("alice", created: Timestamp("2024-01-31T09:00:00Z"), groups: ["devs"], attached: ["TeamAdmin"])
            group("devs")
            role("admin", path: "/team/", boundary: "Bound")
            managed("TeamAdmin", allowing("s3:*"))
            managed("Bound", path: "/x/", allowing("*"))
        }
        let bytes = try #require(state.treeContent["demo/account.json"])
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {
                  "version": 1,
                  "id": "111111111111",
                  "partition": "aws",
                  "users": {
                    "alice": {
                      "created": "2024-01-31T09:00:00Z",
                      "groups": [
                        "devs"
                      ],
                      "attached": [
                        "arn:aws:iam::111111111111:policy/TeamAdmin"
                      ]
                    }
                  },
                  "groups": {
                    "devs": {
                      "attached": []
                    }
                  },
                  "roles": {
                    "admin": {
                      "path": "/team/",
                      "attached": [],
                      "boundary": "arn:aws:iam::111111111111:policy/Bound"
                    }
                  },
                  "policies": {
                    "arn:aws:iam::111111111111:policy/TeamAdmin": {},
                    "arn:aws:iam::111111111111:policy/x/Bound": {}
                  }
                }

                """)
    }

    @Test func `needs no entry for a new policy: its document and its attachment are enough`() throws {
        var tree = try AccountState.demoTree {
            user("alice", attached: ["New", "arn:aws:iam::111111111111:policy/team/Pathed"])
        }
        for name in ["New", "Pathed", "Lone"] {
            tree["demo/managed/\(name).json"] = SourceText(path: "p", text: allowing("s3:GetObject"))
        }
        let reading = try AccountState.read(account: "demo", tree: tree)
        #expect(reading.warnings == [])
        #expect(
            reading.state.policies.map(\.arn) == [
                "arn:aws:iam::111111111111:policy/Lone", "arn:aws:iam::111111111111:policy/New",
                "arn:aws:iam::111111111111:policy/team/Pathed",
            ])
        #expect(reading.state.policies.map(\.path) == ["/", "/", "/team/"])
        #expect(reading.state.policies.allSatisfy { $0.created == nil && !$0.isAWSManaged })
    }

    @Test func `does not read the same document twice`() throws {
        let tree = try AccountState.demoTree { user("alice") { inline("Read", allowing("s3:GetObject")) } }
        let first = try AccountState(account: "demo", tree: tree)
        var changed = tree
        changed["demo/users/alice/inline/More.json"] = SourceText(path: "p", text: allowing("s3:PutObject"))
        let second = try AccountState.read(account: "demo", tree: changed, reusing: first).state
        #expect(second.user("alice")?.inline.map(\.name) == ["More", "Read"])
        #expect(second.text("demo/users/alice/inline/Read.json") == allowing("s3:GetObject"))
    }

    // MARK: Faults

    @Test func `tells all broken documents at once`() throws {
        var tree = try AccountState.demoTree { user("alice") { inline("Read", allowing("s3:GetObject")) } }
        tree["demo/users/alice/inline/A.json"] = SourceText(path: "policies/A.json", text: "{")
        tree["demo/users/alice/inline/B.json"] = SourceText(path: "policies/B.json", text: "nothing")
        let lines = problems { _ = try AccountState(account: "demo", tree: tree) }
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("policies/A.json:1:") == true)
        #expect(lines.last?.hasPrefix("policies/B.json:1:1: error: ") == true)
    }

    @Test func `without account json is refused`() {
        #expect(
            problems { _ = try AccountState(account: "demo", tree: [:]) } == [
                "error: account `demo` has no `demo/account.json`"
            ])
    }

    @Test func `of another account is refused`() throws {
        let tree = try AccountState.demoTree { user("alice") }
        #expect(
            problems { _ = try AccountState(account: "demo", id: AccountID("222222222222"), tree: tree) } == [
                "policies/demo/account.json:3:9: error: the file is of account 111111111111, and rules.yaml says that "
                    + "`demo` is 222222222222"
            ])
    }

    @Test func `tells documents of nobody, and files that are in no place`() throws {
        var tree = try AccountState.demoTree {
            user("alice")
            role("r")
        }
        for path in [
            "users/bob/inline/X.json", "users/bob/as/demo/r.json", "groups/g/inline/X.json", "roles/x/trust.json",
            "roles/r/other.json", "user/alice/inline/X.json", "users/alice/X.json", "managed/deep/X.json",
        ] {
            tree["demo/\(path)"] = SourceText(path: path, text: allowing("s3:*"))
        }
        tree["demo/roles/r/trust.json"] = nil
        let reading = try AccountState.read(account: "demo", tree: tree)
        #expect(
            reading.warnings.map(line) == [
                "managed/deep/X.json: warning: this is no place for a document",
                "roles/r/other.json: warning: this is no place for a document",
                "user/alice/inline/X.json: warning: this is no place for a document",
                "users/alice/X.json: warning: this is no place for a document",
                "groups/g/inline/X.json: warning: the document belongs to group/g, which account.json does not hold",
                "roles/x/trust.json: warning: the document belongs to role/x, which account.json does not hold",
                "users/bob/as/demo/r.json: warning: the document belongs to user/bob, which account.json "
                    + "does not hold",
                "users/bob/inline/X.json: warning: the document belongs to user/bob, which account.json "
                    + "does not hold",
                "policies/demo/account.json:13:5: warning: role `r` has no trust.json",
            ])
        #expect(reading.state.documents.isEmpty)
    }

    @Test func `tells where an attachment stands that means nothing`() throws {
        let tree = try AccountState.demoTree { user("alice", groups: ["devs"], attached: ["Gone"]) }
        #expect(
            try AccountState.read(account: "demo", tree: tree).warnings.map(line) == [
                "policies/demo/account.json:8:9: warning: `user/alice` is in group `devs`, which the state does not hold",
                "policies/demo/account.json:11:9: warning: `arn:aws:iam::111111111111:policy/Gone` is attached to "
                    + "`user/alice`, and the state does not hold it",
            ])
    }
}

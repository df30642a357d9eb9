import AccountState
import Diagnostics
import IAMModel
import Testing

@Suite struct `A fault of an account state is told with its place` {
    @Test func `where a section is missing`() {
        let source = SourceText(
            path: "a.json", text: "\n{ \"UserDetailList\": [], \"GroupDetailList\": [], \"Policies\": [] }")
        #expect(problems { _ = try read(source) } == ["a.json:2:1: error: the state lacks `RoleDetailList`"])
    }

    @Test(arguments: [
        (#"{"Records": []}"#, "a.json:1:1: error: this is no account state but a log of events"),
        (#"{"Users": []}"#, "a.json:1:1: error: this is no account state"),
        ("[1]", "a.json:1:2: error: this is no account state"),
        ("3", "a.json:1:1: error: this is no account state"),
    ])
    func `where the file is something else`(text: String, expected: String) {
        #expect(problems { _ = try read(SourceText(path: "a.json", text: text)) } == [expected])
    }

    @Test func `where types are wrong: all of them`() {
        let users = """
            { "UserName": 3, "Arn": "arn:aws:iam::111111111111:user/a" },
            { "Arn": "arn:aws:iam::111111111111:user/b" },
            "alice",
            { "UserName": "c", "Arn": "arn:aws:iam::111111111111:user/c", "GroupList": "devs" },
            { "UserName": "d", "Arn": "no ARN" },
            { "UserName": "e", "Arn": "arn:aws:iam::111111111111:user/e", "UserPolicyList": [{ "PolicyName": "P" }] }
            """
        #expect(
            problems { _ = try read(details(users: users)) } == [
                "state.json:2:36: error: `UserName` of `UserDetailList` entry 1 is a number, not a string",
                "state.json:3:1: error: `UserDetailList` entry 2 has no `UserName`",
                "state.json:4:1: error: `UserDetailList` entry 3 is a string, not an object",
                "state.json:5:76: error: `GroupList` of user `c` is a string, not a list",
                "state.json:6:27: error: `no ARN` is no ARN of IAM",
                "state.json:7:82: error: policy `P` of user `e` has no `PolicyDocument`",
            ])
    }

    @Test func `where a section is no list`() {
        let text = #"{"UserDetailList": {}, "GroupDetailList": [], "RoleDetailList": [], "Policies": []}"#
        #expect(
            problems { _ = try read(SourceText(path: "a.json", text: text)) } == [
                "a.json:1:20: error: `UserDetailList` is an object, not a list"
            ])
    }

    @Test func `where an entry stands there twice and differs`() {
        let users = userEntry("alice") + ",\n" + userEntry("alice", account: "111111111111", #""UserId": "AIDA""#)
        #expect(
            problems { _ = try read(details(users: users)) } == [
                "state.json:3:1: error: `arn:aws:iam::111111111111:user/alice` stands in the state twice, and differs"
            ])
    }

    @Test func `where two users are of one name, whatever their paths`() {
        let users = [("a", "alice"), ("b", "Alice")].map { path, name in
            #"{ "UserName": "\#(name)", "Arn": "arn:aws:iam::111111111111:user/\#(path)/\#(name)" }"#
        }
        #expect(
            problems { _ = try read(details(users: users.joined(separator: ",\n"))) } == [
                "state.json:3:1: error: two users are named `Alice`"
            ])
    }

    @Test func `where a policy is attached that is not there`() throws {
        let attached = #""AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]"#
        let names = ["a", "b", "c", "d", "e"]
        let reading = try read(details(roles: names.map { roleEntry($0, path: "/", attached) }.joined(separator: ",")))
        #expect(
            reading.warnings.map(line) == [
                "warning: `arn:aws:iam::aws:policy/ReadOnlyAccess` is attached to `role/a`, `role/b`, `role/c` and 2 more, "
                    + "and the state does not hold it"
            ])
        #expect(
            reading.state.attachmentsWithoutDocument(of: .role("a")) == ["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    }

    @Test func `where a group or a boundary is not there`() throws {
        let more =
            #""GroupList": ["devs"], "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/B"}"#
        let reading = try read(details(users: userEntry("alice", account: "111111111111", more)))
        #expect(
            reading.warnings.map(line) == [
                "warning: `user/alice` is in group `devs`, which the state does not hold",
                "warning: `arn:aws:iam::111111111111:policy/B` is the boundary of `user/alice`, and the state does not hold it",
            ])
    }

    @Test func `where entries are of another account`() throws {
        let users = userEntry("alice") + ",\n" + userEntry("bob", account: "222222222222")
        let reading = try read(details(users: users))
        #expect(reading.state.users.map(\.name) == ["alice"])
        #expect(
            reading.warnings.map(line) == [
                "state.json:3:42: warning: 1 entry of account 222222222222 left out: demo is 111111111111"
            ])
        #expect(
            problems { _ = try read(details(users: users), id: nil) } == [
                "state.json:2:65: error: the state holds entries of 2 accounts"
            ])
    }

    @Test func `where the state is another account's`() {
        #expect(
            problems { _ = try read(details(users: userEntry("bob", account: "222222222222"))) } == [
                "state.json:2:63: error: the state is of account 222222222222, not of demo (111111111111)"
            ])
    }

    @Test func `where the account is told by the entries alone`() throws {
        #expect(
            try read(details(users: userEntry("bob", account: "222222222222")), id: nil).state.id.digits
                == "222222222222")
        #expect(problems { _ = try read(details(), id: nil) } == ["state.json: error: the state names no account"])
    }

    @Test(arguments: ["..", "a/b", "a b", "", "ä", String(repeating: "x", count: 129)])
    func `where a name could not be a file's`(name: String) {
        let user = #"{ "UserName": "\#(name)", "Arn": "arn:aws:iam::111111111111:user/x" }"#
        #expect(
            problems { _ = try read(details(users: user)) } == [
                "state.json:2:36: error: `\(name)` is no name that IAM gives"
            ])
    }

    @Test func `where two policies would be one file`() {
        let policies = policyEntry("P", path: "/a/") + ",\n" + policyEntry("P", path: "/b/")
        let lines = problems { _ = try read(details(policies: policies)) }
        #expect(lines.count == 1)
        #expect(
            lines.first?.hasSuffix(
                "error: the document of policy `P` would be the file `demo/managed/P.json` a second time") == true)
    }

    @Test func `where two documents differ in capitals only`() throws {
        let list =
            #"{ "PolicyName": "Read", "PolicyDocument": \#(readText) }, { "PolicyName": "read", "PolicyDocument": \#(readText) }"#
        let reading = try read(details(groups: groupEntry("g", #""GroupPolicyList": [\#(list)]"#)))
        #expect(
            reading.warnings.map(\.message) == [
                "`demo/groups/g/inline/Read.json` and `demo/groups/g/inline/read.json` differ in capitals only"
            ])
    }

    @Test(arguments: [
        (#""{ no JSON""#, "the document of policy `P`: "),
        (#""%7B%2""#, "the document of policy `P` is a string that is neither JSON nor URL-encoded"),
        (#""plain""#, "the document of policy `P` is a string that is neither JSON nor URL-encoded"),
        ("17", "the document of policy `P` is a number, not a document"),
        (#""%5B%5D""#, "the document of policy `P` holds a list, not an object"),
        (#"{"Version": "2030-01-01", "Statement": []}"#, "the document of policy `P`: "),
    ])
    func `where a document is none`(document: String, expected: String) {
        let lines = problems { _ = try read(details(policies: policyEntry("P", document: document))) }
        #expect(lines.count == 1)
        let place = details(policies: policyEntry("P", document: document))
        let offset = place.string.utf8.count - place.string.components(behind: #""Document": "#).utf8.count
        #expect(lines.first?.hasPrefix("\(place.span(offset..<offset)): error: \(expected)") == true, "\(lines)")
    }

    @Test func `where an ARN is another one's`() {
        let user = #"{ "UserName": "alice", "Arn": "arn:aws:iam::111111111111:user/team/bob" }"#
        #expect(
            problems { _ = try read(details(users: user)) } == [
                "state.json:2:52: error: `arn:aws:iam::111111111111:user/team/bob` is not the ARN of `alice`"
            ])
    }

    @Test func `wherever it is cut off, or one of its bytes is another one`() throws {
        let bytes = details(
            users: userEntry("alice", account: "111111111111", #""UserPolicyList": [{ "PolicyName": "P" }]"#),
            roles: roleEntry("r"), policies: policyEntry("P")
        ).bytes
        for end in bytes.indices {
            #expect(!problems { _ = try read(SourceText(path: "a", bytes: Array(bytes[..<end]))) }.isEmpty)
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: "7"), 0, 0xFF] {
                var changed = bytes
                changed[end] = byte
                _ = problems { _ = try read(SourceText(path: "a", bytes: changed)) }
            }
        }
    }

    @Test func `where no version is in force`() {
        let policy = #"""
            { "PolicyName": "P", "Arn": "arn:aws:iam::111111111111:policy/P", "DefaultVersionId": "v2",
              "PolicyVersionList": [{ "VersionId": "v1", "IsDefaultVersion": false, "Document": {} }] }
            """#
        #expect(
            problems { _ = try read(details(policies: policy)) } == [
                "state.json:5:16: error: policy `P` does not say which version is in force: `DefaultVersionId` is `v2`, "
                    + "and 0 of 1 versions are marked `IsDefaultVersion`"
            ])
    }

    @Test func `where a time is none: it counts as unknown`() throws {
        let reading = try read(
            details(users: userEntry("alice", account: "111111111111", #""CreateDate": "yesterday""#)))
        #expect(reading.state.user("alice")?.created == nil)
        #expect(reading.warnings.map(\.message) == ["`CreateDate` of user `alice` is no time"])
    }
}

extension String {
    /// What follows the first place of a text.
    fileprivate func components(behind text: String) -> Substring {
        var rest = self[...]
        while !rest.isEmpty, !rest.hasPrefix(text) { rest = rest.dropFirst() }
        return rest.dropFirst(text.count)
    }
}

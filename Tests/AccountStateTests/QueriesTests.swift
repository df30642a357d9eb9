import AccountState
import IAMModel
import StateBuilder
import Testing

@Suite struct `What analysis asks a state` {
    private let state: AccountState

    init() throws {
        state = try AccountState.demo {
            user("alice", groups: ["devs", "ops"], attached: ["Shared"], boundary: "Bound") {
                inline("Own", allowing("s3:GetObject"))
            }
            user("bob", path: "/team/", groups: ["devs"])
            group("devs", attached: ["Shared", "aws/ReadOnlyAccess"]) { inline("Group", allowing("s3:PutObject")) }
            group("ops")
            role("admin", path: "/team/", attached: ["Shared", "Gone"], instanceProfiles: ["admin-profile"])
            role("AWSServiceRoleForSupport", path: "/aws-service-role/support.amazonaws.com/")
            role("AWSReservedSSO_My_Set_0123456789abcdef", path: "/aws-reserved/sso.amazonaws.com/")
            role("AWSReservedSSO_Odd")
            managed("Shared", allowing("ec2:*"))
            managed("Bound", allowing("*"))
            managed("Lone", allowing("sqs:*"))
            awsManaged("ReadOnlyAccess", allowing("s3:Get*"))
            destination("alice", "backup", "restore", allowing("s3:*"))
        }
    }

    private func path(_ text: String) throws -> DocumentPath { try #require(DocumentPath(text)) }

    @Test func `all documents that apply to a user, and how`() throws {
        let alice = try #require(state.user("alice"))
        #expect(
            state.documents(applyingTo: alice).map { "\($0.document) \($0.description)" } == [
                "demo/users/alice/inline/Own.json inline",
                "demo/managed/Shared.json attached",
                "demo/groups/devs/inline/Group.json inline via group devs",
                "demo/managed/Shared.json attached via group devs",
                "demo/aws-managed/ReadOnlyAccess.json attached via group devs",
            ])
    }

    @Test func `all documents that apply to a role, and what is attached and not there`() throws {
        let admin = try #require(state.role("admin"))
        #expect(state.documents(applyingTo: admin).map(\.document.text) == ["demo/managed/Shared.json"])
        #expect(state.attachmentsWithoutDocument(of: admin.holder) == ["arn:aws:iam::111111111111:policy/Gone"])
    }

    @Test func `the holders of a document, and whom it applies to`() throws {
        #expect(
            state.holders(of: try path("demo/managed/Shared.json")).map(\.description) == [
                "user/alice", "group/devs", "role/admin",
            ])
        #expect(
            state.principals(of: try path("demo/managed/Shared.json")).map(\.description) == [
                "user/alice", "user/bob", "role/admin",
            ])
        #expect(state.holders(of: try path("demo/groups/devs/inline/Group.json")) == [.group("devs")])
        #expect(state.holders(of: try path("demo/managed/Lone.json")) == [])
        #expect(state.holders(of: try path("demo/users/alice/as/backup/restore.json")) == [.user("alice")])
    }

    @Test func `boundaries`() throws {
        let bound = try path("demo/managed/Bound.json")
        #expect(state.boundaryDocument(of: .user("alice")) == bound)
        #expect(state.boundaryDocument(of: .user("bob")) == nil)
        #expect(state.bounded(by: bound) == [.user("alice")])
        #expect(state.boundaryDocuments == [bound])
    }

    @Test func `what a user needs in destination roles`() {
        #expect(
            state.destinationDocuments(ofUser: "alice").map(\.text) == ["demo/users/alice/as/backup/restore.json"])
        #expect(state.destinationDocuments(ofUser: "bob") == [])
    }

    @Test(arguments: [
        ("admin", true), ("team/admin", true), ("arn:aws:iam::111111111111:role/team/admin", true),
        ("arn:aws:sts::111111111111:assumed-role/admin/alice", true), ("arn:aws:iam::111111111111:role/admin", false),
        ("arn:aws:iam::222222222222:role/team/admin", false), ("arn:aws:iam::111111111111:user/admin", false),
        ("nobody", false),
    ])
    func `the role of a name, an ARN or a session`(text: String, isAdmin: Bool) {
        #expect((state.role(named: text)?.name == "admin") == isAdmin)
    }

    @Test func `the role of an instance profile`() {
        #expect(state.role(ofInstanceProfile: "admin-profile")?.name == "admin")
        #expect(
            state.role(ofInstanceProfile: "arn:aws:iam::111111111111:instance-profile/x/admin-profile")?.name == "admin"
        )
        #expect(state.role(ofInstanceProfile: "arn:aws:iam::222222222222:instance-profile/admin-profile") == nil)
        #expect(state.role(ofInstanceProfile: "admin") == nil)
    }

    @Test func `service-linked roles and permission sets`() {
        #expect(state.serviceLinkedRoles.map(\.name) == ["AWSServiceRoleForSupport"])
        #expect(
            state.permissionSetRoles.mapValues { $0.map(\.name) } == [
                "My_Set": ["AWSReservedSSO_My_Set_0123456789abcdef"]
            ])
    }

    @Test func `ARNs`() {
        #expect(state.arn(of: .role("admin")) == "arn:aws:iam::111111111111:role/team/admin")
        #expect(state.arn(of: .user("alice")) == "arn:aws:iam::111111111111:user/alice")
    }

    @Test(arguments: [
        "demo/users/alice/inline/Own.json", "demo/groups/devs/inline/P.json", "demo/roles/r/inline/P.json",
        "demo/roles/r/trust.json", "demo/managed/P.json", "demo/aws-managed/P.json", "demo/users/a/as/b/r.json",
        "demo/roles/r/inline/.x.json",
    ])
    func `the place of a document, there and back`(text: String) throws {
        let place = try path(text)
        #expect(DocumentPath(account: place.account, place.kind).text == text)
    }

    @Test(arguments: [
        "demo/users/../inline/P.json", "demo/managed/P", "demo/managed/.json", "/managed/P.json",
        "demo/trust/r/trust.json",
        ".x/managed/P.json", "demo/users/a/trust.json", "demo/managed/a b.json", "demo/managed/a/b.json",
        "demo/account.json",
    ])
    func `what is no place of a document`(text: String) {
        #expect(DocumentPath(text) == nil)
    }
}

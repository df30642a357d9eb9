import AccountState
import StateBuilder
import Testing

@testable import Checks

/// What a shared document grants newly is told of all who get it.
@Suite struct ConcernedPrincipalsTests {
    private static func account(_ team: String, devs: String = "s3:ListAllMyBuckets") -> [StatePart] {
        parts {
            managed("Team", allowing(team))
            group("devs") { inline("Devs", allowing(devs)) }
            user("alice", groups: ["devs"], attached: ["Team"])
            user("bob", groups: ["devs"], attached: ["Team"]) { inline("More", allowing("sqs:*", "sns:*")) }
            user("carol", attached: ["Team"])
            role("web", attached: ["Team"])
        }
    }

    private func concerned(_ change: [StatePart]) throws -> [[String]] {
        let found = try NewAccessCheck().findings(in: GateWorld(Self.account("ec2:RunInstances"), change).subject())
        return found.map(\.principals)
    }

    @Test func `every holder of a managed policy is named, once`() throws {
        let found = try NewAccessCheck().findings(
            in: GateWorld(Self.account("ec2:RunInstances"), Self.account("ec2:*")).subject())
        #expect(found.map(\.principals) == [["user/alice", "user/bob", "user/carol", "role/web"]])
        #expect(
            found.first?.diagnostic.notes.map(\.message).contains(
                "it concerns 4 principals: `user/alice`, `user/bob`, `user/carol`, `role/web`") == true)
    }

    @Test func `who has it already is not concerned`() throws {
        #expect(try concerned(Self.account("sqs:SendMessage")) == [["user/alice", "user/carol", "role/web"]])
    }

    @Test func `the members of a group are named`() throws {
        #expect(try concerned(Self.account("ec2:RunInstances", devs: "kms:Decrypt")) == [["user/alice", "user/bob"]])
    }
}

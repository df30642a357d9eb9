import AccountState
import StateBuilder
import Testing

@testable import Proposals

@Suite struct ServiceControlTests {
    /// Allows all, but nothing of S3.
    private static let noS3 = """
        {"Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"},
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
        ]}
        """

    private func world() throws -> World {
        try World(
            .demo {
                user("alice") { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser", "s3:GetObject")) }
                user("bob") { inline("Work", allowing("iam:DeleteUser", "s3:CreateBucket")) }
            })
    }

    @Test func `what an SCP forbids stays or goes as the rules say, and the evidence tells of it`() throws {
        var world = try world()
        world.controls = [[allowing("*")], [Self.noS3]]
        world.log.user("alice", "iam CreateUser", on: World.may)
        let plan = try world.plan()
        let alice = try #require(plan.accounts[0].proposals.first { $0.decision.path.text.contains("alice") })
        #expect(alice.evidence.forbidden.map(\.reason) == ["denied by SCP scps/2-1.json"])
        #expect(alice.evidence.forbidden.map(\.actions) == [["s3:GetObject"]])
        #expect(plan.accounts[0].check.failures == [])
    }

    @Test func `use of what an SCP forbids beats our computation and is told`() throws {
        var world = try world()
        world.controls = [[Self.noS3]]
        world.log.user("bob", "s3 CreateBucket", on: World.may)
        let plan = try world.plan()
        #expect(try actions(world.after("demo/users/bob/inline/Work.json")) == ["s3:CreateBucket"])
        let bob = try #require(plan.accounts[0].proposals.first { $0.decision.path.text.contains("bob") })
        #expect(
            bob.evidence.contradictions
                == ["s3:CreateBucket is in use by user/bob, though it is denied by SCP scps/1-1.json"])
    }

    @Test func `an SCP changes no proposal about what it does not forbid`() throws {
        var world = try world()
        world.log.user("alice", "iam CreateUser", on: World.may)
        let without = try world.plan().changes
        world.controls = [[allowing("*")]]
        #expect(try world.plan().changes == without)
    }
}

import AccountState
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// Federated people have documents of their own, beside users.
@Suite struct PeopleTests {
    private func world(person: String, role name: String = "AWSReservedSSO_Admin_0123456789abcdef") throws -> World {
        var world = try World(
            .demo { role(name) { inline("Work", allowing("s3:ListAllMyBuckets", "iam:CreateUser")) } })
        var session = Session()
        session.type = "AssumedRole"
        session.principalID = "AROASSO:\(person)"
        session.arn = "arn:aws:sts::111111111111:assumed-role/\(name)/\(person)"
        session.account = "111111111111"
        session.issuerARN = "arn:aws:iam::111111111111:role/\(name)"
        session.creationDate = World.may.start
        world.log.add("s3 ListBuckets", session, on: World.may)
        return world
    }

    @Test func `what a person needs in a role is a document in the role's account`() throws {
        let path = "demo/people/ann@example.com/as/demo/AWSReservedSSO_Admin_0123456789abcdef.json"
        let plan = try world(person: "ann@example.com").plan()
        #expect(try actions(world(person: "ann@example.com").after(path)) == ["s3:ListAllMyBuckets"])
        #expect(plan.accounts[0].destinations.map(\.name) == ["ann@example.com"])
        #expect(plan.accounts[0].check.failures.isEmpty)
    }

    @Test func `a person whose name has slashes stays inside the tree`() throws {
        let plan = try world(person: "../../x").plan()
        #expect(
            plan.changes.map(\.path).filter { $0.contains("/people/") } == [
                "demo/people/=2E.=2F..=2Fx/as/demo/AWSReservedSSO_Admin_0123456789abcdef.json"
            ])
    }

    @Test func `the same run again, after its own proposal, proposes nothing`() throws {
        let world = try world(person: "ann@example.com").written()
        #expect(try world.plan().changes.isEmpty)
    }
}

import AccountState
import ActionCatalog
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// An action that is checked within named operations only goes where all of them would have been seen and none was used.
@Suite struct FollowsTests {
    /// One user a row of the catalog, whose document allows the action and one that is used.
    private func world(_ users: [(name: String, action: String, events: [String])], rules: String = "") throws -> World
    {
        var world = try World(
            .demo {
                for entry in users {
                    user(entry.name) { inline("Work", allowing(entry.action, "sqs:ListQueues")) }
                }
            })
        world.rules = rules
        for entry in users {
            world.log.user(entry.name, "sqs ListQueues", on: World.may)
            for event in entry.events { world.log.user(entry.name, event, on: World.may) }
        }
        return world
    }

    /// Whether the action is still there, by user.
    private func left(_ users: [(name: String, action: String, events: [String])], _ rules: String = "") throws
        -> [String: Bool]
    {
        let world = try world(users, rules: rules)
        let (analyses, inputs) = try world.analyses()
        let plan = try ProposalPlan(analyses: analyses, inputs: inputs, selection: ProposalPlan.Selection())
        #expect(plan.accounts.allSatisfy { $0.check.failures.isEmpty })
        var left: [String: Bool] = [:]
        for entry in users {
            let path = "demo/users/\(entry.name)/inline/Work.json"
            guard let change = plan.changes.first(where: { $0.path == path }) else {
                left[entry.name] = true
                continue
            }
            left[entry.name] = String(decoding: try #require(change.new), as: UTF8.self).contains(entry.action)
        }
        return left
    }

    private func rows() throws -> [(action: String, operations: [String])] {
        let catalog = try ActionCatalog.embedded()
        return catalog.followingActions.map { (catalog.name(of: $0.action), $0.operations) }
    }

    @Test func `every row of the catalog: not used, it goes`() throws {
        let rows = try rows()
        #expect(rows.count >= 45)
        let left = try left(rows.enumerated().map { ("u\($0.offset)", $0.element.action, []) })
        for (index, row) in rows.enumerated() { #expect(left["u\(index)"] == false, "\(row.action)") }
    }

    @Test func `every row of the catalog: each of its operations keeps it`() throws {
        var users: [(name: String, action: String, events: [String])] = []
        for row in try rows() {
            for operation in row.operations {
                let parts = operation.split(separator: ":")
                users.append(("u\(users.count)", row.action, ["\(parts[0]) \(parts[1])"]))
            }
        }
        let left = try left(users)
        for user in users { #expect(left[user.name] == true, "\(user.action) after \(user.events)") }
    }

    @Test func `every row names a document of AWS, and its class and operations are told`() throws {
        let catalog = try ActionCatalog.embedded()
        for row in catalog.followingActions {
            #expect(row.document.hasPrefix("https://docs.aws.amazon.com/"))
            #expect(catalog.recordingClass(of: row.action) == .follows(row.operations))
            #expect(!row.operations.isEmpty && row.within?.isEmpty == false)
        }
    }

    @Test func `it stays where an operation would not have been seen`() throws {
        let user = (name: "alice", action: "rds:CrossRegionCommunication", events: [String]())
        #expect(try left([user])["alice"] == false)
        var unseen = try world([user])
        // No event in the one region that records CloudFront, and no reads.
        unseen.log.record.coverage.accounts["111111111111"]?.management = .init()
        #expect(try unseen.after("demo/users/alice/inline/Work.json") == nil)
        #expect(try left([user], "decisions: { follows: keep }\n")["alice"] == true)
        #expect(try left([user], "decisions: { follows: review }\n")["alice"] == true)
        #expect(
            try left([user], "rules: [{ id: a, classes: [follows], decision: keep, reason: r }]\n")["alice"] == true)
        // Rules about what has no event of its own are about it, too.
        #expect(
            try left([user], "rules: [{ id: a, classes: [inferred_only], decision: keep, reason: r }]\n")["alice"]
                == true)
    }

    @Test func `what has an event of its own, or none and no operation, loses nothing by it`() throws {
        let left = try left([
            ("alice", "execute-api:Invoke", []), ("bob", "s3:GetObject", []), ("carol", "logs:Unmask", []),
        ])
        #expect(left == ["alice": true, "bob": true, "carol": true])
    }

    @Test(arguments: [
        ("", true), ("decisions: { pass_role: remove }\n", false), ("decisions: { inferred_only: remove }\n", true),
        ("decisions: { pass_role: keep }\n", true),
    ])
    func `PassRole of somebody who passed no role is for review`(rules: String, stays: Bool) throws {
        #expect(try left([("alice", "iam:PassRole", [])], rules)["alice"] == stays)
        #expect(try left([("alice", "iam:PassRole", ["ec2 RunInstances"])], rules)["alice"] == true)
        guard rules.isEmpty else { return }
        let plan = try world([("alice", "iam:PassRole", [])]).plan()
        let review = plan.accounts[0].proposals.flatMap(\.evidence.review)
        #expect(review.map(\.actions) == [["iam:PassRole"]])
    }
}

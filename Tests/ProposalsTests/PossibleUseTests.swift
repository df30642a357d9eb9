import AccountState
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// What events say of actions that they don't name: errors, roles that are passed, denials that know better.
@Suite struct PossibleUseTests {
    private let work = "demo/users/alice/inline/Work.json"

    private func world(_ actions: String...) throws -> World {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ", ")
        var world = try World(
            .demo {
                user("alice") {
                    inline(
                        "Work",
                        """
                        { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": [\(list)], "Resource": "*" }] }
                        """)
                }
            })
        world.rules = """
            decisions: { recorded: remove, likely: remove, data_event: remove, inferred_only: remove, pass_role: remove }
            untouched_services: { named: remove }
            """
        return world
    }

    private func actions(_ text: String?) throws -> [String]? {
        try text.map { try PolicyActions.listed(in: .init(path: "after", text: $0)) }
    }

    @Test func `a read that finds nothing keeps ListBucket, one that finds its object does not`() throws {
        var found = try world("s3:GetObject", "s3:ListBucket")
        found.log.user("alice", "s3 GetObject", on: World.may)
        #expect(try actions(found.after(work)) == ["s3:GetObject"])
        var missing = found
        missing.log.user("alice", "s3 GetObject", on: World.may, outcome: .notFound)
        #expect(try missing.after(work) == nil)
    }

    /// Launch templates and task definitions hold the role that is passed; the request names the template only.
    @Test(arguments: [
        ("ec2", "RunInstances"), ("ecs", "RunTask"), ("ecs", "StartTask"), ("ecs", "CreateService"),
        ("autoscaling", "CreateAutoScalingGroup"), ("autoscaling", "UpdateAutoScalingGroup"), ("ec2", "CreateFleet"),
    ])
    func `what may pass a role without naming it keeps PassRole`(_ service: String, _ operation: String) throws {
        var world = try world("iam:PassRole", "\(service):\(operation)", "iam:DeleteUser")
        world.log.user("alice", "\(service) \(operation)", on: World.may)
        #expect(try actions(world.after(work)) == ["iam:PassRole", "\(service):\(operation)"])
    }

    @Test func `what passes no role keeps no PassRole`() throws {
        var world = try world("iam:PassRole", "ec2:StartInstances")
        world.log.user("alice", "ec2 StartInstances", on: World.may)
        #expect(try actions(world.after(work)) == ["ec2:StartInstances"])
    }

    private func disagreements(_ inputs: AccountAnalysis.Inputs) throws -> [CatalogDisagreement: Int] {
        inputs.usage.disagreements(in: [try #require(AccountID("111111111111"))])
    }

    @Test func `what a denial names beats the table, and stays where the same event was allowed`() throws {
        var world = try world("sqs:ListQueues", "sqs:GetQueueUrl", "sqs:PurgeQueue")
        world.log.user("alice", "sqs ListQueues", on: World.may)
        #expect(try actions(world.after(work)) == ["sqs:ListQueues"])
        world.log.user("alice", "sqs ListQueues", on: World.may, outcome: .denied, naming: "sqs:GetQueueUrl")
        #expect(try actions(world.after(work)) == ["sqs:ListQueues", "sqs:GetQueueUrl"])
        let (_, inputs) = try world.analyses()
        let disagreement = CatalogDisagreement(
            source: "sqs.amazonaws.com", event: "ListQueues", named: "sqs:GetQueueUrl", mapped: ["sqs:ListQueues"])
        #expect(try disagreements(inputs) == [disagreement: 1])
    }

    @Test func `a denial that names what the catalog names is no disagreement`() throws {
        var world = try world("ec2:RunInstances")
        for action in ["ec2:RunInstances", "iam:PassRole", "EC2:runinstances"] {
            world.log.user("alice", "ec2 RunInstances", on: World.may, outcome: .denied, naming: action)
        }
        #expect(try disagreements(world.analyses().1).isEmpty)
    }

    @Test func `an action of which the catalog never heard is told, and keeps nothing`() throws {
        var world = try world("sqs:ListQueues")
        world.log.user("alice", "sqs ListQueues", on: World.may, outcome: .denied, naming: "sqs:Frobnicate")
        let told = try disagreements(world.analyses().1).keys.map(\.description)
        #expect(told == ["sqs.amazonaws.com ListQueues needs sqs:Frobnicate, not sqs:ListQueues"])
        #expect(try world.after(work) == "gone")
    }
}

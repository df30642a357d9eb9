import AccountState
import StateBuilder
import Testing

@testable import Proposals

@Suite struct TrimmingTests {
    let alice = "demo/users/alice/inline/Work.json"

    private func world(_ actions: String...) throws -> World {
        let list = actions.map { "\"\($0)\"" }.joined(separator: ", ")
        return try World(
            .demo {
                user("alice") {
                    inline(
                        "Work",
                        """
                        { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": [\(list)], "Resource": "*" }] }
                        """)
                }
            })
    }

    @Test func `what is used stays and what is recorded and not used goes`() throws {
        var world = try world("iam:CreateUser", "iam:DeleteUser")
        world.log.user("alice", "iam CreateUser", on: World.may)
        #expect(try actions(world.after(alice)) == ["iam:CreateUser"])
    }

    @Test func `a document of which nothing is used goes`() throws {
        let world = try world("iam:CreateUser", "iam:DeleteUser")
        #expect(try world.after(alice) == "gone")
    }

    @Test func `a document of which all is used does not change`() throws {
        var world = try world("iam:CreateUser", "iam:Delete*r")
        world.log.user("alice", "iam CreateUser", on: World.may)
        for event in ["DeleteUser", "DeleteSAMLProvider", "DeleteOpenIDConnectProvider"] {
            world.log.user("alice", "iam \(event)", on: World.may)
        }
        #expect(try world.after(alice) == nil)
    }

    @Test func `a denial is no use`() throws {
        var world = try world("iam:CreateUser", "iam:DeleteUser")
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("alice", "iam DeleteUser", on: World.may, outcome: .denied)
        #expect(try actions(world.after(alice)) == ["iam:CreateUser"])
    }

    @Test func `an error that came after authorization is use`() throws {
        var world = try world("iam:CreateUser", "iam:DeleteUser")
        world.log.user("alice", "iam DeleteUser", on: World.may, outcome: .failed)
        #expect(try actions(world.after(alice)) == ["iam:DeleteUser"])
    }

    @Test func `use outside of the window is no use`() throws {
        var world = try world("iam:CreateUser", "iam:DeleteUser")
        world.log.user("alice", "iam CreateUser", on: World.first.advanced(byDays: -1))
        world.log.user("alice", "iam DeleteUser", on: World.first)
        #expect(try actions(world.after(alice)) == ["iam:DeleteUser"])
    }

    @Test func `a data event stays unless the rules name its type`() throws {
        var world = try world("s3:GetObject", "s3:CreateBucket", "s3:DeleteBucket")
        world.log.user("alice", "s3 CreateBucket", on: World.may)
        #expect(try actions(world.after(alice)) == ["s3:GetObject", "s3:CreateBucket"])
        world.rules = "recorded_data_events: [AWS::S3::Object]\n"
        // A declaration of which the account shows nothing leaves a doubt.
        #expect(try actions(world.after(alice)) == ["s3:GetObject", "s3:CreateBucket"])
        let coverage = world.log.record.coverage.accounts["111111111111"]
        world.log.record.coverage.accounts["111111111111"]?.dataEventTypes["AWS::S3::Object"] = coverage?.events
        #expect(try actions(world.after(alice)) == ["s3:CreateBucket"])
        world.rules = "recorded_data_events: [{ type: AWS::S3::Object, accounts: [\"222222222222\"] }]\n"
        #expect(try actions(world.after(alice)) == ["s3:GetObject", "s3:CreateBucket"])
    }

    @Test func `use after the window's end keeps access, and is told`() throws {
        var world = try world("iam:CreateUser", "iam:DeleteUser", "iam:ListUsers")
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("alice", "iam DeleteUser", on: World.last.advanced(byDays: 3))
        #expect(try actions(world.after(alice)) == ["iam:CreateUser", "iam:DeleteUser"])
        let used = try world.plan().accounts[0].proposals.flatMap(\.evidence.used)
        #expect(used.filter(\.isAfterWindow).map(\.action) == ["iam:DeleteUser"])
    }

    @Test func `PassRole stays beside what passed a role, even where inferred actions go`() throws {
        var world = try world("iam:PassRole", "ec2:RunInstances", "iam:DeleteUser")
        world.rules = "decisions: { inferred_only: remove, pass_role: remove }\nuntouched_services: { named: remove }\n"
        world.log.user("alice", "ec2 RunInstances", on: World.may, role: "arn:aws:iam::111111111111:role/web")
        #expect(try actions(world.after(alice)) == ["iam:PassRole", "ec2:RunInstances"])
    }

    @Test func `what denies, conditions and resources are left as they are`() throws {
        var world = try World(
            .demo {
                user("alice") {
                    inline(
                        "Work",
                        """
                        {
                          "Version": "2012-10-17",
                          "Statement": [
                            {"Sid": "A", "Effect": "Allow", "Action": ["iam:CreateUser", "iam:DeleteUser"],
                             "Resource": "arn:aws:iam::*:user/x/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
                            {"Sid": "B", "Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/root"}
                          ]
                        }
                        """)
                }
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        #expect(
            try world.after(alice) == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {"Sid": "A", "Effect": "Allow", "Action": ["iam:CreateUser"],
                     "Resource": "arn:aws:iam::*:user/x/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
                    {"Sid": "B", "Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/root"}
                  ]
                }
                """)
    }

    @Test func `NotAction becomes the list of what stays`() throws {
        var world = try World(
            .demo {
                user("alice") {
                    inline(
                        "Work",
                        #"{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}]}"#)
                }
            })
        world.rules = "untouched_services: { unnamed_data_events: remove, unnamed_silent: remove }\n"
        world.log.user("alice", "route53 CreateHostedZone", on: World.may)
        let left = try actions(world.after(alice))
        #expect(left.contains("route53:CreateHostedZone"))
        #expect(!left.contains("route53:DeleteHostedZone"))
        #expect(!left.contains { $0.hasPrefix("iam:") || $0.hasPrefix("s3:") || $0.hasPrefix("sqs:") })
    }

    @Test func `a second run proposes nothing`() throws {
        var world = try world("iam:*", "s3:*", "*:Describe*", "kms:Decrypt", "ec2:RunInstances")
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("alice", "s3 ListBuckets", on: World.may)
        world.log.user("alice", "ec2 DescribeInstances", on: World.may)
        #expect(try !world.plan().changes.isEmpty)
        #expect(try world.written().plan().changes.map(\.path) == [])
    }

    @Test func `an event that maps to nothing keeps its service`() throws {
        var world = try world("route53:*", "iam:*")
        world.log.user("alice", "route53 NoSuchOperationAnywhere", on: World.may)
        let left = try actions(world.after(alice))
        #expect(left.contains("route53:*"))
        #expect(!left.contains("iam:*"))
    }

    @Test func `an event of a service that nobody knows leaves patterns that span services alone`() throws {
        var world = try world("*", "iam:DeleteUser")
        world.log.user("alice", "nosuchservice DoSomething", on: World.may)
        #expect(try actions(world.after(alice)) == ["*"])
    }
}

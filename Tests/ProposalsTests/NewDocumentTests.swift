import AccountState
import Diagnostics
import PolicyLanguage
import StateBuilder
import Testing

@testable import Proposals

/// New documents come in parts that can be judged apart, and say what a line of the rules would make of them.
@Suite struct NewDocumentTests {
    private static let path = "demo/managed/Wide-deploy.json"

    private func world(_ text: String = allowing("*")) throws -> World {
        var world = try World(
            .demo {
                awsManaged("Wide", text)
                role("deploy", attached: ["aws/Wide"])
            })
        world.log.role("deploy", by: "alice", "s3 CreateBucket", on: World.may)
        world.log.role("deploy", by: "alice", "cloudformation ListStacks", on: World.may)
        world.rules = """
            rules:
              - { id: keep-zones_2, actions: ["route53:*HostedZone"], decision: keep, reason: r }
              - { id: look-at-users, actions: ["iam:*User"], decision: review, reason: r }

            """
        return world
    }

    /// The replacement, where it is one document.
    private func replacement(_ text: String) throws -> String? { try world(text).after(Self.path) }

    /// `Sid` and actions of each statement.
    private func statements(_ text: String?) throws -> [(sid: String?, actions: [String], text: String)] {
        let text = try #require(text)
        return try PolicyDocument(parsing: SourceText(path: "new.json", text: text)).statements.map {
            ($0.sid, $0.actions.entries.map(\.pattern.text), "\($0.conditions)")
        }
    }

    @Test func `what was used, what each rule keeps, what can't be seen and what is for review stand apart`() throws {
        let parts = try statements(
            replacement(allowing("s3:*", "cloudformation:*", "route53:*", "iam:*", "sqs:*", "codecatalyst:*")))
        #expect(parts.map(\.sid) == ["Used", "RuleKeepZones2", "Kept", "Review"])
        #expect(
            parts[0].actions == [
                "cloudformation:ListStacks", "s3:CreateBucket", "s3:PutBucketAcl",
                "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls",
                "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:TagResource",
            ])
        #expect(parts[1].actions.allSatisfy { $0.hasPrefix("route53:") && $0.hasSuffix("HostedZone") })
        #expect(parts[3].actions.contains("iam:CreateUser"))
        #expect(!parts[2].actions.contains { $0 == "s3:CreateBucket" || $0 == "iam:CreateUser" })
    }

    @Test func `conditions, resources and statements that deny stay as they are`() throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "Near", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
               "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
              {"Sid": "Far", "Effect": "Allow", "Action": ["s3:Create*", "cloudformation:List*"], "Resource": "arn:aws:s3:::a"},
              {"Sid": "Used", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
            """
        let parts = try statements(world(text).after(Self.path))
        #expect(parts.map(\.sid) == ["Used", "Used2", "Kept", "Kept2", "Review", "Used3"])
        #expect(parts[0].text == parts[2].text && parts[1].text == parts[3].text && parts[0].text != parts[1].text)
        #expect(parts[1].actions == ["cloudformation:ListStacks", "s3:CreateBucket"])
        #expect(parts[5].actions == ["s3:DeleteBucket"])
    }

    @Test func `statements that differ in their actions only are one of each part`() throws {
        let text = """
            {"Version": "2012-10-17", "Statement": [
              {"Sid": "A", "Effect": "Allow", "Action": "s3:Create*", "Resource": "*"},
              {"Effect": "Allow", "Action": ["cloudformation:List*", "cloudformation:CreateStack"], "Resource": "*"}]}
            """
        let parts = try statements(world(text).after(Self.path))
        #expect(
            parts.filter { $0.sid?.hasPrefix("Used") == true }.map(\.actions) == [
                ["cloudformation:ListStacks", "s3:CreateBucket"]
            ])
    }

    @Test func `a document that is edited in place keeps its order and its Sids`() throws {
        var world = try World(
            .demo {
                role("deploy") {
                    inline(
                        "Wide",
                        """
                        {"Version": "2012-10-17", "Statement": [
                          {"Sid": "One", "Effect": "Allow", "Action": "s3:*Bucket", "Resource": "*"},
                          {"Sid": "Two", "Effect": "Allow", "Action": "iam:*User", "Resource": "*"}]}
                        """)
                }
            })
        world.log.role("deploy", by: "alice", "s3 CreateBucket", on: World.may)
        world.log.role("deploy", by: "alice", "iam CreateUser", on: World.may)
        let parts = try statements(world.after("demo/roles/deploy/inline/Wide.json"))
        #expect(parts.map(\.sid) == ["One", "Two"])
        #expect(parts[1].actions == ["iam:CreateUser", "iam:TagUser"])
    }

    @Test func `the numbers of the parts are those of the document, and a setting does what is said of it`() throws {
        let world = try world(allowing("s3:*Bucket*", "cloudformation:*Stack*", "route53:*Zone*", "codecatalyst:*"))
        let plan = try world.plan()
        let evidence = try #require(plan.accounts[0].proposals.first { $0.decision.path.name == "Wide" }).evidence
        #expect(evidence.parts.map(\.sid) == ["Used", "RuleKeepZones2", "Kept", "Review"])
        #expect(
            evidence.parts.reduce(0) { $0 + $1.count } == evidence.counts.used + evidence.counts.kept
                + evidence.counts.review)
        let stays = evidence.parts.reduce(0) { $0 + $1.count }
        #expect(evidence.settings.count > 2)
        for (setting, count) in evidence.settings {
            var other = world
            let parts = setting.split(separator: ".", maxSplits: 1)
            other.rules += "\(parts[0]): { \(parts[1]) }\n"
            let left = try #require(
                try other.plan().accounts[0].proposals.first { $0.decision.path.name == "Wide" }
            ).evidence.parts
            #expect(left.reduce(0) { $0 + $1.count } == stays - count, "\(setting)")
        }
    }
}

import AccountState
import Analysis
import Attribution
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// What `cloudtrim explain` stands on.
@Suite struct ExplanationTests {
    private func explain(
        _ action: String, of name: String, _ kind: PrincipalReference.Kind = .user, in world: World,
        by origin: String? = nil
    ) throws -> ActionExplanation {
        let (analyses, inputs) = try world.analyses()
        let account = analyses[0].state.id
        let principal = PrincipalReference(account: account, kind: kind, name: name)
        return ActionExplainer(analysis: analyses[0], inputs: inputs).explanation(
            of: try #require(inputs.sets.catalog.id(of: action)),
            for: try #require(analyses[0].principals[principal]),
            by: origin.map { .user(PrincipalReference(account: account, kind: .user, name: $0)) })
    }

    private func world() throws -> World {
        var world = try World(
            .demo {
                managed("Team", allowing("iam:*User", "iam:CreateUser"))
                managed("Limit", #"{"Statement": {"Effect": "Allow", "Action": "iam:C*", "Resource": "*"}}"#)
                user("alice", attached: ["Team"], boundary: "Limit") {
                    inline(
                        "No",
                        #"""
                        {"Statement": [
                          {"Sid": "Root", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*",
                           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
                          {"Effect": "Deny", "NotAction": "iam:*", "Resource": "arn:aws:s3:::a"}
                        ]}
                        """#)
                }
                user("bob", groups: ["devs"])
                group("devs", attached: ["Team"])
                role("admin") { inline("Admin", allowing("s3:CreateBucket", "s3:DeleteBucket")) }
            })
        world.log.user("alice", "iam CreateUser", on: World.may, times: 3)
        world.log.user("bob", "iam DeleteUser", on: World.may, times: 2, outcome: .denied)
        return world
    }

    @Test func `every pattern that grants an action is named with its place and what becomes of it`() throws {
        let found = try explain("iam:CreateUser", of: "bob", in: world())
        #expect(
            found.grants.map { "\($0.span) \($0.pattern) \($0.outcome)" } == [
                "policies/demo/managed/Team.json:3:49 iam:*User stays: user/alice keeps it",
                "policies/demo/managed/Team.json:3:62 iam:CreateUser stays: user/alice keeps it",
            ])
        #expect(found.grants.map(\.holders) == [[.group("devs")], [.group("devs")]])
        #expect(found.uses.isEmpty)
        #expect(found.decision?.decision == .remove)
        #expect(found.decision?.reason == .setting("recorded: remove", recording: "recorded"))
        #expect(found.decidedAt == nil)
    }

    @Test func `a use is told by origin, a denial apart`() throws {
        let used = try explain("iam:CreateUser", of: "alice", in: world())
        #expect(used.uses.map { "\($0.origin) \($0.use.count) \($0.use.denied)" } == ["user/alice 3 0"])
        #expect(used.decision?.reason == .used)
        let denied = try explain("iam:DeleteUser", of: "bob", in: world())
        #expect(denied.uses.map { "\($0.origin) \($0.use.count) \($0.use.denied)" } == ["user/bob 0 2"])
        #expect(denied.decision?.decision == .remove)
    }

    @Test func `what narrows is told with its place, and whether anything is left`() throws {
        var world = try world()
        world.controls = [
            [
                #"""
                {"Statement": [
                  {"Effect": "Allow", "Action": "*", "Resource": "*"},
                  {"Effect": "Deny", "Action": "iam:Delete*", "Resource": "*"}
                ]}
                """#
            ]
        ]
        let open = try explain("iam:CreateUser", of: "alice", in: world)
        #expect(open.isGranted)
        #expect(
            open.limits.map { "\($0.span) \($0.effect)" } == [
                "policies/demo/users/alice/inline/No.json:2:47 denied under a condition: some request may pass"
            ])
        let closed = try explain("iam:DeleteUser", of: "alice", in: world)
        #expect(!closed.isGranted)
        #expect(
            closed.limits.map { "\($0.span) \($0.effect) \($0.forbids)" } == [
                "policies/demo/managed/Limit.json outside of the boundary true",
                "scps/1-1.json:3:32 denied by SCP true",
            ])
    }

    @Test func `a rule that decides is named with its place and reason`() throws {
        var world = try world()
        world.rules = """
            rules:
              - { id: people, principals: [user/bob], decision: review, reason: Ask bob }

            """
        let found = try explain("iam:CreateUser", of: "bob", in: world)
        #expect(found.decision?.decision == .review)
        #expect(found.decidedAt?.description == "rules.yaml:4:5")
        #expect(found.ruleReason == "Ask bob")
    }

    @Test func `for an origin in a role only its own use counts, and what unknown origins did may be its own`() throws {
        var world = try world()
        world.log.role("admin", by: "alice", "s3 CreateBucket", on: World.may, times: 4)
        world.log.role("admin", by: "bob", "s3 DeleteBucket", on: World.may)
        world.log.role("admin", by: nil, "s3 DeleteBucket", on: World.may)
        let own = try explain("s3:CreateBucket", of: "admin", .role, in: world, by: "alice")
        #expect(own.uses.map { "\($0.origin) \($0.use.count)" } == ["user/alice 4"])
        let other = try explain("s3:DeleteBucket", of: "admin", .role, in: world, by: "alice")
        #expect(other.uses.map { $0.possible?.reason } == [.unknownOrigin])
        #expect(other.decision?.reason == .possiblyUsed)
    }

    @Test func `nothing is decided about what is neither granted nor used`() throws {
        let found = try explain("s3:CreateBucket", of: "bob", in: world())
        #expect(found.decision == nil)
        #expect(found.grants.isEmpty)
        #expect(!found.isGranted)
    }
}

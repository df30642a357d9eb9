import AccountState
import Diagnostics
import StateBuilder
import Testing

@testable import Checks

/// What is declared in `grants:` passes as far as it goes, and nothing besides.
@Suite struct DeclaredGrantTests {
    private static func assuming(_ principal: String, _ more: String = "") -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":\#(principal),"Action":"sts:AssumeRole"\#(more)}]}"#
    }

    private static let bob = "arn:aws:iam::111111111111:user/bob"
    private static let app = "arn:aws:iam::222222222222:role/app"
    private static let condition = #","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#

    /// The account, with what a change may vary.
    private static func account(
        alice: [String] = ["s3:ListAllMyBuckets"], denied: Bool = true, devs: [String] = [], trust: String? = nil,
        reader: String = "s3:Get*", attached: [String] = [], hasAlice: Bool = true
    ) -> [StatePart] {
        parts {
            awsManaged("Reader", allowing(reader))
            managed("Reader", path: "/own/", allowing("logs:GetLogEvents"))
            group("devs") { if !devs.isEmpty { inline("More", EscalationWorld.allowing(devs)) } }
            if hasAlice {
                user("alice", groups: ["devs"], attached: attached) {
                    inline("Own", EscalationWorld.allowing(alice))
                    if denied { inline("Not", EscalationWorld.document("Deny", ["kms:Decrypt"])) }
                }
            }
            user("bob", groups: ["devs"]) { inline("Own", allowing("kms:*")) }
            role("app", trust: trust ?? assuming(#"{"AWS":"\#(bob)"}"#, condition), attached: ["aws/Reader"])
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let grants: [String]
        let parts: @Sendable () -> [StatePart]
        let found: [String]

        init(
            _ name: String, _ grants: [String], _ found: [String], _ parts: @escaping @Sendable () -> [StatePart]
        ) {
            (testDescription, self.grants, self.found, self.parts) = (name, grants, found, parts)
        }
    }

    private static func grants(_ entries: [String]) -> String {
        entries.isEmpty
            ? ""
            : "grants:\n"
                + entries.enumerated().map { "  - { id: g\($0), reason: Agreed, \($1) }\n" }.joined()
    }

    private static func world(_ change: Change) throws -> GateWorld {
        var world = try GateWorld(account(), change.parts())
        world.ownRules = grants(change.grants)
        return world
    }

    private static func codes(_ world: GateWorld) throws -> [String] {
        (try world.codes(NewAccessCheck()) + world.codes(AWSChangesCheck())).sorted()
    }

    // MARK: Actions

    private static let queue: @Sendable () -> [StatePart] = {
        account(alice: ["s3:ListAllMyBuckets", "sqs:SendMessage"])
    }
    private static let toAlice = "principal: user/alice, actions: [\"sqs:SendMessage\"]"

    static let actions = [
        Change("what is given", [toAlice], ["declared_grant"], queue),
        Change("a pattern around it", ["principal: user/alice, actions: [\"sqs:*\"]"], ["declared_grant"], queue),
        Change("everybody of a kind", ["principal: \"user/*\", actions: [\"sqs:*\"]"], ["declared_grant"], queue),
        Change("in this account", ["accounts: [demo], \(toAlice)"], ["declared_grant"], queue),
        Change("by its number", ["accounts: [\"111111111111\"], \(toAlice)"], ["declared_grant"], queue),
        Change("by a pattern", ["accounts: [\"d*\", other], \(toAlice)"], ["declared_grant"], queue),
        Change("until today", ["until: 2026-07-01, \(toAlice)"], ["declared_grant"], queue),
        Change("on all resources by name", ["resources: [\"*\"], \(toAlice)"], ["declared_grant"], queue),
        Change(
            "in two parts",
            ["principal: user/alice, actions: [\"sqs:Send*\"]", "principal: user/alice, actions: [\"sns:Publish\"]"],
            ["declared_grant"]
        ) { account(alice: ["s3:ListAllMyBuckets", "sqs:SendMessage", "sns:Publish"]) },
        Change(
            "what a Deny took", ["principal: user/alice, actions: [\"kms:Decrypt\"]"], ["declared_grant"]
        ) { account(alice: ["s3:ListAllMyBuckets", "kms:Decrypt"], denied: false) },
        Change("nothing", [], ["new_access"], queue),
        Change("another action", ["principal: user/alice, actions: [\"sqs:ReceiveMessage\"]"], ["new_access"], queue),
        Change("another principal", ["principal: user/bob, actions: [\"sqs:*\"]"], ["new_access"], queue),
        Change("a role of that name", ["principal: role/alice, actions: [\"sqs:*\"]"], ["new_access"], queue),
        Change("in another account", ["accounts: [other], \(toAlice)"], ["new_access"], queue),
        Change("until yesterday", ["until: 2026-06-30, \(toAlice)"], ["new_access"], queue),
        Change("on one queue", ["resources: [\"arn:aws:sqs:*:*:a\"], \(toAlice)"], ["new_access"], queue),
        Change(
            "who may assume, for what one may do", ["principal: user/alice, assumed_by: [\"\(bob)\"]"], ["new_access"],
            queue),
        Change("a part of it", [toAlice], ["new_access"]) {
            account(alice: ["s3:ListAllMyBuckets", "sqs:SendMessage", "sqs:DeleteQueue"])
        },
        Change(
            "one member of a group", ["principal: user/alice, actions: [\"sqs:*\"]"], ["declared_grant", "new_access"]
        ) {
            account(devs: ["sqs:SendMessage"])
        },
        Change(
            "a policy of AWS that is attached, by its coming anew", ["aws_managed: [Reader]"], ["new_access"]
        ) { account(attached: ["aws/Reader"]) },
        Change(
            "a policy of AWS that is attached, by what it allows", ["principal: user/alice, actions: [\"s3:Get*\"]"],
            ["declared_grant"]
        ) { account(attached: ["aws/Reader"]) },
    ]

    // MARK: Trust

    private static let twoNames = #"{"AWS":["\#(bob)","\#(app)"]}"#
    private static let toApp = "principal: role/app, assumed_by: [\"\(app)\"]"

    static let trust = [
        Change("who is let in", [toApp], ["declared_grant"]) { account(trust: assuming(twoNames, condition)) },
        Change(
            "who is let in, and by a pattern of roles", ["principal: \"role/*\", assumed_by: [\"\(app)\"]"],
            ["declared_grant"]
        ) { account(trust: assuming(twoNames, condition)) },
        Change("a service", ["principal: role/app, assumed_by: [ec2.amazonaws.com]"], ["declared_grant"]) {
            account(trust: assuming(#"{"AWS":"\#(bob)","Service":"ec2.amazonaws.com"}"#, condition))
        },
        Change("an account", ["principal: role/app, assumed_by: [\"222222222222\"]"], ["declared_grant"]) {
            account(trust: assuming(#"{"AWS":["\#(bob)","222222222222"]}"#, condition))
        },
        Change("nobody", [], ["new_access"]) { account(trust: assuming(twoNames, condition)) },
        Change("another role's trust", ["principal: role/web, assumed_by: [\"\(app)\"]"], ["new_access"]) {
            account(trust: assuming(twoNames, condition))
        },
        Change("another one", ["principal: role/app, assumed_by: [\"\(app)s\"]"], ["new_access"]) {
            account(trust: assuming(twoNames, condition))
        },
        Change("who is let in besides", [toApp], ["new_access"]) {
            account(trust: assuming(#"{"AWS":["\#(bob)","\#(app)","222222222222"]}"#, condition))
        },
        Change("a condition less for who was there", [toApp], ["new_access"]) { account(trust: assuming(twoNames)) },
        Change("everybody, by one name", [toApp], ["new_access"]) { account(trust: assuming(#""*""#, condition)) },
        Change("all but one", [toApp], ["new_access"]) {
            account(
                trust: assuming(twoNames, condition).replacing("\"Principal\"", with: "\"NotPrincipal\""))
        },
        Change("actions, for who is let in", ["principal: role/app, actions: [\"sts:*\"]"], ["new_access"]) {
            account(trust: assuming(twoNames, condition))
        },
    ]

    // MARK: Policies of AWS, and who leaves

    static let others = [
        Change("AWS's own change", ["aws_managed: [Reader]"], ["declared_grant"]) { account(reader: "s3:*") },
        Change("AWS's own change, by a pattern", ["aws_managed: [\"Re*\"]"], ["declared_grant"]) {
            account(reader: "s3:*")
        },
        Change("AWS's own change that says less", ["aws_managed: [Reader]"], ["declared_grant"]) {
            account(reader: "s3:GetObject")
        },
        Change("another policy's change", ["aws_managed: [Writer]"], ["aws_changes"]) { account(reader: "s3:*") },
        Change("a change in another account", ["accounts: [other], aws_managed: [Reader]"], ["aws_changes"]) {
            account(reader: "s3:*")
        },
        Change("actions, for a policy of AWS", ["principal: role/app, actions: [\"s3:*\"]"], ["aws_changes"]) {
            account(reader: "s3:*")
        },
        Change("who leaves", ["principal: user/alice, removed: true"], ["declared_grant"]) { account(hasAlice: false) },
        Change("nobody who leaves", [], ["new_access"]) { account(hasAlice: false) },
        Change("another who leaves", ["principal: user/bob, removed: true"], ["new_access"]) {
            account(hasAlice: false)
        },
        Change(
            "who leaves another account", ["accounts: [other], principal: user/alice, removed: true"], ["new_access"]
        ) {
            account(hasAlice: false)
        },
        Change("who has more, as one who leaves", ["principal: user/alice, removed: true"], ["new_access"], queue),
        Change("actions, for one who leaves", ["principal: user/alice, actions: [\"*\"]"], ["new_access"]) {
            account(hasAlice: false)
        },
    ]

    @Test(arguments: actions) func `actions are declared`(change: Change) throws {
        #expect(try Self.codes(Self.world(change)) == change.found)
    }

    @Test(arguments: trust) func `who may assume a role is declared`(change: Change) throws {
        #expect(try Self.codes(Self.world(change)) == change.found)
    }

    @Test(arguments: others) func `a policy of AWS, and a principal that leaves, are declared`(change: Change) throws {
        #expect(try Self.codes(Self.world(change)) == change.found)
    }

    @Test func `a policy of the account with the name of one of AWS is none of AWS's`() throws {
        var world = try GateWorld(Self.account(), Self.account())
        world.ownRules = Self.grants(["aws_managed: [Reader]"])
        world = world.writing(allowing("iam:*"), to: "demo/managed/Reader.json")
        #expect(try Self.codes(world) == ["new_access"])
    }

    @Test func `a grant is approved by the base, as the base has it`() throws {
        var world = try GateWorld(Self.account(), Self.queue())
        let grant = Self.grants([Self.toAlice])
        (world.baseRules, world.ownRules) = (grant, grant)
        #expect(try Self.codes(world) == ["declared_grant!"])
        // Another layout says the same.
        world.ownRules = "# why\n" + grant
        #expect(try Self.codes(world) == ["declared_grant!"])
        // What the change takes out was approved all the same.
        world.ownRules = ""
        #expect(try Self.codes(world) == ["declared_grant!"])
        (world.baseRules, world.ownRules) = ("", grant)
        #expect(try Self.codes(world) == ["declared_grant"])
        world.baseRules = Self.grants(["until: 2026-06-30, \(Self.toAlice)"])
        #expect(try Self.codes(world) == ["declared_grant"])
    }

    @Test func `a grant alone grants nothing, and says nothing`() throws {
        var world = try GateWorld(Self.account())
        world.ownRules = Self.grants([Self.toAlice, "aws_managed: [Reader]", Self.toApp])
        #expect(try Self.codes(world) == [])
    }
}

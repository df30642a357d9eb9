import AccountState
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import Proposals

/// What was granted within 30 days to 2026-06-30 is for review.
@Suite struct NewGrantTests {
    /// Within `new_grant_days`.
    private static let june = Day(year: 2026, month: 6, day: 20)
    /// Before.
    private static let april = Day(year: 2026, month: 4, day: 10)
    private static let team = "arn:aws:iam::111111111111:policy/Team"

    private func review(_ world: World, of user: String = "user/alice") throws -> [String: [String]] {
        try world.newGrants(of: user)
    }

    private func withVersions(_ versions: [VersionText]) throws -> World {
        try World(
            .demo {
                managed("Team", versions: versions, allowing("iam:CreateUser", "iam:DeleteUser"))
                user("alice", attached: ["Team"])
            })
    }

    @Test func `a version allows newly what the one before it did not`() throws {
        let world = try withVersions([
            version("v1", "2025-01-01T00:00:00Z", allowing("iam:CreateUser", "iam:GetUser")),
            version("v2", "2026-06-20T12:00:00Z"),
        ])
        #expect(
            try review(world)
                == ["granted 2026-06-20 (version v2 of demo/managed/Team.json), not yet 30 days": ["iam:DeleteUser"]])
        #expect(try actions(world.after("demo/managed/Team.json")) == ["iam:DeleteUser"])
        #expect(try world.written().plan().changes.isEmpty)
    }

    @Test func `an old version allows nothing newly, and one before which none is on file all of it`() throws {
        let old = [
            version("v1", "2025-01-01T00:00:00Z", allowing("iam:GetUser")), version("v2", "2026-05-31T00:00:00Z"),
        ]
        #expect(try review(withVersions(old)).isEmpty)
        let only = try review(withVersions([version("v2", "2026-06-01T00:00:00Z")]))
        #expect(only.values.flatMap { $0 } == ["iam:CreateUser", "iam:DeleteUser"])
    }

    @Test func `a new version of a policy of AWS is no grant, and attaching one is`() throws {
        var world = try World(
            .demo {
                awsManaged("Users", versions: [version("v9", "2026-06-20T00:00:00Z")], allowing("iam:CreateUser"))
                user("alice", attached: ["aws/Users"])
            })
        #expect(try review(world).isEmpty)
        world.log.grant("AttachUserPolicy", user: "alice", arn: "arn:aws:iam::aws:policy/Users", on: Self.june)
        #expect(
            try review(world) == [
                "granted 2026-06-20 (demo/aws-managed/Users.json attached to user/alice), not yet 30 days": [
                    "iam:CreateUser"
                ]
            ])
    }

    @Test func `what a proposal put into the place of a new attachment is as new as that`() throws {
        var world = try World(
            .demo {
                awsManaged("Users", allowing("iam:*User", "iam:*Group"))
                user("alice", attached: ["aws/Users"]) { inline("Groups", allowing("iam:*Group")) }
            })
        world.log.grant("AttachUserPolicy", user: "alice", arn: "arn:aws:iam::aws:policy/Users", on: Self.june)
        let before = try review(world)
        #expect(before.values.flatMap { $0 }.contains("iam:CreateUser"))
        #expect(!before.values.flatMap { $0 }.contains("iam:CreateGroup"))
        let written = try world.written()
        #expect(try review(written) == before)
        #expect(try written.plan().changes.isEmpty)
    }

    @Test func `an inline policy is compared with the event before it`() throws {
        var world = try World(
            .demo { user("alice") { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser", "iam:GetUser")) } })
        world.log.grant(
            "PutUserPolicy", user: "alice", policy: "Work", on: Self.june,
            allowing("iam:CreateUser", "iam:DeleteUser", "iam:GetUser"))
        #expect(
            try review(world) == [
                "granted 2026-06-20 (PutUserPolicy of demo/users/alice/inline/Work.json), not yet 30 days": [
                    "iam:CreateUser", "iam:DeleteUser", "iam:GetUser",
                ]
            ])
        world.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.april, allowing("iam:*User"))
        #expect(try review(world).isEmpty)
        #expect(try world.after("demo/users/alice/inline/Work.json") == "gone")
    }

    @Test func `a trim is no grant, and what comes back after it is`() throws {
        var world = try World(.demo { user("alice") { inline("Work", allowing("iam:CreateUser", "iam:GetUser")) } })
        let put = { (log: inout World, day: Int, text: String) in
            log.log.grant(
                "PutUserPolicy", user: "alice", policy: "Work", on: Day(year: 2026, month: 6, day: day), text)
        }
        world.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.april, allowing("iam:*"))
        put(&world, 10, allowing("iam:GetUser"))
        #expect(try review(world).values.flatMap { $0 } == ["iam:CreateUser"])
        put(&world, 12, allowing("iam:CreateUser", "iam:GetUser"))
        #expect(
            try review(world) == [
                "granted 2026-06-12 (PutUserPolicy of demo/users/alice/inline/Work.json), not yet 30 days": [
                    "iam:CreateUser"
                ]
            ])
    }

    @Test func `a trim that was brought to AWS is told from a grant by what the proposal found`() throws {
        var world = try World(
            .demo {
                user("alice") { inline("Work", allowing("iam:CreateUser", "iam:DeleteUser", "s3:GetObject")) }
            })
        world.log.user("alice", "iam CreateUser", on: World.may)
        world.log.user("alice", "s3 ListBuckets", on: World.may)
        #expect(try world.plan().changes.map(\.path) == ["demo/users/alice/inline/Work.json"])
        var written = try world.written()
        #expect(try written.plan().changes.isEmpty)
        let trimmed = allowing("iam:CreateUser", "s3:GetObject")
        written.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: World.last.advanced(byDays: 2), trimmed)
        #expect(try review(written).isEmpty)
        // Nobody wrote the proposal down: all of what is put is new.
        world.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: World.last.advanced(byDays: 2), trimmed)
        #expect(try !review(world).isEmpty)
    }

    @Test func `the replacement of a policy of AWS that was brought to AWS is no grant`() throws {
        let world = try World(
            .demo {
                awsManaged("Users", allowing("iam:*User", "s3:GetObject"))
                user("alice", attached: ["aws/Users"])
            })
        let name = "arn:aws:iam::111111111111:policy/Users-alice"
        var written = try world.written()
        let document = try #require(try world.after("demo/managed/Users-alice.json"))
        let later = World.last.advanced(byDays: 1)
        written.log.grant("CreatePolicy", policy: "Users-alice", arn: name, on: later, document)
        written.log.grant("AttachUserPolicy", user: "alice", arn: name, on: later)
        written.log.grant("DetachUserPolicy", user: "alice", arn: "arn:aws:iam::aws:policy/Users", on: later)
        #expect(try review(written).isEmpty)
        let record = try #require(written.states[0].proposals?.trims.first)
        #expect(record.holder == .user("alice"))
        #expect(record.day == World.last)
        #expect(record.path.text == "demo/aws-managed/Users.json")
    }

    @Test func `the same action on another resource is a new grant`() throws {
        func on(_ bucket: String) -> String {
            #"{"Statement": [{"Effect": "Allow", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::\#(bucket)"}]}"#
        }
        var world = try World(.demo { user("alice") { inline("Work", on("b")) } })
        world.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.april, on("a"))
        world.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.june, on("b"))
        #expect(try review(world).values.flatMap { $0 } == ["s3:DeleteBucket"])
        var narrowed = try World(.demo { user("alice") { inline("Work", on("b")) } })
        narrowed.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.april, allowing("s3:*"))
        narrowed.log.grant("PutUserPolicy", user: "alice", policy: "Work", on: Self.june, on("b"))
        #expect(try review(narrowed).isEmpty)
    }

    @Test func `joining a group is a grant of all that it has and the user had not`() throws {
        var world = try World(
            .demo {
                user("alice", groups: ["devs"]) { inline("Own", allowing("iam:GetUser")) }
                user("bob", groups: ["devs"])
                group("devs") { inline("Work", allowing("iam:CreateUser", "iam:GetUser")) }
            })
        world.log.grant("AddUserToGroup", user: "alice", group: "devs", on: Self.june)
        #expect(
            try review(world) == ["granted 2026-06-20 (member of group/devs), not yet 30 days": ["iam:CreateUser"]])
        #expect(try review(world, of: "user/bob").isEmpty)
        // The document stays for alice, though bob needs nothing of it.
        #expect(try actions(world.after("demo/groups/devs/inline/Work.json")) == ["iam:CreateUser"])
    }

    @Test func `another version that is set in force grants what the one before it did not`() throws {
        var world = try World(
            .demo {
                managed(
                    "Team",
                    versions: [
                        version("v1", "2025-01-01T00:00:00Z", allowing("iam:GetUser")),
                        version("v2", "2025-02-01T00:00:00Z"),
                    ], allowing("iam:*User"))
                user("alice", attached: ["Team"])
            })
        world.log.grant("SetDefaultPolicyVersion", arn: Self.team, version: "v1", on: Self.april)
        world.log.grant("SetDefaultPolicyVersion", arn: Self.team, version: "v2", on: Self.june)
        let found = try review(world)
        #expect(found.keys.sorted() == ["granted 2026-06-20 (version v2 of demo/managed/Team.json), not yet 30 days"])
        #expect(found.values.first?.contains("iam:CreateUser") == true)
        #expect(found.values.first?.contains("iam:GetUser") == false)
    }

    @Test func `a policy that is attached again and again counts from the first time on, detached from the next`()
        throws
    {
        var world = try withVersions([])
        world.log.grant("AttachUserPolicy", user: "alice", arn: Self.team, on: Self.april)
        world.log.grant("AttachUserPolicy", user: "alice", arn: Self.team, on: Self.june)
        #expect(try review(world).isEmpty)
        world.log.grant("DetachUserPolicy", user: "alice", arn: Self.team, on: World.may)
        #expect(try review(world).values.flatMap { $0 } == ["iam:CreateUser", "iam:DeleteUser"])
    }

    @Test func `what moves from one document to another is not new`() throws {
        var world = try World(
            .demo {
                managed("Old", allowing("iam:CreateUser"))
                managed("Team", created: Self.june.start, allowing("iam:CreateUser", "iam:DeleteUser"))
                user("alice", attached: ["Team"])
            })
        world.log.grant(
            "DetachUserPolicy", user: "alice", arn: "arn:aws:iam::111111111111:policy/Old", on: Self.june)
        world.log.grant("AttachUserPolicy", user: "alice", arn: Self.team, on: Self.june)
        #expect(try review(world).values.flatMap { $0 } == ["iam:DeleteUser"])
    }

    @Test func `use, a rule and the age of the principal come first, and nothing is new where no day counts`() throws {
        var world = try withVersions([version("v2", "2026-06-20T00:00:00Z")])
        world.log.user("alice", "iam CreateUser", on: World.last)
        #expect(try review(world).values.flatMap { $0 } == ["iam:DeleteUser"])
        world.rules =
            "rules: [{ id: go, principals: [user/alice], actions: [iam:DeleteUser], decision: remove, reason: x }]\n"
        #expect(try review(world).isEmpty)
        var never = try withVersions([version("v2", "2026-06-20T00:00:00Z")])
        never.rules = ""
        never.newGrantDays = 0
        #expect(try review(never).isEmpty)
    }
}

extension World {
    /// What is in review for a user since it is new, by reason.
    func newGrants(of user: String) throws -> [String: [String]] {
        let (analyses, inputs) = try analyses()
        let found = try #require(analyses[0].principals.first { $0.key.description == user }?.value)
        var result: [String: [String]] = [:]
        for group in found.decisions.groups {
            guard case .newGrant(let words) = group.reason else { continue }
            #expect(group.decision == .review)
            result[words] = group.actions.map { inputs.sets.catalog.name(of: $0) }.sorted()
        }
        return result
    }
}

import AccountState
import Analysis
import EventLog
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// What documents allowed all along and something else did not: for review where that went within the last thirty days.
@Suite struct NewAccessTests {
    private static let april = Day(year: 2026, month: 4, day: 20)
    private static let june = Day(year: 2026, month: 6, day: 25)
    private static let path = "demo/users/alice/inline/P.json"

    private static func policy(_ name: String) -> String { "arn:aws:iam::111111111111:policy/\(name)" }

    private static func text(allowing: String, denying: String) -> String {
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": [\(allowing)], "Resource": "*"},
          {"Effect": "Deny", "Action": "\(denying)", "Resource": "*"}
        ]}
        """
    }

    private static func denying(_ action: String, on resource: String = "*") -> String {
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "\(action)", "Resource": "\(resource)"}]}
        """
    }

    /// Words of new grants and what they are about, of one user.
    private func review(_ world: World, of user: String = "user/alice") throws -> [String: [String]] {
        let result = try world.newGrants(of: user)
        // The evidence decides the same as the events.
        _ = try world.plan()
        return result
    }

    private static func opened(_ cause: String, on day: String = "2026-06-25") -> String {
        "not allowed before \(day): \(cause), not yet 30 days"
    }

    // MARK: Boundaries

    private func bounded(_ name: String?) throws -> World {
        try World(
            .demo {
                managed("Old", allowing("iam:CreateUser"))
                managed("New", allowing("*"))
                user("alice", boundary: name) { inline("P", allowing("iam:CreateUser", "iam:DeleteUser")) }
                user("bob", attached: ["Old"])
            })
    }

    @Test func `a boundary that was replaced opened what it did not allow`() throws {
        var world = try bounded("New")
        world.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("Old"), on: Self.april)
        #expect(try review(world).isEmpty)
        world.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("New"), on: Self.june)
        #expect(try review(world) == [Self.opened("boundary `Old` was replaced"): ["iam:DeleteUser"]])
        #expect(try actions(world.after(Self.path)) == ["iam:DeleteUser"])
    }

    @Test func `a boundary that was deleted opened what it did not allow, and one that came opened nothing`() throws {
        var world = try bounded(nil)
        world.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("Old"), on: Self.april)
        world.log.grant("DeleteUserPermissionsBoundary", user: "alice", on: Self.june)
        #expect(try review(world) == [Self.opened("boundary `Old` was deleted"): ["iam:DeleteUser"]])
        var narrowed = try bounded("Old")
        narrowed.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("New"), on: Self.april)
        narrowed.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("Old"), on: Self.june)
        #expect(try review(narrowed).isEmpty)
    }

    @Test func `a boundary of which nobody knows what was before may have kept away everything`() throws {
        var world = try bounded("New")
        world.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("New"), on: Self.june)
        let all = ["iam:CreateUser", "iam:DeleteUser"]
        #expect(try review(world) == [Self.opened("the boundary before it is not known"): all])
        world.log.grant("PutUserPermissionsBoundary", user: "alice", arn: Self.policy("Gone"), on: Self.april)
        #expect(
            try review(world)
                == [Self.opened("boundary `Gone` was replaced, and what it said is not known"): all])
    }

    @Test func `another version of a boundary opened what the one before did not allow`() throws {
        let world = try World(
            .demo {
                managed(
                    "Team",
                    versions: [
                        version("v1", "2025-01-01T00:00:00Z", allowing("iam:CreateUser")),
                        version("v2", "2026-06-25T00:00:00Z"),
                    ], allowing("iam:*"))
                user("alice", boundary: "Team") { inline("P", allowing("iam:CreateUser", "iam:DeleteUser")) }
            })
        #expect(try review(world) == [Self.opened("boundary `Team` was changed"): ["iam:DeleteUser"]])
    }

    // MARK: Denials

    private static let both = #""iam:CreateUser", "iam:DeleteUser""#

    @Test func `a Deny statement that went opened what it denied`() throws {
        var world = try World(.demo { user("alice") { inline("P", allowing("iam:CreateUser", "iam:DeleteUser")) } })
        let old = Self.text(allowing: Self.both, denying: "iam:Del*")
        world.log.grant("PutUserPolicy", user: "alice", policy: "P", on: Self.april, old)
        world.log.grant(
            "PutUserPolicy", user: "alice", policy: "P", on: Self.june, allowing("iam:CreateUser", "iam:DeleteUser"))
        #expect(try review(world) == [Self.opened("a Deny of \(Self.path) went"): ["iam:DeleteUser"]])
    }

    @Test func `a Deny that moved to another document opened nothing`() throws {
        var world = try World(
            .demo {
                user("alice") {
                    inline("P", allowing("iam:CreateUser"))
                    inline("D", Self.denying("iam:Del*", on: "arn:aws:iam::*:user/x"))
                    inline("Q", allowing("iam:DeleteUser"))
                }
            })
        let deny = Self.denying("iam:Del*", on: "arn:aws:iam::*:user/x")
        world.log.grant("PutUserPolicy", user: "alice", policy: "Old", on: Self.april, deny)
        world.log.grant("DeleteUserPolicy", user: "alice", policy: "Old", on: Self.june)
        #expect(try review(world).isEmpty)
        // What a document said that is nowhere on file may have denied anything.
        world.log.grant("DeleteUserPolicy", user: "alice", policy: "Other", on: Self.june)
        #expect(
            try review(world) == [
                Self.opened("what demo/users/alice/inline/Other.json said before is not known"): [
                    "iam:CreateUser", "iam:DeleteUser",
                ]
            ])
    }

    @Test func `a policy with a Deny that was detached opened what it denied, from a group, too`() throws {
        var world = try World(
            .demo {
                managed("No", Self.denying("iam:DeleteUser"))
                user("alice", groups: ["devs"]) { inline("P", allowing("iam:CreateUser", "iam:DeleteUser")) }
                user("bob", attached: ["No"])
                group("devs")
            })
        let no = Self.policy("No")
        world.log.grant("DetachGroupPolicy", group: "devs", arn: no, on: Self.june)
        let words = Self.opened("\(no) was detached from group/devs")
        #expect(try review(world) == [words: ["iam:DeleteUser"]])
        #expect(try review(world, of: "user/bob").isEmpty)
        // Taken and given back on one day it was never away; AWS's own that only allow took nothing.
        var same = world
        same.log = EventLog(from: World.first, to: World.last)
        same.log.grant("DetachUserPolicy", user: "bob", arn: no, on: Self.june)
        same.log.grant("AttachUserPolicy", user: "bob", arn: no, on: Self.june)
        same.log.grant(
            "DetachUserPolicy", user: "alice", arn: "arn:aws:iam::aws:policy/ReadOnlyAccess", on: Self.june)
        #expect(try review(same).isEmpty)
        #expect(try review(same, of: "user/bob").isEmpty)
    }

    @Test func `a group that was left opened what it denied, whatever it is called by now`() throws {
        var world = try World(
            .demo {
                user("alice") { inline("P", allowing("iam:CreateUser", "iam:DeleteUser")) }
                user("bob", groups: ["devs"])
                group("devs") { inline("D", Self.denying("iam:DeleteUser")) }
            })
        world.log.grant("RemoveUserFromGroup", user: "Al", group: "old", on: Self.june)
        #expect(try review(world).isEmpty)
        world.log.grant("UpdateGroup", group: "old", newName: "devs", on: Self.june)
        world.log.grant("UpdateUser", user: "al", newName: "alice", on: Self.june.advanced(byDays: 1))
        #expect(try review(world) == [Self.opened("left group/devs, which denied it"): ["iam:DeleteUser"]])
    }

    // MARK: Names

    @Test func `grants under a former name are those of who has another one now`() throws {
        var world = try World(
            .demo {
                user("alice", groups: ["devs"])
                user("bob", groups: ["devs"])
                group("devs") { inline("G", allowing("iam:CreateUser")) }
            })
        world.log.grant("AddUserToGroup", user: "alicia", group: "devs", on: Self.june)
        #expect(try review(world).isEmpty)
        world.log.grant("UpdateUser", user: "alicia", newName: "alice", on: Self.june.advanced(byDays: 2))
        #expect(try review(world).values.flatMap { $0 } == ["iam:CreateUser"])
        // Another one has the name by now: what was hers before she was renamed is not his.
        #expect(try review(world, of: "user/bob").isEmpty)
        world.log.grant("AddUserToGroup", user: "bob", group: "devs", on: Self.june)
        world.log.grant("DeleteUser", user: "bob", on: Self.june.advanced(byDays: 1))
        #expect(try review(world, of: "user/bob").isEmpty)
    }

    // MARK: Trust

    private static func trusting(_ names: String...) -> String {
        let list = names.map { "\"arn:aws:iam::111111111111:user/\($0)\"" }.joined(separator: ", ")
        return #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["#
            + list + #"]}, "Action": "sts:AssumeRole"}]}"#
    }

    private func fate(
        _ who: String, as role: String = "role/admin", in world: World
    ) throws -> (Decision, DecisionReason) {
        let right = try #require(
            world.plan().rights.roles.flatMap(\.rights).first {
                $0.principal.description == who && $0.role.description == role
            })
        return (right.decision, right.reason)
    }

    @Test func `who is let in since a few days keeps the right, and who was all along does not`() throws {
        var world = try World(
            .demo {
                user("alice")
                user("bob")
                role("admin", trust: Self.trusting("alice", "bob")) {}
            })
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.april, Self.trusting("bob"))
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.june, Self.trusting("alice", "bob"))
        let words = "not allowed before 2026-06-25: the trust document of role/admin was changed"
        #expect(try fate("user/alice", in: world) == (.review, .newGrant(words)))
        #expect(try fate("user/bob", in: world).0 == .remove)
        // She was let in under another name.
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.april, Self.trusting("alicia", "bob"))
        world.log.grant("UpdateUser", user: "alicia", newName: "alice", on: World.may)
        world.log.record.grants.removeFirst()
        #expect(try fate("user/alice", in: world).0 == .remove)
    }

    @Test func `a condition or a Deny that a trust document lost opened the role`() throws {
        let trust = Self.trusting("alice")
        let deny = #"{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}"#
        for former in [
            trust.replacing("}]}", with: #", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}"#),
            trust.replacing("}]}", with: "}, \(deny)]}"),
        ] {
            var world = try World(
                .demo {
                    user("alice")
                    role("admin", trust: trust) {}
                })
            world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.april, former)
            #expect(try fate("user/alice", in: world).0 == .remove)
            world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.june, trust)
            #expect(try fate("user/alice", in: world).0 == .review)
        }
    }

    @Test func `what a role may do is new for whoever may act in it newly`() throws {
        var world = try World(
            .demo {
                user("alice")
                user("bob")
                role("admin", trust: Self.trusting("alice", "bob")) { inline("P", allowing("iam:CreateUser")) }
            })
        let words = Self.opened("the trust document of role/admin was changed")
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.june, Self.trusting("alice", "bob"))
        #expect(try review(world, of: "role/admin") == [words: ["iam:CreateUser"]])
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.april, Self.trusting("bob"))
        #expect(try review(world, of: "role/admin") == [words: ["iam:CreateUser"]])
        let wider = Self.trusting("alice", "bob", "carol")
        world.log.grant("UpdateAssumeRolePolicy", role: "admin", on: Self.april.advanced(byDays: 1), wider)
        #expect(try review(world, of: "role/admin").isEmpty)
    }

    @Test func `a right to one role that is new leaves the right to another one as old as it is`() throws {
        func assuming(_ roles: String...) -> String {
            let list = roles.map { "\"arn:aws:iam::111111111111:role/\($0)\"" }.joined(separator: ", ")
            return #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                + #""Resource": [\#(list)]}]}"#
        }
        var world = try World(
            .demo {
                user("alice") { inline("P", assuming("admin", "other")) }
                role("admin") {}
                role("other") {}
            })
        world.log.grant("PutUserPolicy", user: "alice", policy: "P", on: Self.april, assuming("other"))
        world.log.grant("PutUserPolicy", user: "alice", policy: "P", on: Self.june, assuming("admin", "other"))
        #expect(try fate("user/alice", in: world).0 == .review)
        #expect(try fate("user/alice", as: "role/other", in: world).0 == .remove)
    }

    @Test func `a role of another account is opened for the right that stands here`() throws {
        for isOnFile in [true, false] {
            let arn = "arn:aws:iam::222222222222:role/admin"
            let identity =
                #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "#
                + #""Resource": "\#(arn)"}]}"#
            var world = try World(.demo { user("alice") { inline("P", identity) } })
            let trust = Self.trusting("alice")
            if isOnFile {
                world.states.append(try .demo("backup", id: "222222222222") { role("admin", trust: trust) {} })
                world.log.see("222222222222", from: World.first, to: World.last)
            }
            #expect(try fate("user/alice", in: world).0 == .remove)
            world.log.grant("UpdateAssumeRolePolicy", role: "admin", account: "222222222222", on: Self.june, trust)
            #expect(try fate("user/alice", in: world).0 == .review)
            #expect(try world.after(Self.path) == nil)
        }
    }
}

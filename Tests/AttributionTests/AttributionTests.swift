import IAMModel
import Testing
import Usage

@testable import Attribution

@Suite struct AttributionTests {
    @Test func `a user acts for itself`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        let finding = world.findings()[alice]
        #expect(finding.origin == user("alice"))
        #expect(finding.method == .direct)
        #expect(finding.principal?.description == "user/alice")
    }

    @Test func `an issued key leads to who asked for it`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        let bob = world.user("bob")
        world.assume("admin", named: "cli", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        world.assume("admin", named: "cli", by: bob, at: "2026-05-01T10:00:00Z", key: "ASIA2")
        let first = world.session(of: "admin", named: "cli", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        let second = world.session(of: "admin", named: "cli", key: "ASIA2", created: "2026-05-01T10:00:00Z")
        let findings = world.findings()
        #expect(findings[first].origin == user("alice"))
        #expect(findings[second].origin == user("bob"))
        #expect(findings[first].method == .issuedKey)
        #expect(findings[first].principal?.description == "role/admin")
    }

    @Test func `a session without its key is found by name and date, two seconds more or less`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        world.assume("admin", named: "alice", by: alice, at: "2026-05-01T10:00:02Z", key: "ASIA1")
        let near = world.session(of: "admin", named: "alice", created: "2026-05-01T10:00:00Z")
        let far = world.session(of: "admin", named: "alice", created: "2026-05-01T10:00:05Z")
        let findings = world.findings()
        #expect(findings[near].origin == user("alice"))
        #expect(findings[near].method == .sessionAndDate)
        #expect(findings[far].origin == .unknown)
    }

    @Test func `two callers who share a session's name and second link nothing`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        let bob = world.user("bob")
        world.assume("admin", named: "cli", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        world.assume("admin", named: "cli", by: bob, at: "2026-05-01T10:00:01Z", key: "ASIA2")
        let session = world.session(of: "admin", named: "cli", created: "2026-05-01T10:00:00Z")
        #expect(world.findings()[session].origin == .unknown)
    }

    @Test func `a chain of roles is followed to the user at its root`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        world.assume("dev", named: "a", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        let dev = world.session(of: "dev", named: "a", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        world.assume("admin", named: "b", by: dev, at: "2026-05-01T10:05:00Z", key: "ASIA2")
        let admin = world.session(of: "admin", named: "b", key: "ASIA2", created: "2026-05-01T10:05:00Z")
        #expect(world.findings()[admin].origin == user("alice"))
    }

    @Test func `a circle of roles ends and is unknown`() {
        var world = SessionWorld()
        let one = world.session(of: "one", named: "x", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        let two = world.session(of: "two", named: "x", key: "ASIA2", created: "2026-05-01T10:00:00Z")
        world.assume("two", named: "x", by: one, at: "2026-05-01T10:00:00Z", key: "ASIA2")
        world.assume("one", named: "x", by: two, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        #expect(world.findings().map(\.origin) == [.unknown, .unknown])
    }

    @Test func `a service's role acts for the service, and what it assumes acts for the role`() {
        var world = SessionWorld()
        let ec2 = world.other("AWSService", service: "ec2.amazonaws.com")
        world.assume("web", named: "i-1", by: ec2, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        let web = world.session(of: "web", named: "i-1", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        world.assume("admin", named: "job", by: web, at: "2026-05-01T11:00:00Z", key: "ASIA2")
        let admin = world.session(of: "admin", named: "job", key: "ASIA2", created: "2026-05-01T11:00:00Z")
        let findings = world.findings()
        #expect(findings[web].origin == .service("ec2.amazonaws.com"))
        #expect(findings[admin].origin.description == "role/web")
    }

    @Test func `a console switch starts from the original login`() {
        var world = SessionWorld()
        let session = world.session(of: "admin", named: "alice", created: "2026-05-01T10:00:00Z")
        world.switchRole(
            to: "admin", named: "alice", from: "arn:aws:iam::111111111111:user/alice", at: "2026-05-01T10:00:00Z",
            caller: session)
        let finding = world.findings()[session]
        #expect(finding.origin == user("alice"))
        #expect(finding.method == .switchRole)
    }

    @Test func `across accounts the caller's own copy names the caller`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        let stranger = world.other("AWSAccount", principalID: "AIDAALICE")
        world.assume(
            "restore", named: "alice", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1", shared: "s-1",
            account: "222222222222")
        world.assume(
            "restore", named: "alice", by: stranger, at: "2026-05-01T10:00:00Z", key: "ASIA1", shared: "s-1",
            account: "222222222222")
        let session = world.session(
            of: "restore", named: "alice", key: "ASIA1", created: "2026-05-01T10:00:00Z", account: "222222222222")
        #expect(world.findings()[session].origin == user("alice"))
    }

    @Test func `across accounts the other account's state names a caller whose own copy is missing`() throws {
        var world = SessionWorld()
        let stranger = world.other("AWSAccount", principalID: "AIDAALICE")
        world.assume(
            "restore", named: "alice", by: stranger, at: "2026-05-01T10:00:00Z", key: "ASIA1",
            account: "222222222222")
        let session = world.session(
            of: "restore", named: "alice", key: "ASIA1", created: "2026-05-01T10:00:00Z", account: "222222222222")
        let account = try #require(AccountID("111111111111"))
        let directory = PrincipalDirectory(
            byUniqueID: ["AIDAALICE": PrincipalReference(account: account, kind: .user, name: "alice")])
        #expect(world.findings(directory)[session].origin == user("alice"))
        #expect(world.findings()[session].origin == .outside("AIDAALICE"))
    }

    @Test func `an Identity Center role's session is named after the person`() {
        var world = SessionWorld()
        let session = world.session(
            of: "AWSReservedSSO_Admin_0123456789abcdef", named: "ann@example.com", created: "2026-05-01T10:00:00Z")
        let finding = world.findings()[session]
        #expect(finding.origin == .person(Person("ann@example.com")))
        #expect(finding.method == .sessionName)
    }

    @Test func `a role's session name alone links nothing`() {
        var world = SessionWorld()
        _ = world.user("alice")
        let session = world.session(of: "admin", named: "alice", created: "2026-05-01T10:00:00Z")
        #expect(world.findings()[session].origin == .unknown)
    }

    @Test func `a person federated by SAML is the origin`() {
        var world = SessionWorld()
        let saml = world.other("SAMLUser", principalID: "x:ann", userName: "ann")
        world.assume("admin", named: "ann", by: saml, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        let session = world.session(of: "admin", named: "ann", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        #expect(world.findings()[session].origin == .person(Person("ann")))
    }

    @Test func `a chain of twenty thousand sessions is followed to its root`() {
        var world = SessionWorld()
        var caller = world.user("alice")
        for link in 0..<20_000 {
            let time = Timestamp(secondsSinceEpoch: 1_777_000_000 + Int64(link) * 60).description
            world.assume("worker", named: "w", by: caller, at: time, key: "ASIA\(link)")
            caller = world.session(of: "worker", named: "w", key: "ASIA\(link)", created: time)
        }
        #expect(world.findings()[caller].origin == user("alice"))
    }

    @Test func `the event of a console switch says itself who switched`() {
        var world = SessionWorld()
        let session = world.session(of: "admin", named: "alice", created: "")
        world.switchRole(
            to: "admin", named: "alice", from: "arn:aws:iam::111111111111:user/alice", at: "2026-05-01T10:00:00Z",
            caller: session)
        #expect(world.findings()[session].origin == user("alice"))
        #expect(world.findings()[session].method == .switchRole)
    }

    @Test func `a source identity leads to who asked for it, and is nobody's name by itself`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        world.assume("admin", named: "a", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        world.record.issues[0].sourceIdentity = "al"
        let known = world.session(of: "audit", named: "x", key: "ASIA8", created: "2026-05-01T12:00:00Z")
        world.record.sessions[known].sourceIdentity = "al"
        let other = world.session(of: "audit", named: "y", key: "ASIA9", created: "2026-05-01T12:00:00Z")
        world.record.sessions[other].sourceIdentity = "ann@example.com"
        let findings = world.findings()
        #expect(findings[known].origin == user("alice"))
        #expect(findings[known].method == .sourceIdentity)
        // Whoever called may have chosen it.
        #expect(findings[other].origin == .unknown)
    }

    @Test func `onBehalfOf leads to the name that Identity Center's own sessions show`() {
        var world = SessionWorld()
        let portal = world.session(
            of: "AWSReservedSSO_Admin_0123456789abcdef", named: "ann@example.com", created: "2026-05-01T10:00:00Z")
        world.record.sessions[portal].onBehalfOf = "u-1"
        let query = world.session(of: "query", named: "emr", key: "ASIA9", created: "2026-05-01T12:00:00Z")
        world.record.sessions[query].onBehalfOf = "u-1"
        #expect(world.findings()[query].origin == .person(Person("ann@example.com")))
        #expect(world.findings()[query].method == .onBehalfOf)
    }

    @Test func `both accounts' copies of an event are one assumption, by whoever names the caller`() throws {
        var world = SessionWorld()
        let alice = world.user("alice")
        let stranger = world.other("AWSAccount", principalID: "AIDAALICE")
        for caller in [stranger, alice] {
            world.assume(
                "restore", named: "alice", by: caller, at: "2026-05-01T10:00:00Z", key: "ASIA1", shared: "s-1",
                account: "222222222222")
        }
        let assumptions = Attribution(of: world.record).assumptions
        #expect(assumptions.map(\.caller?.description) == ["user/alice"])
        #expect(assumptions.map(\.origin) == [user("alice")])
        #expect(assumptions.map(\.roleARN) == ["arn:aws:iam::222222222222:role/restore"])
    }
}

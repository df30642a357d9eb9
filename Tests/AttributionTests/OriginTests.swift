import IAMModel
import Testing
import Usage

@testable import Attribution

/// Whose session it is, by what the record itself, the other account's copy and the trust document tell.
@Suite struct OriginTests {
    private static let account = "111111111111"
    private static let role = AccountID(account).map { PrincipalReference(account: $0, kind: .role, name: "app") }

    private func directory(
        ids: [String: (String, PrincipalReference.Kind)] = [:], names: [(String, PrincipalReference.Kind)] = [],
        services: [String: String] = [:]
    ) throws -> PrincipalDirectory {
        let account = try #require(AccountID(Self.account))
        func reference(_ name: String, _ kind: PrincipalReference.Kind) -> PrincipalReference {
            PrincipalReference(account: account, kind: kind, name: name)
        }
        return PrincipalDirectory(
            byUniqueID: ids.mapValues { reference($0.0, $0.1) }, names: names.map { reference($0.0, $0.1) },
            soleServices: Dictionary(uniqueKeysWithValues: services.map { (reference($0, .role), $1) }))
    }

    private func origin(_ change: (inout Session) -> Void) -> (Origin, LinkMethod) {
        var world = SessionWorld()
        let number = world.session(of: "app", named: "x", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        change(&world.record.sessions[number])
        let finding = world.findings()[number]
        return (finding.origin, finding.method)
    }

    @Test(arguments: [
        ("AWS::EC2::Instance", "ec2.amazonaws.com"), ("AWS::Lambda::Function", "lambda.amazonaws.com"),
        ("AWS::ECS::Task", "ecs-tasks.amazonaws.com"), ("AWS::CodeBuild::Project", "codebuild.amazonaws.com"),
        ("something", "something"),
    ])
    func `what has a role's credentials is who acts`(type: String, service: String) {
        let (origin, method) = origin { $0.environment = type }
        #expect(origin == .service(service) && method == .namedByRecord)
    }

    @Test
    func `a web identity is named by its provider and subject, and without a subject is somebody of the provider`() {
        let named = origin {
            $0.provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
            $0.subject = "repo:o/r:ref:refs/heads/main"
        }
        let provider = "oidc/token.actions.githubusercontent.com"
        #expect(named.0 == .person(Person("repo:o/r:ref:refs/heads/main", of: provider)))
        let unnamed = origin {
            $0.provider = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"
        }
        #expect(unnamed.0 == .person(Person("", of: provider)) && !unnamed.0.isKnown && unnamed.1 == .none)
    }

    @Test func `an event of a session that does not name its origin is that of another one which does`() {
        var world = SessionWorld()
        let told = world.session(of: "app", named: "i-1", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        world.record.sessions[told].environment = "AWS::EC2::Instance"
        let silent = world.session(of: "app", named: "i-1", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        let later = world.session(of: "app", named: "i-1", key: "ASIA2", created: "2026-05-01T16:00:00Z")
        let findings = world.findings()
        #expect(findings[silent].origin == .service("ec2.amazonaws.com"))
        #expect(findings[later].origin == .unknown)
    }

    @Test func `the event that issued a session goes before what its record says`() {
        var world = SessionWorld()
        let alice = world.user("alice")
        world.assume("app", named: "x", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        let session = world.session(of: "app", named: "x", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        world.record.sessions[session].environment = "AWS::Lambda::Function"
        #expect(world.findings()[session].origin == user("alice"))
    }

    @Test func `a trust document with one service names the origin, unless it was changed`() throws {
        let directory = try directory(services: ["app": "ec2.amazonaws.com"])
        var world = SessionWorld()
        let session = world.session(of: "app", named: "x", key: "ASIA1", created: "2026-05-01T10:00:00Z")
        #expect(world.findings(directory)[session].origin == .service("ec2.amazonaws.com"))
        #expect(world.findings(directory)[session].method == .soleService)
        var change = GrantEvent()
        change.operation = "UpdateAssumeRolePolicy"
        change.account = Self.account
        change.role = "app"
        world.record.grants = [change]
        #expect(world.findings(directory)[session].origin == .unknown)
    }

    @Test func `an id of a role on file is that role in another account's copy, and who stood behind it is not known`()
        throws
    {
        let directory = try directory(ids: ["AROAJUMP": ("jump", .role)])
        var world = SessionWorld()
        let alice = world.user("alice")
        let stranger = world.other("AWSAccount", principalID: "AROAJUMP:r0")
        world.assume(
            "admin", named: "q", by: stranger, at: "2026-05-01T10:00:00Z", key: "ASIA2", account: "222222222222")
        let session = world.session(
            of: "admin", named: "q", key: "ASIA2", created: "2026-05-01T10:00:00Z", account: "222222222222")
        let findings = world.findings(directory)
        #expect(findings[stranger].principal?.description == "role/jump" && findings[stranger].origin == .unknown)
        #expect(findings[session].origin == .unknown && findings[session].hasKnownCaller)
        #expect(!findings[stranger].hasKnownCaller)
        // A session of that name that there can have been by then tells who it was; a later one tells nothing.
        for (time, isAlice) in [("2026-05-01T08:00:00Z", true), ("2026-05-03T08:00:00Z", false)] {
            var world = world
            world.assume("jump", named: "r0", by: alice, at: time, key: "ASIA1")
            _ = world.session(of: "jump", named: "r0", key: "ASIA1", created: time)
            #expect(world.findings(directory)[session].origin == (isAlice ? user("alice") : .unknown), "\(time)")
        }
    }

    @Test func `a role's name in other letters is that of the role on file`() throws {
        let directory = try directory(names: [("Deploy", .role), ("alice", .user)])
        var world = SessionWorld()
        let alice = world.user("alice")
        world.assume("deploy", named: "x", by: alice, at: "2026-05-01T10:00:00Z", key: "ASIA1")
        var record = world.record
        record.sessions[alice].principalID = ""
        let attribution = Attribution(of: record, directory: directory)
        #expect(attribution.assumptions.map(\.roleARN) == ["arn:aws:iam::111111111111:role/Deploy"])
    }

    @Test func `two providers' people of one name are two, and Identity Center's are nobody else's`() {
        func person(_ type: String, _ provider: String, _ issued: String = "", role: String = "app") -> Origin {
            var world = SessionWorld()
            let caller = world.other(type, principalID: "x:ann", userName: "ann")
            world.record.sessions[caller].provider = provider
            world.assume(role, named: "ann", by: caller, at: "2026-05-01T10:00:00Z", key: "ASIA1")
            world.record.issues[0].provider = issued
            let session = world.session(of: role, named: "ann", key: "ASIA1", created: "2026-05-01T10:00:00Z")
            return world.findings()[session].origin
        }
        let okta = person("SAMLUser", "qualifier", "arn:aws:iam::111111111111:saml-provider/Okta")
        #expect(okta == .person(Person("ann", of: "saml/111111111111/Okta")))
        #expect(person("SAMLUser", "qualifier", "arn:aws:iam::111111111111:saml-provider/Entra") != okta)
        #expect(person("SAMLUser", "qualifier") == .person(Person("ann", of: "saml/qualifier")))
        #expect(
            person("WebIdentityUser", "accounts.google.com") == .person(Person("ann", of: "oidc/accounts.google.com")))
        let center = person(
            "SAMLUser", "x", "arn:aws:iam::111111111111:saml-provider/AWSSSO",
            role: "AWSReservedSSO_Dev_0123456789abcdef")
        #expect(center == .person(Person("ann")))
    }

    @Test func `Identity Center's id makes two spellings one person, and two stores make one name two`() {
        let role = "AWSReservedSSO_Dev_0123456789abcdef"
        func origins(_ sessions: [(name: String, id: String, account: String, store: String)]) -> [Origin] {
            var world = SessionWorld()
            for (place, session) in sessions.enumerated() {
                let number = world.session(
                    of: role, named: session.name, key: "ASIA\(place)", created: "2026-05-01T10:00:00Z",
                    account: session.account)
                world.record.sessions[number].onBehalfOf = session.id
                world.record.sessions[number].identityStore = session.store
            }
            return world.findings().map(\.origin)
        }
        let (first, second) = ("111111111111", "222222222222")
        #expect(
            Set(origins([("Ann", "u-1", first, ""), ("ann", "u-1", first, ""), ("Ann", "", first, "")])).count == 1)
        #expect(Set(origins([("Ann", "u-1", first, ""), ("ann", "u-2", first, "")])).count == 2)
        #expect(Set(origins([("Ann", "", first, ""), ("ann", "", first, "")])).count == 2)
        let store = "arn:aws:identitystore::111111111111:identitystore/d-"
        let two = origins([
            ("ann", "u-1", first, store + "1"), ("ann", "u-2", second, store + "2"), ("ann", "", second, ""),
        ])
        #expect(two[0] == .person(Person("ann", of: "identity-center/d-1")))
        #expect(two[1] == .person(Person("ann", of: "identity-center/d-2")) && two[2] == two[1])
    }
}

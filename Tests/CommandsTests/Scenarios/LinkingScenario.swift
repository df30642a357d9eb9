import Testing

/// One way in which a session is, or is not, linked to whom it acts for, with the table that `usage` must show.
struct LinkingScenario: Sendable, CustomTestStringConvertible {
    let name: String
    let events: @Sendable (inout Trail) -> Void
    /// Lines of `usage --list sessions` of account demo, then of account backup; columns divided by `|`.
    var sessions: [String] = []
    /// Lines of `usage --list assume` of account demo with a count or a denial; columns divided by `|`.
    var assumed: [String] = []
    /// Lines of `usage --list users` of account demo, where they are what the scenario is about.
    var users: [String]?

    var testDescription: String { name }

    init(
        _ name: String, sessions: [String] = [], assumed: [String] = [], users: [String]? = nil,
        _ events: @escaping @Sendable (inout Trail) -> Void
    ) {
        self.name = name
        self.events = events
        self.sessions = sessions
        self.assumed = assumed
        self.users = users
    }

    static let all: [LinkingScenario] = [
        LinkingScenario(
            "the key that AssumeRole issued leads to the user",
            sessions: ["role/admin | user/alice | 1 session | 1 event | last 2026-05-01 | issued key"],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            let admin = trail.assume("admin", "cli", by: Trail.user("alice"), key: "ASIA1", at: 0)
            trail.call(admin, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "a console session has keys of its own, and its name and date, two seconds off, lead to the user",
            sessions: ["role/admin | user/alice | 1 session | 2 events | last 2026-05-01 | session name and date"],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            _ = trail.assume("admin", "alice", by: Trail.user("alice"), key: "ASIA1", at: 0)
            let console = ["sessionCredentialFromConsole": "true"]
            trail.call(Trail.session("admin", "alice", key: "ASIA2", issued: 2), "s3 ListBuckets", at: 60, console)
            trail.call(Trail.session("admin", "alice", key: "ASIA3", issued: 2), "iam ListUsers", at: 61, console)
        },
        LinkingScenario(
            "three seconds off, and nobody knows",
            sessions: [
                "role/admin | unknown | 1 session | 1 event | last 2026-05-01 | not linked",
                "alice | issued 2026-05-01T12:00:03Z | 1 event | last 2026-05-01",
            ],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            _ = trail.assume("admin", "alice", by: Trail.user("alice"), key: "ASIA1", at: 0)
            trail.call(Trail.session("admin", "alice", key: "ASIA2", issued: 3), "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "SwitchRole says from which login the console switched",
            sessions: ["role/admin | user/alice | 2 sessions | 2 events | last 2026-05-01 | console switch"],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            trail.switchRole("admin", "alice", from: Trail.user("alice"), at: 0)
            trail.call(Trail.session("admin", "alice", key: "ASIA2", issued: 1), "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "GetSessionToken leads back to its user",
            users: ["alice | 2 events, last 2026-05-01", "- | bob"]
        ) { trail in
            var mfa = Trail.user("alice", key: "ASIA1")
            trail.call(
                Trail.user("alice"), "sts GetSessionToken", at: 0,
                ["responseElements": ["credentials": ["accessKeyId": "ASIA1"]]])
            mfa.fields["sessionContext"] = [
                "sessionIssuer": [:], "attributes": ["creationDate": Trail.time(0), "mfaAuthenticated": "true"],
            ]
            trail.call(mfa, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "GetFederationToken leads back to its user",
            sessions: ["user/alice | itself | 1 session | 1 event | last 2026-05-01 | own credentials"]
        ) { trail in
            let federated: [String: Any] = [
                "type": "FederatedUser", "principalId": "\(Trail.demo):helper",
                "arn": "arn:aws:sts::\(Trail.demo):federated-user/helper", "accountId": Trail.demo,
                "accessKeyId": "ASIA1",
                "sessionContext": [
                    "sessionIssuer": [
                        "type": "IAMUser", "principalId": "AIDAALICE", "arn": "arn:aws:iam::\(Trail.demo):user/alice",
                        "accountId": Trail.demo, "userName": "alice",
                    ],
                    "attributes": ["creationDate": Trail.time(0), "mfaAuthenticated": "false"],
                ],
            ]
            trail.call(
                Trail.user("alice"), "sts GetFederationToken", at: 0,
                [
                    "responseElements": [
                        "credentials": ["accessKeyId": "ASIA1"],
                        "federatedUser": ["federatedUserId": "\(Trail.demo):helper"],
                    ]
                ])
            trail.call(Trail.Identity(fields: federated, account: Trail.demo), "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "AssumeRoleWithSAML leads to the person",
            sessions: [
                "role/admin | person/ann@example.com of saml/provider | 1 session | 1 event | last 2026-05-01 | issued key"
            ]
        ) { trail in
            let ann = Trail.person("SAMLUser", "ann@example.com")
            let admin = trail.assume("admin", "ann", by: ann, key: "ASIA1", at: 0, event: "AssumeRoleWithSAML")
            trail.call(admin, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "AssumeRoleWithWebIdentity leads to whom the token names",
            sessions: [
                "role/admin | person/repo:octo/app of oidc/provider | 1 session | 1 event | last 2026-05-01 | issued key"
            ]
        ) { trail in
            let build = Trail.person("WebIdentityUser", "repo:octo/app")
            let admin = trail.assume("admin", "ci", by: build, key: "ASIA1", at: 0, event: "AssumeRoleWithWebIdentity")
            trail.call(admin, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "Identity Center's session is named after the person, and onBehalfOf leads there from other roles",
            sessions: [
                "role/AWSReservedSSO_Ops_0123456789abcdef | person/ann@example.com | 1 session | 1 event | "
                    + "last 2026-05-01 | Identity Center session name",
                "role/admin | person/ann@example.com | 1 session | 1 event | last 2026-05-01 | Identity Center user",
            ]
        ) { trail in
            let person = [
                "onBehalfOf": ["userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d"]
            ]
            let portal = Trail.session(
                "AWSReservedSSO_Ops_0123456789abcdef", "ann@example.com", key: "ASIA1", issued: 0,
                path: "/aws-reserved/sso.amazonaws.com/", more: person)
            trail.call(portal, "s3 ListBuckets", at: 60)
            trail.call(
                Trail.session("admin", "query", key: "ASIA2", issued: 10, more: person), "s3 ListBuckets", at: 61)
        },
        LinkingScenario(
            "a source identity leads through a chain of which an event is missing",
            sessions: [
                "role/admin | user/alice | 1 session | 1 event | last 2026-05-01 | source identity",
                "role/dev | user/alice | 1 session | 1 event | last 2026-05-01 | issued key",
            ],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            let dev = trail.assume("dev", "a", by: Trail.user("alice"), key: "ASIA1", at: 0, source: "al")
            trail.call(dev, "s3 ListBuckets", at: 60)
            let admin = Trail.session("admin", "b", key: "ASIA2", issued: 90, context: ["sourceIdentity": "al"])
            trail.call(admin, "s3 ListBuckets", at: 120)
        },
        LinkingScenario(
            "a service that assumes a role is the origin, and the role is that of what it assumes",
            sessions: [
                "role/admin | role/dev | 1 session | 1 event | last 2026-05-01 | issued key",
                "role/dev | service/ec2.amazonaws.com | 1 session | 1 event | last 2026-05-01 | issued key",
            ],
            assumed: ["role/dev | 1 × | last 2026-05-01 | identity + trust in account"]
        ) { trail in
            let dev = trail.assume("dev", "i-1", by: Trail.service("ec2.amazonaws.com"), key: "ASIA1", at: 0)
            let admin = trail.assume("admin", "job", by: dev, key: "ASIA2", at: 60)
            trail.call(admin, "s3 ListBuckets", at: 61)
        },
        LinkingScenario(
            "a chain through two roles and into the other account leads to its user",
            sessions: [
                "role/admin | user/alice | 1 session | 1 event | last 2026-05-01 | issued key",
                "role/dev | user/alice | 1 session | 1 event | last 2026-05-01 | issued key",
                "role/restore | user/alice of \(Trail.demo) | 1 session | 1 event | last 2026-05-01 | issued key",
            ],
            assumed: [
                "role/dev | 1 × | last 2026-05-01 | identity + trust in account",
                "user/alice | 1 × | last 2026-05-01 | identity + trust in account",
                "role/admin | 1 × | last 2026-05-01 | identity + trust",
            ]
        ) { trail in
            let dev = trail.assume("dev", "a", by: Trail.user("alice"), key: "ASIA1", at: 0)
            let admin = trail.assume("admin", "b", by: dev, key: "ASIA2", at: 60)
            let restore = trail.assume("restore", "c", by: admin, key: "ASIA3", at: 120, in: Trail.backup)
            trail.call(restore, "s3 ListBuckets", at: 180)
        },
        LinkingScenario(
            "a circle ends, and nobody knows",
            sessions: [
                "role/admin | unknown | 1 session | 1 event | last 2026-05-01 | not linked",
                "b | issued 2026-05-01T12:00:00Z | 1 event | last 2026-05-01",
                "role/dev | unknown | 1 session | 1 event | last 2026-05-01 | not linked",
                "a | issued 2026-05-01T12:00:00Z | 1 event | last 2026-05-01",
            ],
            assumed: [
                "role/dev | 1 × | last 2026-05-01 | identity + trust in account",
                "+ | role/admin | 1 × | last 2026-05-01 | trust in account | no policy on file lets it",
            ]
        ) { trail in
            let dev = Trail.session("dev", "a", key: "ASIA1", issued: 0)
            let admin = Trail.session("admin", "b", key: "ASIA2", issued: 0)
            _ = trail.assume("admin", "b", by: dev, key: "ASIA2", at: 0)
            _ = trail.assume("dev", "a", by: admin, key: "ASIA1", at: 0)
        },
        LinkingScenario(
            "across accounts both copies of the event are one",
            sessions: [
                "role/restore | user/alice of \(Trail.demo) | 1 session | 1 event | last 2026-05-01 | issued key"
            ],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust"]
        ) { trail in
            let restore = trail.assume(
                "restore", "a", by: Trail.user("alice"), key: "ASIA1", at: 0, in: Trail.backup)
            trail.call(restore, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "across accounts the caller's copy alone is enough",
            sessions: [
                "role/restore | user/alice of \(Trail.demo) | 1 session | 1 event | last 2026-05-01 | issued key"
            ],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust"]
        ) { trail in
            let restore = trail.assume(
                "restore", "a", by: Trail.user("alice"), key: "ASIA1", at: 0, in: Trail.backup, copies: .callers)
            trail.call(restore, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "across accounts the target's copy names an id, which the other account's state knows",
            sessions: [
                "role/restore | user/alice of \(Trail.demo) | 1 session | 1 event | last 2026-05-01 | issued key"
            ],
            assumed: ["user/alice | 1 × | last 2026-05-01 | identity + trust"]
        ) { trail in
            let restore = trail.assume(
                "restore", "a", by: Trail.user("alice"), key: "ASIA1", at: 0, in: Trail.backup, copies: .targets)
            trail.call(restore, "s3 ListBuckets", at: 60)
        },
        LinkingScenario(
            "a denied AssumeRole names its role in the message only",
            assumed: ["- | user/bob | identity + trust in account | tried 1 ×, denied; goes"]
        ) { trail in
            trail.denied("admin", by: Trail.user("bob", path: "/team/"), at: 0)
        },
        LinkingScenario(
            "users and roles with paths are found by their names",
            sessions: ["role/audit | user/bob | 1 session | 1 event | last 2026-05-01 | issued key"],
            assumed: ["user/bob | 1 × | last 2026-05-01 | trust"]
        ) { trail in
            let audit = trail.assume(
                "audit", "b", by: Trail.user("bob", path: "/team/"), key: "ASIA1", at: 0, path: "/ops/")
            trail.call(audit, "s3 ListBuckets", at: 60)
        },
    ]
}

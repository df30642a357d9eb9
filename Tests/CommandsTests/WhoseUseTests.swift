import Foundation
import Testing

/// Whose use it is, from the bytes of logs to documents, lists and explanations.
@Suite struct WhoseUseTests {
    private func sandbox(_ world: SafeguardWorld) throws -> Sandbox {
        let sandbox = try Sandbox()
        try world.log.write(to: sandbox)
        let named = world.accounts.map { "  - { name: \($0.name), id: \"\($0.id)\" }\n" }.joined()
        try sandbox.write(
            "version: 1\naccounts:\n\(named)usage: { logs: [logs] }\nwindow: { end: 2026-06-30 }\n\(world.rules)",
            to: "rules.yaml")
        for account in world.accounts {
            try sandbox.write(try account.text(), to: "\(account.name).json")
            #expect(try sandbox.cloudtrim("import", "\(account.name).json", "--account", account.name).code == 0)
        }
        return sandbox
    }

    private func federated(
        _ log: inout MadeLog, _ type: String, _ provider: [String: Any], _ name: String, key: String, event: String,
        _ request: [String: Any] = [:]
    ) {
        var who: MadeLog.Identity = ["type": type, "principalId": "q:\(name)", "userName": name]
        who.merge(provider) { $1 }
        var parameters: [String: Any] = ["roleArn": "arn:aws:iam::111111111111:role/r", "roleSessionName": "s-\(key)"]
        parameters.merge(request) { $1 }
        log.call(
            who, "sts AssumeRoleWith\(type == "SAMLUser" ? "SAML" : "WebIdentity")", on: "2026-06-20", at: "09:00:00",
            [
                "requestParameters": parameters,
                "responseElements": [
                    "credentials": ["accessKeyId": key, "expiration": "x", "sessionToken": "x"],
                    "assumedRoleUser": [
                        "assumedRoleId": "\(MadeAccount.uniqueID("AROA", "r")):s-\(key)",
                        "arn": "arn:aws:sts::111111111111:assumed-role/r/s-\(key)",
                    ],
                ],
            ])
        log.call(
            MadeLog.session("r", "s-\(key)", key: key, issued: "2026-06-20T09:00:00Z"), event, on: "2026-06-20")
    }

    /// `1234` of two SAML providers and of a web identity's, and `Ann` beside `ann`.
    private func people() -> SafeguardWorld {
        var world = SafeguardWorld()
        world.prod.role(
            "r",
            [
                "P": [
                    MadeAccount.statement(["sqs:CreateQueue", "sqs:PurgeQueue", "sns:CreateTopic", "sns:DeleteTopic"])
                ]
            ],
            trust: MadeAccount.trust([
                "Federated": ["arn:aws:iam::111111111111:saml-provider/Okta", "accounts.google.com"]
            ]))
        func saml(_ name: String, _ provider: String, _ key: String, _ event: String) {
            federated(
                &world.log, "SAMLUser", ["identityProvider": "q"], name, key: key, event: event,
                ["principalArn": "arn:aws:iam::111111111111:saml-provider/\(provider)"])
        }
        saml("1234", "Okta", "ASIA1", "sqs CreateQueue")
        saml("1234", "Entra", "ASIA2", "sqs PurgeQueue")
        federated(
            &world.log, "WebIdentityUser", ["identityProvider": "accounts.google.com"], "1234", key: "ASIA3",
            event: "sns CreateTopic")
        saml("Ann@example.com", "Okta", "ASIA4", "sns DeleteTopic")
        saml("ann@example.com", "Okta", "ASIA5", "sns CreateTopic")
        world.log.background()
        return world
    }

    @Test func `people of one name have a document each, and a line each, from logs and from the evidence`() throws {
        let sandbox = try sandbox(people())
        #expect(try sandbox.cloudtrim("generate", "--write", "--today", "2026-07-01").code == 0)
        let documents = try sandbox.tree("policies/prod/people")
        #expect(
            documents.keys.sorted() == [
                "oidc,accounts.google.com/1234/as/prod/r.json", "saml,111111111111,entra=.08/1234/as/prod/r.json",
                "saml,111111111111,okta=.08/1234/as/prod/r.json",
                "saml,111111111111,okta=.08/ann@example.com/as/prod/r.json",
                "saml,111111111111,okta=.08/ann@example.com=.8/as/prod/r.json",
            ])
        for (path, action) in [
            ("oidc,accounts.google.com/1234", "sns:CreateTopic"),
            ("saml,111111111111,okta=.08/1234", "sqs:CreateQueue"),
            ("saml,111111111111,entra=.08/1234", "sqs:PurgeQueue"),
        ] {
            let text = try #require(documents["\(path)/as/prod/r.json"])
            let all = ["sqs:CreateQueue", "sqs:PurgeQueue", "sns:CreateTopic", "sns:DeleteTopic"]
            #expect(all.filter(text.contains) == [action], "\(text)")
        }
        let listed = try sandbox.cloudtrim("usage", "--account", "prod", "--list", "people").output
        for line in [
            "1234 of oidc/accounts.google.com", "1234 of saml/111111111111/Okta", "1234 of saml/111111111111/Entra",
            "differ in capital letters only: nothing tells whether they are one person",
        ] { #expect(listed.contains(line), "\(listed)") }
        #expect(
            try sandbox.cloudtrim("usage", "--account", "prod", "--list", "people", "--from-usage").output == listed)
        #expect(try sandbox.cloudtrim("generate", "--from-usage", "--exit-code", "--today", "2026-07-01").code == 0)
    }

    @Test func `a person's document of the layout before moves to where it lies now`() throws {
        let sandbox = try sandbox(people())
        let old =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:CreateQueue","Resource":"*"}]}"#
        for name in ["1234", "Ann@example.com", "zoe"] {
            try sandbox.write(old, to: "policies/prod/people/\(name)/as/prod/r.json")
        }
        let result = try sandbox.cloudtrim("generate", "--write", "--today", "2026-07-01")
        #expect(result.code == 0, "\(result.error)")
        let left = try sandbox.tree("policies/prod/people").keys.filter { $0.components(separatedBy: "/").count == 4 }
        // Who acted no more keeps what there is.
        #expect(left == ["zoe/as/prod/r.json"])
    }

    @Test func `a session that nobody can have been keeps nobody's right`() throws {
        var world = SafeguardWorld()
        world.accounts.append(MadeAccount("dev", "222222222222"))
        for place in [0, 1] {
            world.accounts[place].user(
                place == 0 ? "ann" : "bob", ["P": [MadeAccount.statement(["sqs:CreateQueue", "sts:AssumeRole"])]])
        }
        // Its trust lets in account 111111111111 alone.
        world.prod.role("app", ["P": [MadeAccount.statement(["sqs:CreateQueue"])]])
        world.log.call(
            MadeLog.session("app", "x", key: "ASIA1", issued: "2026-05-16T09:00:00Z"), "sqs CreateQueue",
            on: "2026-05-16")
        for account in world.accounts { world.log.background(of: account.id) }
        for (name, account) in [("ann", "111111111111"), ("bob", "222222222222")] {
            world.log.call(MadeLog.user(name, in: account), "sqs CreateQueue", on: "2026-05-16")
        }
        let tree = try world.written()
        #expect(tree["prod/users/ann/inline/P.json"]?.contains("sts:AssumeRole") == true)
        #expect(tree["dev/users/bob/inline/P.json"]?.contains("sts:AssumeRole") == false)
    }

    @Test func `what was tried and denied though never granted is told in text and JSON`() throws {
        var world = SafeguardWorld()
        world.alice()
        for day in ["2026-05-16", "2026-05-17"] {
            world.log.call(
                MadeLog.user("alice"), "sns DeleteTopic", on: day,
                ["errorCode": "AccessDenied", "errorMessage": "User is not authorized"])
        }
        world.log.background()
        let sandbox = try sandbox(world)
        let text = try sandbox.cloudtrim("usage", "--account", "prod", "--user", "alice").output
        #expect(
            text.contains(
                "     sns:DeleteTopic   tried 2 ×, denied, last 2026-05-17; no identity policy on file grants it\n"),
            "\(text)")
        let json = try sandbox.cloudtrim("usage", "--account", "prod", "--user", "alice", "--format", "json").output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let denied = try #require(object["denied"] as? [[String: Any]])
        #expect(denied.map { $0["action"] as? String } == ["sns:DeleteTopic"] && denied[0]["denied"] as? Int == 2)
    }

    @Test func `explain, rules explain and generate say the same of a new holder's action`() throws {
        var world = SafeguardWorld()
        world.prod.policy("M", [MadeAccount.statement([SafeguardWorld.used, SafeguardWorld.unused])])
        world.prod.user("alice", attached: ["M"])
        world.prod.user("dora", created: "2026-06-20T10:00:00Z", attached: ["M"])
        world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
        world.log.background()
        let sandbox = try sandbox(world)
        let explained = try sandbox.cloudtrim(
            "explain", "--account", "prod", "--user", "dora", SafeguardWorld.unused
        ).output
        #expect(explained.hasPrefix("sqs:DeleteQueue for user/dora of prod: goes"), "\(explained)")
        let rules = try sandbox.cloudtrim("rules", "explain", SafeguardWorld.unused).output
        #expect(!rules.contains("keep"), "\(rules)")
        let diff = try sandbox.cloudtrim("generate").output
        #expect(
            diff.contains("-        \"sqs:DeleteQueue\"") || diff.contains("-          \"sqs:DeleteQueue\""), "\(diff)")
    }

    @Test func `a document with nothing but review stands in the text, the reports and the JSON`() throws {
        var world = SafeguardWorld()
        world.alice()
        world.log.background()
        world.rules = "rules: [{ id: r, actions: [\"sqs:DeleteQueue\"], decision: review, reason: x }]\n"
        let sandbox = try sandbox(world)
        let document = "prod/users/alice/inline/P.json"
        for options in [[], ["-v"]] {
            let text = try sandbox.cloudtrim("generate", more: options).output
            #expect(
                text.contains("\(document)   nothing changes   1 used  0 go  0 kept  1 to review\n"), "\(text)")
            #expect(text.contains("nothing to propose: 1 document stays as it is, 1 action to review\n"))
        }
        let json = try sandbox.cloudtrim("generate", "--format", "json").output
        #expect(json.contains("\"change\": \"unchanged\"") && json.contains("sqs:DeleteQueue"))
        for report in ["r.md", "r.html"] {
            _ = try sandbox.cloudtrim("generate", "--report", report)
            #expect(try sandbox.read(report).contains("sqs:DeleteQueue"), "\(report)")
        }
    }
}

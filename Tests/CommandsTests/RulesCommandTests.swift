import Foundation
import Testing

/// `rules explain` and `rules schema`.
@Suite struct RulesCommandTests {
    @Test func `each rule is told with what it decided, and one that never matched`() throws {
        let sandbox = try Sandbox.demo()
        let rules = try sandbox.read("rules.yaml")
        try sandbox.write(
            rules + "  - { id: idle, principals: [role/admin], actions: [\"glacier:*\"], decision: keep, reason: r }\n",
            to: "rules.yaml")
        let result = try sandbox.cloudtrim("rules", "explain")
        #expect(result.code == 0, "\(result.error)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.contains("break-glass: keep") == true && lines.first?.contains("of 1 principal") == true)
        #expect(lines.contains { $0.contains("idle: keep") && $0.contains("never matched") })
        #expect(lines.contains { $0.contains("decisions.recorded: remove") && $0.contains("rules.yaml:19:3") })
    }

    @Test func `what decides about an action is told for each who may do it`() throws {
        let result = try Sandbox.demo().cloudtrim(
            "rules", "explain", "--account", "demo", "iam:CreateUser", "--format", "json")
        let verdicts = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        let told = verdicts.map { "\($0["principal"] ?? "") \($0["decision"] ?? "") \($0["rule"] ?? "")" }
        #expect(told.contains("demo/role/break-glass keep break-glass"))
        #expect(told.contains { $0.hasPrefix("demo/role/admin keep") && !$0.contains("break-glass") })
    }

    @Test(arguments: [["rules", "explian"], ["rules", "schema", "x"], ["rules", "explain", "s3:GetObjct"]])
    func `wrong usage is told`(words: [String]) throws {
        let result = try Sandbox.demo().cloudtrim(words[0], more: Array(words.dropFirst()))
        #expect(result.code == 64 && result.output.isEmpty && result.error.contains("help: "))
    }

    private static let hasValidator =
        (try? Sandbox().run("/usr/bin/env", ["python3", "-c", "import jsonschema, yaml"]).code) == 0

    /// A validator that knows nothing of this program judges files that it takes and files that it refuses.
    @Test(.enabled(if: hasValidator, "python3 has no jsonschema or yaml"))
    func `the schema takes what the program takes`() throws {
        let sandbox = try Sandbox.demo()
        try sandbox.write(sandbox.cloudtrim("rules", "schema").output, to: "schema.json")
        try sandbox.write(Self.judge, to: "judge.py")
        let sound = [
            try sandbox.read("rules.yaml"),
            """
            version: 1
            accounts: [{ name: a, id: "012345678901", management: true }]
            usage: { elasticsearch: { url: "https://search", key_prefix: "" }, coverage: { regions: all, days: 90 } }
            wildcards: words
            recorded_data_events: ["AWS::S3::Object"]
            rules:
              - { id: x, paths: [/team/*], tags: [team=data], origins: [person/*], services: [s3], decision: keep,
                  access_levels: [List, Permissions management], classes: [data_event], service_used: false,
                  service_named: true, documents: [managed/*], reason: r, until: 2027-01-01, ticket: SEC-1 }
            """,
        ]
        let wrong = [
            "version: 2\n", "version: 1\nwindw: {}\n", "version: 1\nwindow: { days: 0 }\n",
            "version: 1\naccounts: [{ name: a, id: \"12\" }]\n", "version: 1\nwildcards: all\n",
            "version: 1\nrules: [{ id: a, actions: [\"s3\"], decision: keep, reason: r }]\n",
            "version: 1\nrules: [{ id: a, access_levels: [read], decision: keep, reason: r }]\n",
            "version: 1\nrules: [{ id: a, principals: [\"x\"], decision: keep, reason: r }]\n",
            "version: 1\nrecorded_data_events: [S3]\n", "version: 1\nusage: { logs: here }\n",
        ]
        for (texts, isSound) in [(sound, true), (wrong, false)] {
            for text in texts {
                try sandbox.write(text, to: "case.yaml")
                let judged = try sandbox.run("/usr/bin/env", ["python3", "judge.py"])
                #expect((judged.code == 0) == isSound, "\(text)\n\(judged.error)")
                let own = try sandbox.cloudtrim("rules", "explain", "--rules", "case.yaml")
                #expect(own.error.contains("case.yaml:") == !isSound, "\(text)\n\(own.error)")
            }
        }
    }

    private static let judge = """
        import json, sys, yaml, jsonschema
        class Text(yaml.SafeLoader): pass
        # Days stay text, as editors take them.
        Text.yaml_implicit_resolvers = {
            key: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
            for key, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()}
        jsonschema.Draft202012Validator(json.load(open("schema.json"))).validate(
            yaml.load(open("case.yaml"), Loader=Text))
        """
}

import Foundation
import Testing

/// A selector that names nothing protects nothing: `generate` and `check` say so, and what is right stays silent.
@Suite struct RuleSelectorTests {
    private func sandbox(_ rule: String) throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        let rules = try sandbox.read("rules.yaml")
        let place = try #require(rules.range(of: "\nrules:"))
        try sandbox.write(
            rules[..<place.lowerBound] + "\nrules:\n  - { id: r, \(rule), decision: keep, reason: x }\n",
            to: "rules.yaml")
        return sandbox
    }

    @Test(arguments: [
        (
            "actions: [\"s3:GetBucketLocaton\"]", "matches no action of the catalog",
            "did you mean `s3:GetBucketLocation`?"
        ),
        ("actions: [\"s3:*\", \"dynamodbb:*\"]", "`dynamodbb:*` of rule `r` matches no action", ""),
        ("documents: [managed/TeamAcces]", "is no document", "did you mean `managed/TeamAccess`?"),
        ("tags: [\"taem=data\"]", "is nobody's tag", ""),
        ("paths: [/tean/*]", "is nobody's path", ""),
        ("services: [dynamodbb]", "is no service of the catalog", "did you mean `dynamodb`?"),
        ("principals: [role/brake-glass]", "is nobody", "did you mean `role/break-glass`?"),
        ("principals: [group/dev]", "is nobody", "did you mean `group/devs`?"),
        ("origins: [user/alise]", "is nobody who acted in a role", "did you mean `user/alice`?"),
        ("accounts: [\"999999999999\"]", "is no account of the rules, and no document names it", ""),
        ("accounts: [backup], principals: [role/break-glass]", "is nobody", ""),
        ("principals: [user/alice], paths: [\"/aws-service-role/*\"]", "nobody is all that rule `r` asks for", ""),
        ("actions: [\"s3:GetObject\"], services: [ec2]", "no action is all that rule `r` asks for", ""),
        ("actions: [\"s3:GetObject\"], access_levels: [Write]", "no action is all that rule `r` asks for", ""),
    ])
    func `what names nothing is told`(rule: String, message: String, help: String) throws {
        let sandbox = try sandbox(rule)
        for result in [
            try sandbox.cloudtrim("generate").error, try sandbox.cloudtrim("check", "--today", "2026-07-01").output,
        ] {
            let told = result.split(separator: "\n\n").first { $0.contains("[unmatched_rule]") } ?? ""
            #expect(result.contains(message) && result.contains("[unmatched_rule]"), "\(told)")
            if !help.isEmpty { #expect(result.contains(help), "\(told)") }
        }
    }

    @Test(arguments: [
        "actions: [\"s3:Get*\"]", "accounts: [demo]", "accounts: [\"*\"], actions: [\"*\"]",
        "services: [s3, \"dynamo*\"]",
        "documents: [\"managed/*\", \"roles/*/inline/*\"]", "principals: [group/devs]", "principals: [\"*/alice\"]",
        "origins: [user/alice]", "origins: [\"*\"]", "origins: [unknown]", "principals: [role/admin], accounts: [demo]",
        "actions: [\"s3:GetObject\"], access_levels: [Read]", "origins: [service/ec2.amazonaws.com]",
    ])
    func `what is right is silent`(rule: String) throws {
        let sandbox = try sandbox(rule)
        let generated = try sandbox.cloudtrim("generate").error
        #expect(!generated.contains("unmatched_rule"), "\(generated)")
        let checked = try sandbox.cloudtrim("check", "--today", "2026-07-01").output
        #expect(!checked.contains("unmatched_rule"), "\(checked)")
    }
}

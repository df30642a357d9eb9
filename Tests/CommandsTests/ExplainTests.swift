import Testing

@Suite struct ExplainTests {
    @Test func `an action in use is told with who used it and what grants it`() throws {
        let result = try Sandbox.demo().cloudtrim("explain", "--account", "demo", "--role", "admin", "IAM:createuser")
        #expect(result.code == 0)
        #expect(
            result.output.replacing(/catalog \d{4}-\d\d-\d\d\+[0-9a-z.+]+/, with: "catalog VERSION") == """
                iam:CreateUser for role/admin of demo: stays

                decided   keep: an event says that it is in use
                used      alice  4 ×  2026-04-02 … 2026-05-26
                granted   policies/demo/roles/admin/inline/Admin.json:8:9   `iam:*`   stays
                            statement `Administer`
                class     recorded: AWS's flag: policy generation reads its use from CloudTrail
                          level Write; catalog VERSION

                """)
    }

    @Test func `the line of the rule or setting that decided is named`() throws {
        let sandbox = try Sandbox.demo()
        let rule = try sandbox.cloudtrim("explain", "--account", "demo", "--role", "break-glass", "iam:CreateUser")
        #expect(
            rule.output.contains(
                "decided   keep: rule break-glass (Used in incidents only)\n          rules.yaml:34:5\n"))
        let setting = try sandbox.cloudtrim("explain", "--account", "demo", "--user", "alice", "iam:GetUser")
        #expect(setting.output.hasPrefix("iam:GetUser for user/alice of demo: goes\n"))
        #expect(setting.output.contains("decided   remove: recorded   recorded: remove\n          rules.yaml:19:3\n"))
        #expect(setting.output.contains("through group/devs"))
    }

    @Test func `programs get the same as JSON`() throws {
        let result = try Sandbox.demo()
            .cloudtrim("explain", "--account", "demo", "--user", "alice", "iam:GetUser", "--format", "json")
        #expect(result.output.contains(#""decision": "remove","#))
        #expect(result.output.contains(#""reason": "recorded: remove","#))
        #expect(result.output.contains(#""place": "policies/demo/groups/devs/inline/OwnKeys.json:7:9","#))
    }

    @Test(
        arguments: [
            (["--user", "bob", "iam:CreatUser"], "no action `iam:CreatUser`"),
            (["--user", "bob", "iam:*"], "one action is wanted, no pattern"),
            (["--user", "bob", "--role", "admin", "iam:GetUser"], "`--user` and `--role` don't go together"),
            (["iam:GetUser"], "whose action?"),
            (["--role", "AWSServiceRoleForAutoScaling", "iam:GetUser"], "is a service-linked role"),
        ])
    func `a question that cannot be answered says what to ask`(arguments: [String], expected: String) throws {
        let result = try Sandbox.demo().cloudtrim("explain", "--account", "demo", more: arguments)
        #expect(result.code == 64)
        #expect(result.error.contains(expected), "\(result.error)")
    }
}

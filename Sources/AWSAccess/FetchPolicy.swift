import JSONSyntax

/// What the credentials of `cloudtrim fetch` need: reading only.
public enum FetchPolicy {
    /// The policy, in JSON.
    public static func bytes(partition: String = "aws") -> [UInt8] {
        let statements: [(String, [String])] = [
            ("AccountState", ["iam:GetAccountAuthorizationDetails"]),
            ("LastAccessed", ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"]),
            (
                "ServiceControlPolicies",
                [
                    "organizations:DescribeOrganization", "organizations:DescribePolicy", "organizations:ListParents",
                    "organizations:ListPoliciesForTarget",
                ]
            ),
        ]
        return JSONWriter.file(
            .members([
                "Version": "2012-10-17",
                "Statement": .array(
                    statements.map { name, actions in
                        .members([
                            "Sid": .string(name), "Effect": "Allow", "Action": .strings(actions), "Resource": "*",
                        ])
                    }),
            ]))
    }
}

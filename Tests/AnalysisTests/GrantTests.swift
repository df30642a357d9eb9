import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import StateBuilder
import Testing

@testable import Analysis

@Suite struct GrantTests {
    private let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    /// What a document's text grants, within a boundary's.
    private func granted(
        _ text: String, boundary: String? = nil, controls: [[String]] = []
    ) throws -> GrantedActions {
        func grants(_ text: String, _ name: String) throws -> DocumentGrants {
            let document = try PolicyDocument(parsing: SourceText(path: name, text: text))
            return DocumentGrants(document, at: DocumentPath(account: "demo", .managed(policy: name)), catalog: catalog)
        }
        var granted = GrantedActions(documents: [try grants(text, "Work")])
        var limits = GrantLimits(boundary: try boundary.map { try grants($0, "Limit") })
        limits.controls.levels = try controls.enumerated().map { level, texts in
            try texts.enumerated().map { index, text in
                let source = SourceText(path: "scps/\(level)\(index).json", text: text)
                return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
            }
        }
        for pass in GrantPasses.all { pass.narrow(&granted, within: limits) }
        return granted
    }

    private func contains(_ action: String, _ granted: GrantedActions) throws -> Bool {
        granted.granted.contains(try #require(catalog.id(of: action)))
    }

    @Test func `an unconditional Deny on all resources takes the action away and says why`() throws {
        let granted = try granted(
            #"""
            {"Statement": [
              {"Effect": "Allow", "Action": "iam:*User", "Resource": "*"},
              {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"}
            ]}
            """#)
        #expect(try contains("iam:CreateUser", granted))
        #expect(try !contains("iam:DeleteUser", granted))
        #expect(granted.narrowed.map(\.reason) == ["denied by demo/managed/Work.json"])
    }

    @Test(
        arguments: [
            #""Resource": "arn:aws:iam::*:user/root""#,
            #""Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#,
        ])
    func `a Deny with a resource or a condition takes nothing away`(_ rest: String) throws {
        let granted = try granted(
            """
            {"Statement": [
              {"Effect": "Allow", "Action": "iam:*User", "Resource": "*"},
              {"Effect": "Deny", "Action": "iam:DeleteUser", \(rest)}
            ]}
            """)
        #expect(try contains("iam:DeleteUser", granted))
    }

    @Test func `a boundary takes away what it does not allow and what it denies`() throws {
        let granted = try granted(
            allowing("iam:*User", "s3:*"),
            boundary: #"""
                {"Statement": [
                  {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
                  {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"}
                ]}
                """#)
        #expect(try contains("iam:CreateUser", granted))
        #expect(try !contains("iam:DeleteUser", granted))
        #expect(try !contains("s3:GetObject", granted))
        #expect(try !contains("iam:CreateRole", granted))
    }

    @Test func `an SCP level allows what some document of it allows`() throws {
        let granted = try granted(
            allowing("iam:*User", "s3:*", "ec2:RunInstances"),
            controls: [[allowing("*")], [allowing("iam:*"), allowing("s3:Get*")]])
        #expect(try contains("iam:CreateUser", granted))
        #expect(try contains("s3:GetObject", granted))
        #expect(try !contains("s3:PutObject", granted))
        #expect(try !contains("ec2:RunInstances", granted))
        #expect(granted.narrowed.map(\.reason) == ["allowed by none of the SCPs scps/10.json, scps/11.json"])
    }

    @Test func `an SCP of any level denies, unless by condition or on some resources`() throws {
        let granted = try granted(
            allowing("iam:*User"),
            controls: [
                [allowing("*")],
                [
                    #"""
                    {"Statement": [
                      {"Effect": "Allow", "Action": "*", "Resource": "*"},
                      {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"},
                      {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
                      {"Effect": "Deny", "Action": "iam:UpdateUser", "Resource": "arn:aws:iam::*:user/root-like"}
                    ]}
                    """#
                ],
            ])
        #expect(try !contains("iam:DeleteUser", granted))
        #expect(try contains("iam:CreateUser", granted))
        #expect(try contains("iam:UpdateUser", granted))
        #expect(granted.narrowed.map(\.reason) == ["denied by SCP scps/10.json"])
    }

    @Test func `a level without a document allows nothing, and no level forbids nothing`() throws {
        #expect(try granted(allowing("iam:*User"), controls: [[]]).granted.isEmpty)
        #expect(try contains("iam:CreateUser", granted(allowing("iam:*User"))))
    }

    @Test func `NotAction grants everything else`() throws {
        let granted = try granted(
            #"{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*", "s3:Get*"], "Resource": "*"}]}"#)
        #expect(try !contains("iam:CreateUser", granted))
        #expect(try !contains("s3:GetObject", granted))
        #expect(try contains("s3:PutObject", granted))
        #expect(try contains("ec2:RunInstances", granted))
    }

    @Test func `patterns match without regard to case, wherever the wildcards stand`() throws {
        let granted = try granted(allowing("IAM:createuser", "s3:?etObject", "*:DescribeInstances"))
        for action in ["iam:CreateUser", "s3:GetObject", "ec2:DescribeInstances"] {
            #expect(try contains(action, granted), "\(action)")
        }
        #expect(try !contains("s3:GetObjectAcl", granted))
    }

    @Test func `only a pattern whose service has no wildcard names the service`() throws {
        let granted = try granted(allowing("iam:CreateUser", "*:DescribeInstances"))
        #expect(granted.named.contains(try #require(catalog.id(of: "iam:CreateUser"))))
        #expect(!granted.named.contains(try #require(catalog.id(of: "ec2:DescribeInstances"))))
    }
}

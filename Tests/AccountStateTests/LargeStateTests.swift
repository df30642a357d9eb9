import AccountState
import Diagnostics
import IAMModel
import Testing

@Suite struct `A large account` {
    @Test func `of 5,000 roles is read, and its tree is read again`() throws {
        let roles = (0..<5_000).map { index in
            roleEntry(
                "role-\(index)", path: "/",
                #""RolePolicyList": [{"PolicyName": "Read", "PolicyDocument": \#(readText)}], "#
                    + #""AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111111111111:policy/P\#(index % 100)"}]"#
            )
        }
        let policies = (0..<100).map { policyEntry("P\($0)") }
        let state = try read(
            details(roles: roles.joined(separator: ",\n"), policies: policies.joined(separator: ",\n"))
        ).state
        #expect(state.roles.count == 5_000)
        #expect(state.documents.count == 10_100)
        #expect(state.holders(of: try #require(DocumentPath("demo/managed/P7.json"))).count == 50)
        var tree: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { tree[path] = SourceText(path: path, bytes: bytes) }
        #expect(try AccountState(account: "demo", tree: tree).roles == state.roles)
    }
}

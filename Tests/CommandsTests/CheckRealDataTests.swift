import Foundation
import RealData
import Testing

/// `unknown_action` on what AWS and others wrote: what it finds was looked through, finding by finding.
@Suite struct CheckRealDataTests {
    /// What the gate says of unknown actions in a state.
    private func unknown(_ state: String, account: String) throws -> [(severity: String, message: String)] {
        let sandbox = try Sandbox()
        try sandbox.write("version: 1\naccounts: [{ name: a, id: \"\(account)\" }]\n", to: "rules.yaml")
        try sandbox.write(state, to: "state.json")
        let imported = try sandbox.cloudtrim("import", "state.json", "--account", "a")
        #expect(imported.code == 0, "\(imported.error)")
        let checked = try sandbox.cloudtrim("check", "--format", "json")
        let object = try JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: Any]
        let findings = try #require(object?["findings"] as? [[String: Any]])
        return findings.compactMap { finding in
            guard finding["code"] as? String == "unknown_action" else { return nil }
            return (finding["severity"] as? String ?? "", finding["message"] as? String ?? "")
        }
    }

    /// The policies of AWS as customer-managed ones of an account.
    private func state() throws -> String {
        let policies = try ManagedPolicies.all.enumerated().map { number, policy -> [String: Any] in
            let document = try JSONSerialization.jsonObject(with: Data(policy.text.utf8))
            return [
                "PolicyName": policy.name, "PolicyId": "ANPA\(number)", "Path": "/", "DefaultVersionId": "v1",
                "Arn": "arn:aws:iam::111111111111:policy/\(policy.name)", "IsAttachable": true,
                "PolicyVersionList": [["VersionId": "v1", "IsDefaultVersion": true, "Document": document]],
            ]
        }
        let empty: [Any] = []
        let state: [String: Any] = [
            "UserDetailList": empty, "GroupDetailList": empty, "RoleDetailList": empty, "Policies": policies,
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: state), as: UTF8.self)
    }

    @Test(.enabled(if: !ManagedPolicies.all.isEmpty, Comment(rawValue: ManagedPolicies.absence)))
    func `in AWS's own policies nothing is unknown but what AWS retired`() throws {
        let found = try unknown(state(), account: "111111111111")
        #expect(found.allSatisfy { $0.severity == "warning" && $0.message.contains(" is retired: ") }, "\(found)")
        // Zocalo became WorkDocs; Elastic Inference ended; CloudHSM Classic had Luna clients.
        let services = Set(found.compactMap { $0.message.firstMatch(of: /`([a-z0-9-]+):/)?.output.1 })
        #expect(services == ["zocalo", "elastic-inference", "cloudhsm"])
    }

    @Test(.enabled(if: RealData.file("iam/cloudsplaining-example.json") != nil))
    func `in Cloudsplaining's example no action is misspelt`() throws {
        let file = try #require(RealData.file("iam/cloudsplaining-example.json"))
        #expect(try unknown(String(contentsOf: file, encoding: .utf8), account: "200611803367").isEmpty)
    }
}

import Foundation
import Testing

/// `scps:` of rules.yaml, from the files to what is said.
@Suite struct ServiceControlCommandTests {
    private static let noDeletion = """
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "s3:CreateBucket", "Resource": "*" }
          ]
        }

        """

    private func sandbox(_ entry: String, management: Bool = false) throws -> Sandbox {
        let sandbox = try Sandbox.demo()
        var rules = try sandbox.read("rules.yaml") + "\nscps:\n  - \(entry)\n"
        if management {
            rules = rules.replacingOccurrences(
                of: "id: \"111111111111\" }", with: "id: \"111111111111\", management: true }")
        }
        try sandbox.write(rules, to: "rules.yaml")
        try sandbox.write(Self.noDeletion, to: "scps/root.json")
        return sandbox
    }

    @Test func `usage says what an SCP forbids, and that it is in use`() throws {
        let sandbox = try sandbox("{ accounts: [demo], levels: [[scps/root.json]] }")
        let result = try sandbox.cloudtrim("usage", "--account", "demo", "--role", "admin", "--show-used")
        #expect(result.output.contains("s3:CreateBucket"))
        #expect(result.output.contains("in use, though denied by SCP scps/root.json"))
        #expect(result.output.contains("1 action of its documents is denied by SCP scps/root.json"))
        #expect(result.code == 0)
    }

    @Test func `the management account stands outside of them`() throws {
        let sandbox = try sandbox("{ accounts: [\"*\"], levels: [[scps/root.json]] }", management: true)
        let result = try sandbox.cloudtrim("usage", "--account", "demo", "--role", "admin", "--show-used")
        #expect(!result.output.contains("SCP"))
    }

    @Test func `a document that is missing or broken is told with the place that names it`() throws {
        let sandbox = try sandbox("{ accounts: [demo], levels: [[scps/root.json, scps/none.json], [scps/bad.json]] }")
        try sandbox.write(
            #"{"Statement": [{"Effect": "Forbid", "Action": "*", "Resource": "*"}]}"#, to: "scps/bad.json")
        let result = try sandbox.cloudtrim("usage", "--account", "demo", "--list", "users")
        #expect(result.code == 2)
        #expect(result.error.contains("scps/none.json: error: can't read the file: no such file or directory [io]"))
        #expect(result.error.contains("scps/bad.json:1:27: error:"))
        #expect(result.error.contains("note: the rules name it here as a service control policy"))
        #expect(result.output.isEmpty)
    }
}

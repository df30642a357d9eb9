import Foundation
import RealData
import Testing

/// The account state of Cloudsplaining's example, vulnerable by design: 44 users, 78 roles, 84 policies, of which nothing
/// is used.
@Suite struct RealStateTests {
    @Test(.enabled(if: RealData.file("iam/cloudsplaining-example.json") != nil))
    func `an account in which nothing happened is trimmed to what the rules keep, and the diff applies`() throws {
        let sandbox = try Sandbox()
        try sandbox.write(
            """
            version: 1
            accounts: [{ name: example, id: "200611803367" }]
            usage:
              logs: [logs]
              coverage: { accounts: [example], days: 90, regions: all, management: [read, write], sources: [kms, rdsdata] }

            """, to: "rules.yaml")
        try sandbox.write("{\"Records\":[]}", to: "logs/none.json")
        let state = try #require(RealData.file("iam/cloudsplaining-example.json")).path
        let imported = try sandbox.cloudtrim("import", state, "--account", "example")
        #expect(imported.code == 0, "\(imported.error)")
        let result = try sandbox.cloudtrim(
            "generate", "--end", "2023-07-31", "--today", "2023-08-01", "--patch", "trim.patch")
        #expect(result.code == 0, "\(result.error)")
        #expect(result.output.contains("nothing is granted that was not"))
        _ = try sandbox.git("init", "-q", ".")
        #expect(try sandbox.git("apply", "trim.patch").code == 0)
        // What is trimmed stays as it is in the next run.
        let again = try sandbox.cloudtrim("generate", "--end", "2023-07-31", "--today", "2023-08-01", "--exit-code")
        #expect(again.code == 0, "\(again.output.prefix(2000))\(again.error)")
    }
}

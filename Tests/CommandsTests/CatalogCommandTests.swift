import Foundation
import Testing

/// `cloudtrim catalog`, as people and programs ask it.
@Suite struct CatalogCommandTests {
    private func object(_ arguments: String...) throws -> [String: Any] {
        let result = try Sandbox().cloudtrim(more: ["catalog"] + arguments + ["--format", "json"])
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func `an event's own and further actions, its class and PassRole are told`() throws {
        let run = try object("map", "ec2.amazonaws.com", "RunInstances")
        let actions = try #require(run["actions"] as? [[String: String]])
        #expect(actions.filter { $0["kind"] == "own" }.map { $0["action"] } == ["ec2:RunInstances"])
        #expect(run["passRole"] as? Bool == true)
        #expect(run["class"] as? String == "recorded")
        #expect(Set(run.keys) == ["source", "event", "actions", "passRole", "class", "evidence"])
    }

    @Test func `a sign-in needs no action`() throws {
        let login = try object("map", "signin.amazonaws.com", "ConsoleLogin")
        #expect((login["actions"] as? [Any])?.isEmpty == true)
        let text = try Sandbox().cloudtrim("catalog", "map", "signin", "ConsoleLogin")
        #expect(text.output.hasPrefix("needs no action: a sign-in"))
    }

    @Test func `a pattern is expanded, wherever its wildcards stand`() throws {
        let result = try Sandbox().cloudtrim("catalog", "lookup", "s3:Get*Tag?ing")
        let names = result.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(names.contains("s3:GetObjectTagging") && names.contains("s3:GetBucketTagging"))
        #expect(names.allSatisfy { $0.hasPrefix("s3:Get") && $0.contains("Tagging") })
    }

    @Test func `a misspelt action is told with the nearest one, and what was found is shown all the same`() throws {
        let result = try Sandbox().cloudtrim("catalog", "show", "iam:PassRole", "s3:GetObjet")
        #expect(result.code == 2)
        #expect(result.output.contains("iam:PassRole") && result.output.contains("inferredOnly"))
        #expect(
            result.error == """
                error: the catalog knows no action `s3:GetObjet` [catalog]
                help: did you mean `s3:GetObject`?

                """)
    }

    @Test(
        arguments: [
            ["catalog", "lokup", "x"], ["catalog", "map", "s3"], ["catalog", "show"], ["catalog"],
        ])
    func `a question that is none ends with 64`(_ arguments: [String]) throws {
        #expect(try Sandbox().cloudtrim(more: arguments).code == 64)
    }
}

import Checks
import Diagnostics
import Foundation
import Testing

@testable import Reports

/// SARIF as code scanning takes it.
@Suite struct SARIFTests {
    private func finding(_ number: Int, _ severity: Severity = .warning) -> Finding {
        let span = SourceSpan(path: "policies/demo/a b.json", line: 3, column: 2, lengthInCharacters: 4)
        var finding = Finding(.newAccess, "see [all](1) of it", at: span, element: "element \(number)")
        finding.diagnostic.severity = severity
        return finding
    }

    private func run(_ findings: [Finding]) throws -> [String: Any] {
        let result = CheckResult(findings: findings, known: 0, fixed: [], documents: 1, catalog: "x")
        let bytes = CheckFormat.sarif.bytes(result)
        let log = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        return try #require((log["runs"] as? [[String: Any]])?.first)
    }

    @Test func `no more results than are shown, the gravest first, and the rest is counted`() throws {
        let run = try run((0..<5_200).map { finding($0) } + [finding(9_999, .error)])
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 5_000 && results[0]["level"] as? String == "error")
        let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
        #expect("\(invocation)".contains("201 further results are left out"))
    }

    @Test func `a result is known by its content, and has a place and no link`() throws {
        let run = try run([finding(1), finding(1), finding(2)])
        let results = try #require(run["results"] as? [[String: Any]])
        let prints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"] }
        #expect(Set(prints).count == 3 && prints[0].hasSuffix(":1") && prints[1].hasSuffix(":2"))
        #expect(prints[0].dropLast(2) == prints[1].dropLast(2))
        let text = "\(results[0])"
        #expect(text.contains("policies/demo/a%20b.json") && text.contains("%SRCROOT%") && !text.contains("]("))
        let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
        #expect(driver["semanticVersion"] as? String == ProgramVersion.text)
        let rule = try #require((driver["rules"] as? [[String: Any]])?.first)
        #expect(rule["id"] as? String == "new_access" && rule["name"] as? String == "NewAccess")
        let properties = try #require(rule["properties"] as? [String: Any])
        #expect(Double(properties["security-severity"] as? String ?? "") ?? 0 > 7)
        #expect((properties["tags"] as? [String])?.contains("security") == true)
        #expect((rule["help"] as? [String: String])?["markdown"]?.contains("**Remedy:**") == true)
        #expect((rule["defaultConfiguration"] as? [String: String])?["level"] == "error")
    }

    @Test func `every code has a rule`() throws {
        for code in DiagnosticCode.allCases {
            var finding = Finding(code, "x", at: nil, element: "x")
            finding.diagnostic.severity = .error
            let rules = try #require(
                (run([finding])["tool"] as? [String: [String: Any]])?["driver"]?["rules"] as? [[String: Any]])
            #expect(rules.count == 1 && rules[0]["help"] != nil)
        }
    }
}

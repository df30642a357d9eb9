import Diagnostics
import Testing

/// `explain CODE`: every code has its page.
@Suite struct ExplainCodeTests {
    @Test(arguments: DiagnosticCode.allCases) func `a code has a page of its own`(code: DiagnosticCode) throws {
        let result = try Sandbox().cloudtrim("explain", code.rawValue)
        #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first.map(String.init) == code.rawValue)
        for title in ["why", "example", "remedy"] {
            #expect(lines.contains { $0.hasPrefix(title + " ") && $0.count > 13 }, "\(code): \(title)")
        }
    }

    @Test func `a misspelt code is told with the nearest one`() throws {
        let result = try Sandbox().cloudtrim("explain", "unknown_acton")
        #expect(result.code == 64 && result.error.contains("did you mean `unknown_action`?"))
    }
}

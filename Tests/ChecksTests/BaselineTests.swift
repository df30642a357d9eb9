import Diagnostics
import Testing

@testable import Checks

/// What a baseline takes for the same finding, and what for another.
@Suite struct BaselineTests {
    private func finding(_ element: String, line: Int = 3, in path: String = "policies/a.json") -> Finding {
        Finding(.unknownAction, "what", at: SourceSpan(path: path, line: line, column: 1), element: element)
    }

    private func baseline(_ findings: [Finding]) throws -> Baseline {
        try Baseline(parsing: SourceText(path: "known.json", text: Baseline.text(findings)))
    }

    @Test func `a line that moved is the same finding, another file or text is not`() throws {
        let known = try baseline([finding("1: s3:X")])
        #expect(known.judge([finding("1: s3:X", line: 90)]).new.isEmpty)
        #expect(known.judge([finding("1: s3:Y")]).new == [finding("1: s3:Y")])
        #expect(known.judge([finding("1: s3:X", in: "policies/b.json")]).new.count == 1)
    }

    @Test func `what is found twice must stand there twice`() throws {
        let once = try baseline([finding("1: s3:X")])
        let judged = once.judge([finding("1: s3:X"), finding("1: s3:X", line: 4)])
        #expect(judged.new.map { $0.diagnostic.span?.line } == [4] && judged.known == 1)
        let twice = try baseline([finding("1: s3:X"), finding("1: s3:X")])
        #expect(twice.judge([finding("1: s3:X")]).fixed.count == 1)
    }

    @Test(arguments: ["\"quoted\"", "back\\slash", "tab\tand\nline", "\u{1}", "é\u{2028}", ""])
    func `every text comes back as it was`(element: String) throws {
        let judged = try baseline([finding(element)]).judge([finding(element)])
        #expect(judged.new.isEmpty && judged.fixed.isEmpty)
    }

    @Test(
        arguments: [
            "", "[]", "{}", #"{"version": 2, "findings": []}"#, #"{"version": 1}"#,
            #"{"version": 1, "findings": [{"code": "io"}]}"#, #"{"version": 1, "findings": [{"code": 1}]}"#,
        ])
    func `a file that is no baseline is refused`(text: String) {
        #expect(throws: DiagnosticError.self) {
            try Baseline(parsing: SourceText(path: "known.json", text: text))
        }
    }
}

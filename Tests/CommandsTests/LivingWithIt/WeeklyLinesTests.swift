import Foundation
import RealData
import Testing

/// How many lines a week's change has over a made half-year: `Tests/Demo/weeks.py` makes it, and measures any program.
///
/// Twenty-six weeks before evidence was written with proposals only: 681 lines of policies in five weeks, 6,636 of evidence in
/// all twenty-six. Since then: the same policies, 1,600 of evidence in seven weeks, with all logs kept and with ninety days of them.
@Suite struct WeeklyLinesTests {
    struct Week: Decodable {
        let week: String
        let policies: Int
        let evidence: Int
        let settled: Bool
    }

    @Test func `a week without a policy line has no line, until the evidence is old`() throws {
        let sandbox = try Sandbox()
        let script = RealData.repository.appending(path: "Tests/Demo/weeks.py").path
        let result = try sandbox.run("/usr/bin/env", ["python3", "-B", script, programURL.path, "90", "8"])
        #expect(result.code == 0, "\(result.error)")
        let weeks = try result.output.split(separator: "\n").map { line in
            try JSONDecoder().decode(Week.self, from: Data(line.utf8))
        }
        #expect(weeks.count == 8 && weeks.allSatisfy(\.settled))
        #expect(weeks.map { $0.policies > 0 } == [true, false, true, false, false, false, true, false])
        #expect(weeks.map { $0.evidence > 0 } == [true, false, true, false, false, false, true, false])
        // Two weeks later, most lines say what they said.
        #expect(weeks[2].evidence < weeks[0].evidence / 2)
    }
}

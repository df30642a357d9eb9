import Checks
import Diagnostics

/// The findings as JUnit XML, a suite a file and a test a finding: what Jenkins and GitLab take.
enum CheckJUnit {
    static func text(_ result: CheckResult) -> String {
        let files = Dictionary(grouping: result.told) { $0.diagnostic.span?.path ?? "rules" }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for (number, (path, findings)) in files.sorted(by: { $0.key < $1.key }).enumerated() {
            text += suite(path, number, findings)
        }
        if files.isEmpty {
            text += """
                  <testsuite name="cloudtrim check" \(zeroes) tests="1" failures="0" errors="0">
                    <properties/>
                    <testcase name="no finding" classname="cloudtrim" time="0"/>
                    <system-out/>
                    <system-err/>
                  </testsuite>

                """
        }
        return text + "</testsuites>\n"
    }

    /// What the schema wants and this program, whose output depends on its input alone, does not tell.
    private static let zeroes =
        "package=\"policies\" id=\"0\" timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\" time=\"0\""

    private static func suite(_ path: String, _ number: Int, _ findings: [Finding]) -> String {
        let failures = findings.count { $0.diagnostic.severity == .error }
        let head = zeroes.replacing("id=\"0\"", with: "id=\"\(number)\"")
        var text = "  <testsuite name=\"\(escaped(path))\" \(head) tests=\"\(findings.count)\""
        text += " failures=\"\(failures)\" errors=\"0\">\n    <properties/>\n"
        for finding in findings {
            let diagnostic = finding.diagnostic
            let name = "\(diagnostic.span?.description ?? path): \(diagnostic.code.rawValue)"
            text += "    <testcase name=\"\(escaped(name))\" classname=\"\(escaped(path))\" time=\"0\""
            if diagnostic.severity == .error {
                text +=
                    ">\n      <failure type=\"\(diagnostic.code.rawValue)\" message=\"\(escaped(diagnostic.message))\">"
                text += escaped(DiagnosticRenderer().text(diagnostic)) + "</failure>\n    </testcase>\n"
            } else {
                text += "/>\n"
            }
        }
        let others = findings.filter { $0.diagnostic.severity != .error }
        let told = others.map { DiagnosticRenderer().text($0.diagnostic) }.joined(separator: "\n")
        return text + "    <system-out>\(escaped(told))</system-out>\n    <system-err/>\n  </testsuite>\n"
    }

    /// Text for XML 1.0, which has no other control characters than these three.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

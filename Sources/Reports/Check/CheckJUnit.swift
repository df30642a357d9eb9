import Checks
import Diagnostics

/// The findings as JUnit XML, a suite a file and a test a finding: what Jenkins and GitLab take.
enum CheckJUnit {
    static func text(_ result: CheckResult) -> XMLText {
        let files = Dictionary(grouping: result.told) { $0.diagnostic.span?.path ?? "rules" }
        var text: XMLText = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for (number, (path, findings)) in files.sorted(by: { $0.key < $1.key }).enumerated() {
            text += suite(path, number, findings, result)
        }
        if files.isEmpty {
            text += """
                  <testsuite name="cloudtrim check" \(zeroes(0)) tests="1" failures="0" errors="0">
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
    private static func zeroes(_ number: Int) -> XMLText {
        "package=\"policies\" id=\"\(number)\" timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\" time=\"0\""
    }

    private static func suite(_ path: String, _ number: Int, _ findings: [Finding], _ result: CheckResult) -> XMLText {
        let errors = findings.count(where: \.isUndecided)
        let failures = findings.count { !$0.isUndecided && result.fails($0) }
        var text: XMLText = "  <testsuite name=\"\(path)\" \(zeroes(number)) tests=\"\(findings.count)\""
        text += " failures=\"\(failures)\" errors=\"\(errors)\">\n    <properties/>\n"
        for finding in findings {
            let diagnostic = finding.diagnostic
            let name = "\(diagnostic.span?.description ?? path): \(diagnostic.code.rawValue)"
            text += "    <testcase name=\"\(name)\" classname=\"\(path)\" time=\"0\""
            if finding.isUndecided || result.fails(finding) {
                let element: XMLText = finding.isUndecided ? "error" : "failure"
                text += ">\n      <\(element) type=\"\(diagnostic.code.rawValue)\" message=\"\(diagnostic.message)\">"
                text += "\(XML.lines(DiagnosticRenderer().text(diagnostic)))</\(element)>\n    </testcase>\n"
            } else {
                text += "/>\n"
            }
        }
        let others = findings.filter { !$0.isUndecided && !result.fails($0) }
        let told = others.map { DiagnosticRenderer().text($0.diagnostic) }.joined(separator: "\n")
        return text + "    <system-out>\(XML.lines(told))</system-out>\n    <system-err/>\n  </testsuite>\n"
    }
}

import Diagnostics
import Rules

/// What all checks found, each finding as grave as the rules say.
public struct CheckRun: Sendable {
    /// The findings, by file, place and code.
    public let findings: [Finding]

    /// Runs all checks that the rules do not turn off.
    ///
    /// - Parameter others: what was found before, while files were read.
    public init(_ subject: CheckSubject, besides others: [Finding] = []) throws(DiagnosticError) {
        var findings = others
        for check in Checks.all {
            let code = type(of: check).code
            guard let name = CheckName(rawValue: code.rawValue), let severity = subject.rules.check.severity(of: name)
            else { continue }
            for var finding in try check.findings(in: subject) {
                // A check tells of several codes where one question has several answers.
                guard let own = CheckRun.severity(of: finding, severity, subject.rules) else { continue }
                finding.diagnostic.severity = own
                findings.append(finding)
            }
        }
        var told: Set<Finding> = []
        self.findings = findings.filter { told.insert($0).inserted }
            .sorted { CheckRun.precedes($0.diagnostic, $1.diagnostic) }
    }

    private static func severity(of finding: Finding, _ severity: Severity, _ rules: Rules) -> Severity? {
        let own = CheckName(rawValue: finding.diagnostic.code.rawValue).map { rules.check.severity(of: $0) } ?? severity
        guard let own else { return nil }
        if finding.isApproved { return .note }
        return finding.isDoubt ? min(own, .warning) : own
    }

    private static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        // Use of what is for emergencies goes to the top.
        if (left.code == .breakGlassUse) != (right.code == .breakGlassUse) { return left.code == .breakGlassUse }
        let here = (left.span?.path ?? "", left.span?.line ?? 0, left.span?.column ?? 0)
        let there = (right.span?.path ?? "", right.span?.line ?? 0, right.span?.column ?? 0)
        return here != there ? here < there : (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
    }
}

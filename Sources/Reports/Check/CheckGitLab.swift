import Checks
import Diagnostics

/// The findings as GitLab's code quality report (GitLab Docs, "Code Quality", "Code Quality report format"): all of them, since
/// GitLab itself compares the reports of two branches.
enum CheckGitLab {
    static func value(_ result: CheckResult) -> JSONText {
        var fingerprints = Fingerprints()
        return .array(
            (result.findings + result.unchanged).map { finding in
                let diagnostic = finding.diagnostic
                return [
                    "description": .string(diagnostic.message + finding.concern(" (for ", ")")),
                    "check_name": .string(diagnostic.code.rawValue),
                    "fingerprint": .string(fingerprints.next(finding)),
                    "severity": .string(severity(diagnostic.severity)),
                    "location": [
                        "path": .string(diagnostic.span.map { result.start.path($0.path) } ?? "rules.yaml"),
                        "lines": ["begin": .integer(max(1, diagnostic.span?.line ?? 1))],
                    ],
                ]
            })
    }

    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .error: "critical"
        case .warning: "minor"
        case .note: "info"
        }
    }
}

/// What code hosts know findings by from one commit to the next: their content, and a number where several are alike.
struct Fingerprints {
    private var seen: [String: Int] = [:]

    /// `4be5a3…:1`.
    mutating func next(_ finding: Finding) -> String {
        let key = finding.key
        let digest = ContentDigest("\(key.code)\u{0}\(key.path)\u{0}\(key.element)").text
        seen[digest, default: 0] += 1
        return "\(digest):\(seen[digest] ?? 1)"
    }
}

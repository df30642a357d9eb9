import Analysis
import Diagnostics
import Rules

/// Finds use of users and roles that rules keep for emergencies: somebody should know why.
struct BreakGlassUseCheck: Check {
    static let code = DiagnosticCode.breakGlassUse

    func findings(in subject: CheckSubject) -> [Finding] {
        (subject.evidence?.decided ?? []).flatMap { analysis in
            BreakGlassUse.all(in: analysis, rules: subject.rules).map { use in
                let last = use.uses.map(\.last).max()
                return Finding(
                    Self.code, "break-glass: \(use.phrase)", at: use.rule.span,
                    element: "\(analysis.state.name) \(use.principal): \(last.map { "\($0)" } ?? "")",
                    help:
                        "ask them what for; `break_glass: false` at rule `\(use.rule.id)` says that it is an exception "
                        + "like others")
            }
        }
    }
}

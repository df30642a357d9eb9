import AccountState
import Diagnostics
import Rules

/// Finds principals of rules that nobody is: a typing error would let a proposal take what a rule should keep.
struct UnmatchedRuleCheck: Check {
    static let code = DiagnosticCode.unmatchedRule

    func findings(in subject: CheckSubject) -> [Finding] { Self.findings(subject.rules, subject.accounts) }

    static func findings(_ rules: Rules, _ accounts: [AccountState]) -> [Finding] {
        let known = accounts.flatMap { $0.holders.map(\.description) }
        var found: [Finding] = []
        for (index, rule) in rules.rules.enumerated() {
            for (position, pattern) in (rule.principals ?? []).enumerated()
            where !known.contains(where: pattern.matches) {
                let meant = known.nearest(to: pattern.text).map { "did you mean `\($0)`?" }
                found.append(
                    Finding(
                        code, "`\(pattern)` of rule `\(rule.id)` is nobody",
                        at: rules.span(of: "rules[\(index)].principals[\(position)]") ?? rule.span,
                        element: "\(rule.id): \(pattern)",
                        help: meant ?? "`cloudtrim usage --list roles` and `--list users` show who there is"))
            }
        }
        return found
    }
}

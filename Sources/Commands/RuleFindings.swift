import AccountState
import Diagnostics
import IAMModel
import Rules

/// What is wrong with rules once the principals are known: told at each run that decides by them.
enum RuleFindings {
    /// Principals that nobody is, since a typing error would let a proposal take what a rule should keep; and rules whose
    /// last day is over, which are in force all the same.
    static func diagnostics(_ rules: Rules, _ states: [AccountState], today: Day) -> [Diagnostic] {
        let known = states.flatMap { state in
            state.users.map { "user/\($0.name)" } + state.groups.map { "group/\($0.name)" }
                + state.roles.map { "role/\($0.name)" }
        }
        var found: [Diagnostic] = []
        for (index, rule) in rules.rules.enumerated() {
            for (position, pattern) in (rule.principals ?? []).enumerated()
            where !known.contains(where: pattern.matches) {
                let meant = known.nearest(to: pattern.text).map { "did you mean `\($0)`?" }
                found.append(
                    .warning(
                        .rulesUnmatched, "`\(pattern)` of rule `\(rule.id)` is nobody",
                        at: rules.span(of: "rules[\(index)].principals[\(position)]") ?? rule.span,
                        help: meant ?? "`cloudtrim usage --list roles` and `--list users` show who there is"))
            }
            if rule.isExpired(on: today), let last = rule.until {
                found.append(
                    .warning(
                        .rulesExpired, "rule `\(rule.id)` was meant to hold until \(last), and still holds",
                        at: rules.span(of: "rules[\(index)].until") ?? rule.span,
                        help: "take it out, or give it a later `until`"))
            }
        }
        return found
    }
}

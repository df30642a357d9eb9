import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import Rules

/// What is wrong with rules once the principals are known: told at each run that decides by them, too.
public enum RuleFindings {
    /// Rules for nobody or nothing, and rules whose last day is over or near, in the order of the file.
    ///
    /// - Parameter origins: whom sessions acted for, as rules name them.
    public static func diagnostics(
        _ rules: Rules, _ states: [AccountState], _ catalog: ActionCatalog, origins: Set<String>, today: Day
    ) -> [Diagnostic] {
        (UnmatchedRuleCheck.findings(rules, states, catalog, origins: origins)
            + ExpiredRuleCheck.findings(rules, today: today)
            + (rules.check.severity(of: .expiresSoon) == nil ? [] : ExpiresSoonCheck.findings(rules, today: today)))
            .map(\.diagnostic)
            .sorted { ($0.span?.line ?? 0, $0.span?.column ?? 0) < ($1.span?.line ?? 0, $1.span?.column ?? 0) }
    }
}

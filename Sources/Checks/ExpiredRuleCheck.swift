import Diagnostics
import IAMModel
import Rules

/// Finds rules whose last day is over. They stay in force until someone takes them out: a gate that changed by itself
/// overnight would surprise.
///
/// With another tree to be held against, that tree's rules are as old as these: the finding is folded, unless the change touches
/// the rule or what the rule is about. Nobody's pull request fails for a day that went by elsewhere.
struct ExpiredRuleCheck: Check {
    static let code = DiagnosticCode.expiredRule

    func findings(in subject: CheckSubject) -> [Finding] {
        Self.findings(subject.written, today: subject.today, concern: RuleConcern(subject))
    }

    /// - Parameter concern: what a change touches; nil where there is none.
    static func findings(_ rules: Rules, today: Day, concern: RuleConcern? = nil) -> [Finding] {
        rules.rules.enumerated().compactMap { index, rule in
            guard rule.isExpired(on: today), let last = rule.until else { return nil }
            let touched = concern?.touched(by: rule)
            return Finding(
                code, "rule `\(rule.id)` was meant to hold until \(last), and still holds",
                at: rules.span(of: "rules[\(index)].until") ?? rule.span,
                element: "\(rule.id): \(last)" + (touched == nil ? "" : ", touched"),
                notes: touched.map { [.init("the change touches `\($0)`, which the rule is about")] } ?? [],
                help: "take it out, or give it a later `until`")
        }
    }
}

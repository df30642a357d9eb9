import Diagnostics
import IAMModel
import Rules

/// Finds rules whose last day is over. They stay in force until someone takes them out: a gate that changed by itself
/// overnight would surprise.
struct ExpiredRuleCheck: Check {
    static let code = DiagnosticCode.expiredRule

    func findings(in subject: CheckSubject) -> [Finding] { Self.findings(subject.written, today: subject.today) }

    static func findings(_ rules: Rules, today: Day) -> [Finding] {
        rules.rules.enumerated().compactMap { index, rule in
            guard rule.isExpired(on: today), let last = rule.until else { return nil }
            return Finding(
                code, "rule `\(rule.id)` was meant to hold until \(last), and still holds",
                at: rules.span(of: "rules[\(index)].until") ?? rule.span, element: "\(rule.id): \(last)",
                help: "take it out, or give it a later `until`")
        }
    }
}

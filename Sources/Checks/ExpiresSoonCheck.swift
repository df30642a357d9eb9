import Diagnostics
import IAMModel
import Rules

/// Finds rules whose last day is near: who wants to keep one has time to say so before it is an error.
struct ExpiresSoonCheck: Check {
    static let code = DiagnosticCode.expiresSoon

    func findings(in subject: CheckSubject) -> [Finding] { Self.findings(subject.written, today: subject.today) }

    static func findings(_ rules: Rules, today: Day) -> [Finding] {
        let days = rules.check[.expiresSoon].days
        return rules.rules.enumerated().compactMap { index, rule in
            guard let last = rule.until, !rule.isExpired(on: today), today.days(to: last) <= days else { return nil }
            let left = today.days(to: last)
            let when = left == 0 ? "today" : left == 1 ? "tomorrow" : "in \(left) days"
            return Finding(
                code, "rule `\(rule.id)` ends \(when), on \(last)",
                at: rules.span(of: "rules[\(index)].until") ?? rule.span, element: "\(rule.id): \(last)",
                help: "give it a later `until`, or take it out: after that day it fails the gate")
        }
    }
}

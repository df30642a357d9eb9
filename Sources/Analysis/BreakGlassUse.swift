import AccountState
import Attribution
import IAMModel
import Rules

/// That a user or role was used which rules keep for emergencies: whom to ask, and about which days.
public struct BreakGlassUse: Sendable {
    /// The user or role.
    public let principal: PrincipalReference
    /// The rule that says so.
    public let rule: Rule
    /// By whom, who came last first.
    public let uses: [Use]

    /// What one origin did in it, a user itself.
    public struct Use: Sendable {
        /// Who.
        public let origin: Origin
        /// How many events, denied ones included.
        public let events: Int
        /// The first day on which an action is on record; nil where no event needed one.
        public let first: Day?
        /// The last day with an event.
        public let last: Day
    }

    /// `role/break-glass was used by user/alice on 2026-06-12 (3 events)`.
    public var phrase: String {
        let shown = uses.prefix(3).map { use in
            let span = use.first.map { $0 < use.last ? "from \($0) to \(use.last)" : nil } ?? nil
            return "\(use.origin) \(span ?? "on \(use.last)") (\(use.events) \(use.events == 1 ? "event" : "events"))"
        }
        let more = uses.count > shown.count ? " and \(uses.count - shown.count) more" : ""
        return "\(principal) was used by \(shown.joined(separator: ", "))\(more)"
    }

    /// All of an account, by principal.
    public static func all(in analysis: AccountAnalysis, rules: Rules) -> [BreakGlassUse] {
        guard rules.rules.contains(where: \.isBreakGlass) else { return [] }
        return analysis.principals.values.sorted { $0.principal < $1.principal }.compactMap { examined in
            guard let rule = rules.rules(for: examined.ruleSubject).first(where: \.isBreakGlass) else { return nil }
            let uses = examined.useByOrigin.compactMap { origin, use -> Use? in
                guard use.events > 0, let last = use.last?.day else { return nil }
                return Use(
                    origin: origin, events: use.events, first: use.actions.values.compactMap(\.first?.day).min(),
                    last: last)
            }
            guard !uses.isEmpty else { return nil }
            return BreakGlassUse(
                principal: examined.principal, rule: rule,
                uses: uses.sorted { ($1.last, $0.origin) < ($0.last, $1.origin) })
        }
    }
}

import ActionCatalog
import Diagnostics
import IAMModel
import Rules

/// What each rule and each setting decided, over all principals: for those who wonder what a rule is good for.
public struct RuleTally: Sendable {
    /// How much one rule or setting decided.
    public struct Share: Sendable {
        /// Principals of which it decided at least one action.
        public internal(set) var principals = 0
        /// Decided actions, those of each principal counted apart.
        public internal(set) var actions = 0
        /// What it decided.
        public internal(set) var decision: Decision
    }

    /// A rule of the file with its share; one without is matched by nothing that is granted.
    public struct RuleShare: Sendable {
        /// The rule.
        public let rule: Rule
        /// What it decided; nil where it decided nothing.
        public let share: Share?
        /// Whether its last day is over.
        public let isExpired: Bool
    }

    /// The rules in the order of the file.
    public private(set) var rules: [RuleShare] = []
    /// What passes before the rules, and what settings decided, by their words, most actions first.
    public private(set) var others: [(words: String, place: SourceSpan?, share: Share)] = []

    /// Counts what was decided in some accounts.
    ///
    /// - Complexity: O(*principals* · *groups of decisions*).
    public init(_ analyses: [AccountAnalysis], rules file: Rules, today: Day) {
        var byRule: [String: Share] = [:]
        var bySetting: [String: (SourceSpan?, Share)] = [:]
        for analysis in analyses {
            for examined in analysis.principals.values {
                var seen: Set<String> = []
                for group in examined.decisions.groups {
                    let count = group.actions.count
                    switch group.reason {
                    case .rule(let id), .keptRole(let id):
                        let isNew = seen.insert("rule \(id)").inserted
                        byRule[id, default: Share(decision: group.decision)].add(count, isNew)
                    default:
                        let (words, place) = RuleTally.setting(group.reason, file)
                        let isNew = seen.insert(words).inserted
                        bySetting[words, default: (place, Share(decision: group.decision))].1.add(count, isNew)
                    }
                }
            }
        }
        rules = file.rules.map { RuleShare(rule: $0, share: byRule[$0.id], isExpired: $0.isExpired(on: today)) }
        others = bySetting.map { ($0.key, $0.value.0, $0.value.1) }
            .sorted { ($1.share.actions, $0.words) < ($0.share.actions, $1.words) }
    }

    /// Reasons are told apart by what decides, not by their details.
    private static func setting(_ reason: DecisionReason, _ rules: Rules) -> (String, SourceSpan?) {
        let words =
            switch reason {
            case .used: "in use"
            case .possiblyUsed: "may be in use"
            case .retired: "a service that AWS ended"
            case .leftAlone: "the principal is left alone"
            case .newPrincipal: "window.new_principal_days"
            case .newGrant: "window.new_grant_days"
            case .putBack: "put back after a trim"
            case .unlinkedSessions: "sessions of unknown origin"
            case .neverAccessed: "decisions.never_accessed"
            case .notCovered: "not covered: decisions.unknown"
            case .setting(let key, _): key.contains(".") ? key : "decisions.\(key)"
            case .rule(let id), .keptRole(let id): "rule \(id)"
            }
        return (words, reason.place(in: rules))
    }
}

extension RuleTally.Share {
    fileprivate mutating func add(_ count: Int, _ isNewPrincipal: Bool) {
        actions += count
        if isNewPrincipal { principals += 1 }
    }
}

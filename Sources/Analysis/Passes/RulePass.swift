import ActionCatalog
import IAMModel
import Rules

/// Decides by the rules of `rules.yaml`: the first that matches wins.
///
/// Runs before what absence says by itself: coverage, age and recording class are the defaults of those who wrote no
/// rule.
struct RulePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        for (rule, actions) in RuleMatcher(subject: subject).all {
            decisions.decide(actions, rule.decision, because: .rule(rule.id))
        }
    }
}

import ActionCatalog
import IAMModel

/// Sends to review what an older principal was not allowed `window.new_grant_days` ago: it had no time to use it, and
/// someone has just decided that it needs it. What a trim took and someone put back stays so for `window.days`.
///
/// What an origin in a role did not use yet is for review in the role's own document.
///
/// Runs after ``NewPrincipalPass``, which keeps all of a principal that is new as a whole, and before what absence says.
struct NewGrantPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        for grant in subject.newGrants where subject.origin == nil {
            if let story = grant.putBack {
                decide(&decisions, grant.actions, story, subject)
                continue
            }
            let days = subject.rules.window.newGrantDays
            decisions.decide(
                grant.actions, .review,
                because: .newGrant("\(grant.words), not yet \(days) days"))
        }
    }

    /// Each action by its own story.
    private func decide(
        _ decisions: inout ActionDecisions, _ actions: ActionSet, _ story: PutBack, _ subject: DecisionCase
    ) {
        var byStory: [PutBack: ActionSet] = [:]
        for action in actions {
            var own = story
            own.denied = subject.use.actions[action]?.denied ?? 0
            if story.trimmed.count > 1 {
                own.keeping = .init(
                    principal: subject.principal.description, action: subject.catalog.catalog.name(of: action))
            }
            byStory[own, default: ActionSet()].insert(action)
        }
        let ordered = byStory.sorted { left, right in
            zip(left.value, right.value).first { _ in true }.map { $0 < $1 } ?? false
        }
        for (story, some) in ordered { decisions.decide(some, .review, because: .putBack(story)) }
    }
}

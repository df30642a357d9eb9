import ActionCatalog
import IAMModel

/// Sends to review what an older principal was not allowed `window.new_grant_days` ago: it had no time to use it, and
/// someone has just decided that it needs it.
///
/// Runs after ``NewPrincipalPass``, which keeps all of a principal that is new as a whole, and before what absence says.
struct NewGrantPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        for grant in subject.newGrants {
            let days = subject.rules.window.newGrantDays
            decisions.decide(
                grant.actions, .review,
                because: .newGrant("\(grant.words), not yet \(days) days"))
        }
    }
}

import ActionCatalog

/// Keeps what a principal has that is younger than `window.new_principal_days`: it had no time to use it.
///
/// Runs after the rules, which may name it, and before what absence says.
struct NewPrincipalPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        guard let reason = subject.youth else { return }
        decisions.decide(decisions.open, .keep, because: .newPrincipal(reason))
    }
}

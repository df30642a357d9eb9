import ActionCatalog

/// Removes what belongs to services that AWS ended before the window did: nobody can use it, whatever it would leave.
///
/// Runs after the rules, which may keep it, and before all that waits for somebody who might use it.
struct RetiredPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        for (service, actions) in subject.catalog.retired where service.day <= subject.lastDay {
            decisions.decide(actions, .remove, because: .retired(service.prefix, on: service.day))
        }
    }
}

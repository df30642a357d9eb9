import ActionCatalog

/// Keeps what events say is used.
///
/// Runs first: no rule and no setting takes away what is in use, and the evidence names the use before all else. What
/// is used though our own computation says that it is not granted stays, too.
struct UsedPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let used = ActionSet(subject.use.actions.lazy.filter { $0.value.count > 0 }.map(\.key))
        decisions.inUse.formUnion(used)
        decisions.decide(used, .keep, because: .used)
    }
}

import ActionCatalog

/// Keeps what may be in use though no event says so outright: further actions of an operation, passed roles,
/// events that map to nothing, and use by sessions of unknown origin.
///
/// Runs before the rules: a rule removes what is not needed, and these may be.
struct PossiblyUsedPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let possible = ActionSet(subject.use.possible.keys)
        decisions.inUse.formUnion(possible)
        decisions.decide(possible, .keep, because: .possiblyUsed)
    }
}

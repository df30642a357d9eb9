import ActionCatalog

/// Keeps the right to assume a role that has to stay assumable: a break-glass role that nobody may enter is no help,
/// and who began a session of unknown origin had the right to. Whom a
/// role lets in for a few days only had no time to come, and its right is for review.
///
/// Runs after the rules, which may say otherwise of the right itself, and before what absence says.
struct KeptRolePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        guard let reason = subject.keepsAssumeRight, let assume = subject.catalog.catalog.id(of: "sts:AssumeRole")
        else {
            return
        }
        decisions.decide(ActionSet([assume]), KeptRole.decision(by: reason), because: reason)
    }
}

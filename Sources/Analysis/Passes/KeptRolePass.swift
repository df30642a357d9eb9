import ActionCatalog

/// Keeps the right to assume a role that a rule keeps: a break-glass role that nobody may enter is no help.
///
/// Runs after the rules, which may say otherwise of the right itself, and before what absence says.
struct KeptRolePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        guard let rule = subject.keepsAssumeRight, let assume = subject.catalog.catalog.id(of: "sts:AssumeRole") else {
            return
        }
        decisions.decide(ActionSet([assume]), .keep, because: .keptRole(rule))
    }
}

import ActionCatalog

/// Decides as `decisions.pass_role` says about `iam:PassRole` of a principal that used no operation that may pass a role.
///
/// It follows hundreds of operations, and no log shows all of them: absence is worth a look, and no proof. Runs beside
/// ``FollowsPass``, whose operations are few and named.
struct PassRolePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let decision = subject.defaults.passRole
        decisions.decide(
            subject.catalog.passRole, decision,
            because: .setting(
                "\(subject.decisionsSection)pass_role: \(decision.rawValue)", recording: "no event of its own"))
    }
}

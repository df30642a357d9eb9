import ActionCatalog

/// Decides as `decisions.follows` says what is checked within named operations only, where all of them would have been seen
/// and none was: then the action was not used either.
///
/// An operation of which the use is likely to be recorded only, or possible, decides nothing: the action stays one without an
/// event of its own. Runs after ``CoveragePass``, and before ``UntouchedServicePass``, which is for what nobody can see.
struct FollowsPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let open = decisions.open.intersection(subject.catalog.followers)
        guard !open.isEmpty else { return }
        let seen = subject.catalog.recorded.subtracting(subject.visibility.unseen)
        let unused = ActionSet(
            subject.catalog.following.lazy.filter { following in
                guard open.contains(following.action), let within = following.within else { return false }
                return within.isSubset(of: seen) && within.allSatisfy { !subject.use.mayHaveUsed($0) }
            }.map(\.action))
        let decision = subject.defaults.follows
        decisions.decide(
            unused, decision,
            because: .setting(
                "\(subject.decisionsSection)follows: \(decision.rawValue)", recording: "within operations"))
    }
}

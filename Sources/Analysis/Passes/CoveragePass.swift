import ActionCatalog

/// Decides as `decisions.unknown` says what the source could not have seen.
///
/// Runs before ``UntouchedServicePass``: where nothing could be seen of a service, no event in it says nothing.
struct CoveragePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        for hole in subject.visibility.holes {
            decisions.decide(hole.actions, subject.defaults.unknown, because: .notCovered(hole.reason))
        }
    }
}

import ActionCatalog

/// Decides what IAM's report says was never accessed, whatever its recording class: data events, silent and unknown actions.
///
/// Runs after the rules and what is new, which had no time, and before ``CoveragePass``: the report saw what the logs could not.
/// What events show was decided first, and stays.
struct NeverAccessedPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        guard let report = subject.accessReport else { return }
        // What the logs would have shown is theirs to decide.
        let seen = subject.catalog.recorded.subtracting(subject.visibility.unseen)
        decisions.decide(
            report.neverAccessed.subtracting(seen), subject.rules.decisions.neverAccessed,
            because: .neverAccessed(reportOf: report.made, subject.rules.decisions.neverAccessed))
    }
}

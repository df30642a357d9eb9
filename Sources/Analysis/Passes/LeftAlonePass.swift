import ActionCatalog

/// Keeps everything of a principal about which too little was seen: gaps in the logs, too few days, a last use that
/// IAM knows of and no event shows.
///
/// Runs before the rules: a rule that removes trusts that absence was seen, and here it was not.
struct LeftAlonePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        guard let reason = subject.leftAlone else { return }
        decisions.decide(decisions.open, .keep, because: .leftAlone(reason))
    }
}

import Analysis
import IAMModel

/// What the plans of all accounts of a run share: a permission set's document has holders in several of them.
struct SharedPlan {
    /// Collects evidence of holders in any account.
    let collector: EvidenceCollector
    /// Names of policies that are free in every account.
    let namesOfSets: PolicyNames

    init(analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        let principals = analyses.reduce(into: [PrincipalReference: PrincipalAnalysis]()) {
            $0.merge($1.principals) { first, _ in first }
        }
        collector = EvidenceCollector(sets: inputs.sets, window: inputs.window, principals: principals)
        namesOfSets = PolicyNames(taken: analyses.flatMap { $0.state.documents.keys })
    }
}

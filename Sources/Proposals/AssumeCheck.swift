import AccountState
import Analysis
import IAMModel

/// Checks the rights to assume roles on the documents as they would be: every role that was assumed, or that is kept, is
/// still assumable by whoever could; nobody may assume what they could not; and a trust document names everyone it
/// named, but for those who were cut out of it.
enum AssumeCheck {
    /// Compares the matrix before with the one of the accounts after a plan.
    static func compare(
        _ before: AssumeMatrix, after analyses: [AccountAnalysis], cuts: [[DocumentPath: [RightCut]]],
        inputs: AccountAnalysis.Inputs
    ) -> ProposalCheck.Result {
        var result = ProposalCheck.Result()
        if cuts.allSatisfy(\.isEmpty) && before.cuts.isEmpty { return result }
        let after = AssumeMatrix(of: analyses, inputs: inputs)
        let standing = after.standing
        let required = before.required
        result.rights = required.count
        for pair in required.subtracting(standing).sorted() {
            result.failures.append(
                .init(
                    message: "\(pair.principal) assumes \(pair.role), or is kept to, and could no longer",
                    principals: [pair.principal], role: pair.role))
        }
        for pair in standing.subtracting(before.standing).sorted() {
            result.failures.append(
                .init(
                    message: "\(pair.principal) could newly assume \(pair.role)", principals: [pair.principal],
                    role: pair.role))
        }
        let gone = Dictionary(
            grouping: cuts.flatMap { $0.values.joined() }.filter { $0.element == .principal }, by: \.role)
        let later = Dictionary(after.roles.map { ($0.role, $0.trust) }, uniquingKeysWith: { first, _ in first })
        for access in before.roles {
            let named = Set((later[access.role] ?? []).map(\.text))
            let cut = Set((gone[access.role] ?? []).map(\.text))
            for entry in access.trust where !named.contains(entry.text) && !cut.contains(entry.text) {
                result.failures.append(
                    .init(
                        message: "the trust document of \(access.role) would no longer name \(entry.text)",
                        role: access.role))
            }
        }
        return result
    }
}

import AWSAccess
import Diagnostics

/// What went wrong with last-accessed reports, one diagnostic a kind and not one a principal.
struct FetchProblems {
    private let count: Int
    private var refusals: [(failure: AWSFailure, count: Int)] = []
    private var failed: [(arn: String, reason: String)] = []

    /// - Parameter count: how many principals were asked for.
    init(of count: Int) { self.count = count }

    mutating func add(_ failure: AWSFailure) {
        if let index = refusals.firstIndex(where: {
            $0.failure.action == failure.action && $0.failure.reason == failure.reason
        }) {
            refusals[index].count += 1
        } else {
            refusals.append((failure, 1))
        }
    }

    mutating func add(_ arn: String, _ reason: String) { failed.append((arn, reason)) }

    /// Warnings: what was not got decides nothing, and what an earlier run got stays on file.
    var diagnostics: [Diagnostic] {
        let kinds = refusals.prefix(FetchProblems.shown).map { failure, count in
            let problem = failure.diagnostic
            let whose =
                failure.isDenied
                ? "no last-accessed reports" : "no last-accessed report of \(count) of \(self.count) principals"
            return Diagnostic(.warning, problem.code, "\(whose): \(problem.message)", help: problem.help)
        }
        let single = failed.sorted { $0.arn < $1.arn }.prefix(FetchProblems.shown).map { arn, reason in
            Diagnostic.warning(
                .awsAnswer, "no last-accessed report of `\(arn)`: \(reason)", help: "run the command again")
        }
        let more = failed.count - single.count
        let rest =
            more > 0 ? [Diagnostic.warning(.awsAnswer, "no last-accessed report of \(more) more principals")] : []
        return kinds + single + rest
    }

    private static let shown = 8
}

import Diagnostics
import IAMModel
import Rules

/// Finds evidence that ends long ago, and accounts that have none: what the other checks say of use is worth what it is
/// worth.
struct StaleUsageCheck: Check {
    static let code = DiagnosticCode.staleUsage

    func findings(in subject: CheckSubject) -> [Finding] {
        let days = subject.rules.check[.staleUsage].days
        let missing = subject.missingEvidence.map { path in
            Finding(
                Self.code, "there is no evidence of use: nothing is said of unused actions, nor of pending changes",
                at: SourceSpan(path: path), element: "missing",
                help: "`cloudtrim generate --write` with logs writes it; "
                    + "`check: { stale_usage: { severity: off } }` does without")
        }
        return missing
            + (subject.evidence?.files ?? []).compactMap { file in
                let age = file.last.days(to: subject.today)
                guard age > days else { return nil }
                return Finding(
                    Self.code, "the evidence ends \(age) days before today, \(subject.today): more than \(days)",
                    at: file.span, element: "old", help: "`cloudtrim generate --write` with newer logs renews it")
            }
    }
}

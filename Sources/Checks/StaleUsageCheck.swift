import AccountState
import Diagnostics
import IAMModel
import Rules

/// Finds evidence that ends long ago, and accounts that have none: what the other checks say of use is worth what it is
/// worth.
struct StaleUsageCheck: Check {
    static let code = DiagnosticCode.staleUsage

    /// Last-accessed reports that decide nothing any more: a finding an account, by its oldest.
    private func oldReports(in subject: CheckSubject) -> [Finding] {
        let days = subject.rules.lastAccessed.maxAgeDays
        return subject.accounts.compactMap { account in
            let old = (account.lastAccessed?.reports ?? [:]).filter { $0.value.made.days(to: subject.today) > days }
            let oldest = old.min { ($0.value.made, $0.key) < ($1.value.made, $1.key) }
            guard let oldest else { return nil }
            let path = LastAccessed.path(ofAccount: account.name)
            return Finding(
                Self.code,
                "\(old.count) of \(account.lastAccessed?.reports.count ?? 0) last-accessed reports are more than \(days) days "
                    + "old, that of \(oldest.key) of \(oldest.value.made)",
                at: SourceSpan(path: subject.files[path]?.path ?? path), element: "last accessed",
                help: "`cloudtrim fetch --account \(account.name)` gets them anew")
        }
    }

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
            } + oldReports(in: subject)
    }
}

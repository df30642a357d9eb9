import AccountState
import Analysis
import Diagnostics
import IAMModel
import Rules

/// Finds evidence that ends long ago, and accounts that have none: what the other checks say of use is worth what it is
/// worth. So is a state that was taken long ago, or that AWS has changed since.
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
            } + oldReports(in: subject) + states(subject)
    }

    /// States that are old, and documents of which the logs show that AWS's text is another one by now.
    private func states(_ subject: CheckSubject) -> [Finding] {
        guard let evidence = subject.evidence else { return [] }
        return evidence.decided.flatMap { analysis in
            let file = analysis.state.file.map { SourceSpan(path: $0.tree.source.path) }
            let age = StateAge(of: analysis.state, on: evidence.window.last, rules: subject.rules.window)
            return (age.map { [finding($0.diagnostic(at: file), "state")] } ?? [])
                + analysis.drift.diagnostics(in: analysis.state).map { finding($0, "changed") }
        }
    }

    private func finding(_ diagnostic: Diagnostic, _ element: String) -> Finding {
        Finding(
            Self.code, diagnostic.message, at: diagnostic.span ?? SourceSpan(path: ""), element: element,
            help: diagnostic.help ?? "")
    }
}

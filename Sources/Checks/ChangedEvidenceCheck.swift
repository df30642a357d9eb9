import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Rules
import UsageEvidence

/// Finds evidence that the other tree's evidence contradicts: that is gone, from days to come, older, or that knows of uses,
/// grants and gaps within days of which the other knows none; and dates in `account.json` that IAM never changes,
/// and attempts that a last-accessed report knows no more.
///
/// Uses keep access, and so does what can't be seen or is too young for a decision: nobody should write them by hand.
struct ChangedEvidenceCheck: Check {
    static let code = DiagnosticCode.changedEvidence
    static let help = "`cloudtrim generate --write` with logs writes it; never edit it by hand"

    func findings(in subject: CheckSubject) -> [Finding] {
        guard let before = subject.before else { return [] }
        var found = gone(subject, before)
        for pair in before.evidence {
            if pair.here.window.last > subject.today {
                found.append(
                    Finding(
                        Self.code, "the evidence ends on \(pair.here.window.last), after today, \(subject.today)",
                        at: pair.span, element: "future", help: Self.help))
            }
            guard let older = pair.before else { continue }
            found += EvidenceComparison(pair: pair, before: older, subject: subject).findings()
        }
        for account in subject.accounts {
            found += AccountDateComparison(account: account, old: before.account(account), subject: subject).findings()
            found += AccessReportComparison(account: account, old: before.account(account), subject: subject).findings()
        }
        return found
    }

    /// Evidence that the other tree has and this one lacks: nothing is said any more of what is unused.
    private func gone(_ subject: CheckSubject, _ before: EarlierPolicies) -> [Finding] {
        subject.accounts.compactMap { account in
            let path = AccountState.usagePath(ofAccount: account.name)
            guard let old = before.account(account), subject.files[path] == nil,
                before.files[AccountState.usagePath(ofAccount: old.name)] != nil
            else { return nil }
            return Finding(
                Self.code, "the evidence is gone: nothing is said of what nobody uses",
                at: account.file.map { SourceSpan(path: $0.tree.source.path) }, element: "\(account.name) gone",
                help: "put it back as it is in \(before.name); \(Self.help)")
        }
    }
}

/// The evidence of one account, here and in the other tree.
public struct EvidencePair: Sendable {
    /// Where the file says which day it ends on.
    public let span: SourceSpan
    /// The evidence.
    public let here: AccountEvidence
    /// The other tree's; nil where it has none, or none that can be read.
    public let before: AccountEvidence?

    /// Evidence of two trees.
    public init(span: SourceSpan, here: AccountEvidence, before: AccountEvidence?) {
        self.span = span
        self.here = here
        self.before = before
    }
}

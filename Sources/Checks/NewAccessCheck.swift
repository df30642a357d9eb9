import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Proofs
import Rules

/// Proves that nothing is granted that another tree did not grant: for each user and role what its documents allow together
/// within its boundary, who may assume each role, and what each boundary no longer bounds.
///
/// A user or role that is new grants all that it has. What no document on file tells is not taken for nothing, and what
/// can't be proved is not taken for proved.
struct NewAccessCheck: Check {
    static let code = DiagnosticCode.newAccess

    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding] {
        guard let before = subject.before else { return [] }
        var found: [Finding] = []
        for account in subject.accounts {
            let comparison = AccessComparison(subject: subject, account: account, before: before)
            found += try comparison.findings()
        }
        // A shared document is everybody's finding, and is told once.
        var seen: Set<FindingKey> = []
        return found.filter { seen.insert($0.key).inserted }
    }
}

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
        return Self.joined(found)
    }

    /// What a shared document grants is everybody's finding, and is told once, with all whom it concerns.
    private static func joined(_ found: [Finding]) -> [Finding] {
        var places: [FindingKey: Int] = [:]
        var joined: [Finding] = []
        for finding in found {
            guard let place = places[finding.key] else {
                places[finding.key] = joined.count
                joined.append(finding)
                continue
            }
            joined[place].principals += finding.principals.filter { !joined[place].principals.contains($0) }
        }
        return joined.map { finding in
            guard finding.principals.count > 1 else { return finding }
            var all = finding
            let names = finding.principals.map { "`\($0)`" }.joined(separator: ", ")
            all.diagnostic.notes.append(.init("it concerns \(finding.principals.count) principals: \(names)"))
            return all
        }
    }
}

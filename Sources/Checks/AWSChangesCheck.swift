import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import Proofs
import Rules

/// Finds documents under `aws-managed/` that are not those of the other tree.
///
/// What AWS's policies say is what attachments are judged by, now and in every later change: a text that a change brings
/// itself proves nothing, whether it says more than AWS's or less. A re-import that follows AWS is declared in `grants:`.
struct AWSChangesCheck: Check {
    static let code = DiagnosticCode.awsChanges

    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding] {
        guard let before = subject.before else { return [] }
        var found: [Finding] = []
        for account in subject.accounts {
            let old = before.account(account)
            for (path, document) in account.documents.sorted(by: { $0.key < $1.key }) where path.isAWSManaged {
                let was = old?.documents[DocumentPath(account: old?.name ?? account.name, path.kind)]
                if let was, was.source.bytes == document.source.bytes || was.lowered() == document.lowered() {
                    continue
                }
                let grants = subject.declaredGrants.filter {
                    $0.renews(path.name, account: account.name, id: account.id.digits)
                }
                if !grants.isEmpty {
                    found.append(
                        Finding(
                            grant: grants, to: path.name,
                            "AWS's `\(path.name)` comes anew in `\(account.name)`, as `\(grants[0].id)` declares"
                                + held(path, account),
                            isApproved: grants.allSatisfy(subject.isOfTheBase)))
                } else {
                    found.append(try finding(path, document, was, account, before, subject))
                }
            }
        }
        return found
    }

    private func finding(
        _ path: DocumentPath, _ document: PolicyDocument, _ was: PolicyDocument?, _ account: AccountState,
        _ before: EarlierPolicies, _ subject: CheckSubject
    ) throws(DiagnosticError) -> Finding {
        var notes: [Diagnostic.Note] = []
        var message = "\(before.name) has no `\(path.name)` of AWS: what comes with the change itself proves nothing"
        if let was {
            let proof = try AccessProof(
                that: DocumentSet(path.name, [document]), allowsNoMoreThan: DocumentSet(before.name, [was]),
                catalog: subject.catalog)
            let how = proof.verdict == .proved ? "allows less" : "allows more, or may"
            message = "AWS's `\(path.name)` \(how) than in \(before.name)"
            if let told = proof.finding { notes.append(.init(told.message, at: told.span)) }
        }
        if let first = account.holders(of: path).first {
            let count = account.principals(of: path).count
            notes.append(.init("`\(first)` holds it\(count > 1 ? ", and \(count) principals in all" : "")"))
        }
        return Finding(
            Self.code, message, at: document.tree.span(document.tree.root).firstLine, element: "\(path.name)",
            notes: notes,
            help: "take AWS's own text from \(before.name); a re-import that follows AWS is declared: "
                + "`grants: [{ id: …, aws_managed: [\(path.name)], reason: … }]`")
    }

    private func held(_ path: DocumentPath, _ account: AccountState) -> String {
        let count = account.principals(of: path).count
        return count == 0 ? "" : ", for \(count) principal\(count == 1 ? "" : "s")"
    }
}

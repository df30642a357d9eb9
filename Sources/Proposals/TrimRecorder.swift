import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage

/// Writes down what the documents that a plan changes said before, and what they say after.
struct TrimRecorder {
    let before: AccountState
    let after: AccountState
    /// Up to when events are known.
    let day: Day
    let catalog: ActionCatalog

    /// A trim for each document that is edited or goes, and for each attachment that others take the place of.
    func trims(of plan: AccountPlan) -> [ProposalRecord.Trim] {
        var found: [ProposalRecord.Trim] = []
        for path in plan.files.keys.sorted() {
            guard let document = before.documents[path] else { continue }
            switch path.kind {
            case .inline(let holder, _):
                let moved = plan.attachments.filter { $0.holder == holder && $0.arn == nil }.flatMap(\.by)
                found.append(trim(path, document, of: nil, nil, left: [path] + documents(moved), holder))
            case .managed:
                guard let arn = before.policy(of: path)?.arn else { continue }
                let others = plan.attachments.filter { $0.arn == arn }
                if after.documents[path] == nil {
                    for change in others {
                        found.append(
                            trim(path, document, of: change.holder, arn, left: documents(change.by), change.holder))
                    }
                } else {
                    found.append(
                        trim(path, document, of: nil, nil, left: [path] + documents(others.flatMap(\.by)), nil))
                }
            case .awsManaged, .trust, .destination, .personDestination: continue
            }
        }
        for change in plan.attachments {
            guard let arn = change.arn, let path = before.document(ofPolicy: arn), path.isAWSManaged,
                let document = before.documents[path]
            else { continue }
            found.append(trim(path, document, of: change.holder, arn, left: documents(change.by), change.holder))
        }
        let elsewhere = TrimmedElsewhere(in: after, catalog: catalog)
        return found.map { elsewhere.noted($0) }
    }

    private func documents(_ arns: [String]) -> [DocumentPath] { arns.compactMap { after.document(ofPolicy: $0) } }

    private func trim(
        _ path: DocumentPath, _ document: PolicyDocument, of holder: Holder?, _ policy: String?, left: [DocumentPath],
        _ owner: Holder?
    ) -> ProposalRecord.Trim {
        ProposalRecord.Trim(
            path: path, holder: holder, policy: policy, day: day, before: document,
            after: together(Set(left).sorted().compactMap { after.documents[$0] }, path),
            id: owner.flatMap { before.id(of: $0) })
    }

    /// All statements of some documents in one; a document without any where there are none.
    private func together(_ documents: [PolicyDocument], _ path: DocumentPath) -> PolicyDocument? {
        if documents.count == 1 { return documents[0] }
        let statements = documents.flatMap(\.statements).map { StatementCopy($0, actions: nil) }
        let bytes = PolicyDocument.composed(version: documents.first?.version, statements)
        return try? PolicyDocument(parsing: SourceText(path: path.text, bytes: bytes))
    }
}

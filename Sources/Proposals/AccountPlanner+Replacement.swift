import AccountState
import Analysis
import IAMModel
import PolicyLanguage

// AWS-managed policies: a customer-managed replacement for each holder.
extension AccountPlanner {
    mutating func planReplacement(_ decision: DocumentDecision, _ document: PolicyDocument) {
        guard let holder = decision.attachedTo,
            let arn = state.policies.first(where: { $0.document == decision.path })?.arn
        else { return }
        let (draft, parts) = replacements[decision.path]?[holder] ?? self.parts(decision, document, isNew: true)
        // Statements that deny stay, whatever becomes of the others: they are about what other documents allow.
        if draft.isEmpty {
            attach(holder, arn, by: [])
            propose(decision, draft, .replaced(by: []))
            return
        }
        guard fits(holder, adding: parts.count - 1) else {
            propose(decision, draft, .impossible(Self.tooMany(parts.count)))
            return
        }
        let base = "\(decision.path.name)-\(decision.permissionSet?.name ?? holder.name)"
        let paths = parts.enumerated().map { index, part in
            let number = parts.count > 1 ? index + 1 : nil
            let name =
                decision.permissionSet == nil
                ? names.unused(base, part: number) : namesOfSets.unused(base, part: number)
            return write(part, of: document, as: name)
        }
        attach(holder, arn, by: paths.map(arnOfManaged))
        propose(decision, draft, .replaced(by: paths))
    }

    mutating func write(
        _ parts: [DocumentDraft.Part], of document: PolicyDocument, as name: String
    ) -> DocumentPath {
        let path = DocumentPath(account: state.name, .managed(policy: name))
        plan.files[path] = document.composed(parts.map(\.copy))
        return path
    }

    func arnOfManaged(_ path: DocumentPath) -> String {
        "arn:\(state.partition):iam::\(state.id):policy/\(path.name)"
    }

    mutating func attach(_ holder: Holder, _ arn: String?, by others: [String]) {
        plan.attachments.append(AttachmentChange(holder: holder, arn: arn, by: others))
        attached[holder, default: 0] += others.count - (arn == nil ? 0 : 1)
    }

    func fits(_ holder: Holder, adding count: Int) -> Bool {
        count <= 0 || (attached[holder] ?? 0) + count <= Quota.attachments
    }

    static func tooMany(_ count: Int) -> String {
        "what stays needs \(count) documents, more than the \(Quota.attachments) policies that may be attached"
    }
}

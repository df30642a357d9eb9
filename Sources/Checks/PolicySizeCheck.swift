import AccountState
import Diagnostics

/// Finds documents that AWS would refuse, and principals with more policies than can be attached.
///
/// White space is not counted (IAM User Guide, "IAM and AWS STS quotas").
struct PolicySizeCheck: Check {
    static let code = DiagnosticCode.policySize

    func findings(in subject: CheckSubject) -> [Finding] {
        single(subject)
            + subject.accounts.flatMap { account in
                account.holders.flatMap { inline($0, account) + attached($0, account) }
            }
    }

    /// Documents that have a quota of their own.
    private func single(_ subject: CheckSubject) -> [Finding] {
        subject.documents.compactMap { checked in
            let (what, quota): (String, Int)
            switch checked.path.kind {
            case .managed: (what, quota) = ("a managed policy", Quota.managedDocument)
            case .trust: (what, quota) = ("a trust document", Quota.trustDocument)
            default: return nil
            }
            let size = checked.document.sizeInCharacters
            guard size > quota else { return nil }
            return Finding(
                Self.code, "the document has \(size) characters without white space, and \(what) can have \(quota)",
                at: checked.document.tree.span(checked.document.tree.root).firstLine, element: "size",
                help: help(checked.path))
        }
    }

    private func help(_ path: DocumentPath) -> String {
        if case .trust = path.kind {
            return "name fewer principals, or ask AWS for a higher quota of the role trust policy length"
        }
        return "split it in two, or write the actions with fewer patterns: `wildcards: words` in rules.yaml"
    }

    /// All inline documents of a holder count together.
    private func inline(_ holder: Holder, _ account: AccountState) -> [Finding] {
        let documents = account.documents(heldBy: holder).filter { $0.way == .inline }.compactMap {
            account.documents[$0.document]
        }
        let size = documents.reduce(0) { $0 + $1.sizeInCharacters }
        let quota = Quota.inline(of: holder)
        guard size > quota, let largest = documents.max(by: { $0.sizeInCharacters < $1.sizeInCharacters }) else {
            return []
        }
        let others = documents.count == 1 ? "document of" : "documents of"
        return [
            Finding(
                Self.code,
                "the inline \(others) `\(holder)` have \(size) characters without white space, and a \(holder.kind.rawValue) "
                    + "can have \(quota) in all",
                at: largest.tree.span(largest.tree.root).firstLine, element: "inline of \(holder)",
                help: "make the largest a managed policy: it has \(Quota.managedDocument) characters to itself")
        ]
    }

    private func attached(_ holder: Holder, _ account: AccountState) -> [Finding] {
        let attached =
            switch holder.kind {
            case .user: account.user(holder.name)?.attached ?? []
            case .group: account.group(holder.name)?.attached ?? []
            case .role: account.role(holder.name)?.attached ?? []
            }
        guard attached.count > Quota.attachments else { return [] }
        return [
            Finding(
                Self.code,
                "\(attached.count) policies are attached to `\(holder)`, and \(Quota.attachments) can be",
                at: account.file?.span(of: holder), element: "attachments of \(holder)",
                help: "join documents, or ask AWS for a higher quota (20 at most)")
        ]
    }
}

extension SourceSpan {
    /// The place where it begins, without the rest: a whole document would be marked to its first line's end.
    var firstLine: SourceSpan {
        SourceSpan(path: path, line: line, column: column, lengthInCharacters: 1, lineText: lineText)
    }
}

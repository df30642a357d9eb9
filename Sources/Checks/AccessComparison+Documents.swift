import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import Proofs
import Rules

extension AccessComparison {
    /// Users and roles that the other tree watches and this one's `account.json` no longer tells of: in AWS they may be there.
    func gone() -> [Finding] {
        guard let old else { return [] }
        let here = Set(account.holders)
        return old.holders.filter { $0.kind != .group && !here.contains($0) }.map { holder in
            let grants = subject.declaredGrants.filter {
                $0.isRemoval && $0.concerns(holder.description, account: account.name, id: account.id.digits)
            }
            guard grants.isEmpty else {
                return Finding(
                    grant: grants, to: holder, "`\(holder)` leaves `account.json`, as `\(grants[0].id)` declares",
                    isApproved: grants.allSatisfy(subject.isOfTheBase))
            }
            return Finding(
                .newAccess, "`\(holder)` is no longer in `account.json`: what it may do would not be watched any more",
                at: account.file.map { SourceSpan(path: $0.tree.source.path) }, element: "\(holder): gone",
                help:
                    "put it back, or declare that it is deleted: `grants: [{ id: …, principal: \(holder), removed: true, "
                    + "reason: … }]`")
        }
    }

    /// Documents that nobody holds here: whoever they are attached to next would have what they say.
    func unheld() throws(DiagnosticError) -> [Finding] {
        var found: [Finding] = []
        for (path, document) in account.documents.sorted(by: { $0.key < $1.key }) {
            guard case .managed = path.kind, account.principals(of: path).isEmpty, account.holders(of: path).isEmpty,
                account.bounded(by: path).isEmpty
            else { continue }
            let was = old?.documents[DocumentPath(account: old?.name ?? account.name, path.kind)]
            let question = AccessQuestion(comparison: self, holder: Holder(.group, "nobody"), what: "")
            if let was, try question.isAnswered([document], by: [was]) { continue }
            found.append(
                Finding(
                    .newAccess,
                    was == nil
                        ? "nobody holds this document, and \(before.name) lacks it"
                        : "nobody holds this document, and it allows more than in \(before.name)",
                    at: document.tree.span(document.tree.root).firstLine, element: "unheld",
                    help: "attach it in the same change, so that what it grants can be judged, or take it out"))
        }
        return found + orphans()
    }

    /// Documents of somebody of whom `account.json` tells nothing.
    private func orphans() -> [Finding] {
        subject.files.filter { text, source in
            guard let path = DocumentPath(text), path.account == account.name, account.documents[path] == nil else {
                return false
            }
            return before.files[text]?.bytes != source.bytes
        }.sorted { $0.key < $1.key }.map { _, source in
            Finding(
                .newAccess, "this document belongs to nobody of `account.json`, and \(before.name) lacks it",
                at: SourceSpan(path: source.path), element: "orphan",
                help: "`cloudtrim import` the account's state, or take the file out")
        }
    }

    /// What somebody needs as a destination role: no more than the role itself has.
    func destinations() throws(DiagnosticError) -> [Finding] {
        var found: [Finding] = []
        for (path, document) in account.documents.sorted(by: { $0.key < $1.key }) {
            let role: (account: String, name: String)
            switch path.kind {
            case .destination(_, let other, let name), .personDestination(_, let other, let name): role = (other, name)
            default: continue
            }
            let was = old?.documents[DocumentPath(account: old?.name ?? account.name, path.kind)]
            if let was, was.source.bytes == document.source.bytes { continue }
            let holder = Holder.role(role.name)
            let here = subject.accounts.first { $0.name == role.account }
            let there = before.accounts.first { $0.name == role.account }
            let candidates = [was.map { [$0] }, documents(of: holder, here), documents(of: holder, there)].compactMap {
                $0
            }
            let question = AccessQuestion(comparison: self, holder: holder, what: "what one may need in it")
            var isWithin = false
            for candidate in candidates where !isWithin {
                isWithin = try question.isAnswered([document], by: candidate)
            }
            if isWithin { continue }
            if let role = documents(of: holder, here), let told = try question.finding([document], beyond: role) {
                found.append(told)
            } else if documents(of: holder, here) == nil {
                found.append(
                    Finding(
                        .newAccess,
                        "this document is of role `\(role.name)` of `\(role.account)`, which is not on file",
                        at: document.tree.span(document.tree.root).firstLine, element: "destination",
                        help: "`cloudtrim import` that account's state, or take the file out"))
            }
        }
        return found
    }

    private func documents(of holder: Holder, _ account: AccountState?) -> [PolicyDocument]? {
        guard let account, account.role(holder.name) != nil else { return nil }
        return PrincipalAccess(of: holder, account).identity
    }
}

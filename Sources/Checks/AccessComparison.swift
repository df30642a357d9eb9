import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Proofs
import Rules

/// One account here and in the other tree, principal by principal.
struct AccessComparison {
    let subject: CheckSubject
    let account: AccountState
    let before: EarlierPolicies
    let old: AccountState?

    init(subject: CheckSubject, account: AccountState, before: EarlierPolicies) {
        self.subject = subject
        self.account = account
        self.before = before
        old = before.account(account)
    }

    /// What is granted and was not, or can't be told.
    func findings() throws(DiagnosticError) -> [Finding] {
        var found: [Finding] = []
        for holder in account.holders where !isExcepted(holder) {
            guard holder.kind != .group || account.members(ofGroup: holder.name).isEmpty else { continue }
            found += try findings(of: holder)
        }
        found += gone()
        found += try unheld()
        found += try destinations()
        return found
    }

    private func isExcepted(_ holder: Holder) -> Bool {
        ForbiddenActionsCheck.areExcepted([holder], subject.rules.check[.newAccess].except)
    }

    // MARK: One principal

    private func findings(of holder: Holder) throws(DiagnosticError) -> [Finding] {
        let was = old.map { PrincipalAccess(of: holder, $0) }
        let own = PrincipalAccess(of: holder, account)
        let now = was.map { own.withPoliciesOfAWS(as: $0) } ?? own
        var found = unknown(now, was)
        found += try documents(now, was)
        found += try trust(now, was)
        found += try boundary(now, was)
        found += namesThatChanged(holder)
        return found
    }

    /// What it holds newly without a document that says what that grants.
    private func unknown(_ now: PrincipalAccess, _ was: PrincipalAccess?) -> [Finding] {
        now.unknown.subtracting(was?.unknown ?? []).sorted { $0.name < $1.name }.map { unknown in
            let what =
                unknown.isGroup
                ? "`\(now.holder)` is in group `\(unknown.name)`, of which `account.json` tells nothing"
                : "`\(unknown.name)` is attached to `\(unknown.holder)`, and no document on file says what it grants"
            return Finding(
                .newAccess, what, at: place(of: unknown.name, in: unknown.holder),
                element: "\(unknown.holder): \(unknown.name)",
                notes: [.init("\(before.name) does not have it so")],
                help: unknown.isGroup
                    ? "`cloudtrim import` the account's state, or take the user out of the group"
                    : "bring its document, by `cloudtrim import` of the account's state, or take the attachment out")
        }
    }

    private func documents(_ now: PrincipalAccess, _ was: PrincipalAccess?) throws(DiagnosticError) -> [Finding] {
        let question = AccessQuestion(comparison: self, holder: now.holder, what: "")
        if try question.isAnswered(now.identity, by: was?.identity ?? []) { return [] }
        return [try question.finding(now.effective, beyond: was?.identity ?? [])].compactMap { $0 }
    }

    private func trust(_ now: PrincipalAccess, _ was: PrincipalAccess?) throws(DiagnosticError) -> [Finding] {
        guard now.holder.kind == .role else { return [] }
        guard let trust = now.trust else {
            guard was == nil || was?.trust != nil || old?.role(now.holder.name) == nil else { return [] }
            return [
                Finding(
                    .newAccess, "who may assume `\(now.holder)` is not known: it has no `trust.json`",
                    at: place(of: now.holder), element: "\(now.holder): trust",
                    help: "bring the document, by `cloudtrim import` of the account's state")
            ]
        }
        let question = AccessQuestion(comparison: self, holder: now.holder, what: "the trust document")
        let older = was?.trust.map { [$0] } ?? []
        if try question.isAnswered([trust], by: older) { return [] }
        return [try question.trustFinding(trust, beyond: older)].compactMap { $0 }
    }

    /// A boundary that came narrows; one that went, or that grew, may not.
    private func boundary(_ now: PrincipalAccess, _ was: PrincipalAccess?) throws(DiagnosticError) -> [Finding] {
        guard let was else { return [] }
        switch (was.boundary, now.boundary) {
        case (.none, _): return []
        case (.unknown(let one), .unknown(let other)) where one == other: return []
        case (.unknown(let arn), _):
            // What the principal may do within a boundary that nobody knows is not known either.
            if now.identity.isEmpty, now.unknown.isEmpty { return [] }
            return [
                doubtful(
                    now, "what `\(arn)`, the boundary of `\(now.holder)` in \(before.name), bounded is not known", arn)
            ]
        case (.known(let arn, let bound), .none):
            let question = AccessQuestion(
                comparison: self, holder: now.holder, what: "what its boundary no longer bounds")
            if !now.unknown.isEmpty {
                return [
                    doubtful(
                        now, "`\(arn)` no longer bounds `\(now.holder)`, of whose policies some are not on file", arn)
                ]
            }
            return [try question.finding(now.identity, beyond: [bound])].compactMap { $0 }
        case (.known(_, let bound), .unknown(let arn)):
            let question = AccessQuestion(comparison: self, holder: now.holder, what: "its boundary")
            if now.unknown.isEmpty, try question.isAnswered(now.identity, by: [bound]) { return [] }
            return [doubtful(now, "what `\(arn)`, the boundary of `\(now.holder)`, allows is not known", arn)]
        case (.known(_, let bound), .known(_, let bounds)):
            let question = AccessQuestion(comparison: self, holder: now.holder, what: "the boundary")
            if try question.isAnswered([bounds], by: [bound]) { return [] }
            if now.unknown.isEmpty, try question.isAnswered(now.effective, by: [bound]) { return [] }
            return [try question.finding([bounds], beyond: [bound])].compactMap { $0 }
        }
    }

    private func doubtful(_ now: PrincipalAccess, _ message: String, _ arn: String) -> Finding {
        Finding(
            .newAccess, message,
            at: now.boundary.arn.flatMap { place(of: $0, in: now.holder) } ?? place(of: now.holder),
            element: "\(now.holder): boundary \(arn)",
            help: "leave the boundary as it is in \(before.name), or bring both documents")
    }

    /// Conditions and trust documents know a principal by its ARN and its tags.
    private func namesThatChanged(_ holder: Holder) -> [Finding] {
        guard let old, let (now, was) = Self.names(of: holder, account, old) else { return [] }
        var found: [Finding] = []
        if now.path != was.path {
            found.append(
                Finding(
                    .newAccess,
                    "`\(holder)` has the path `\(now.path)`, and had `\(was.path)`: documents that name it by "
                        + "its ARN mean another one", at: place(of: holder), element: "\(holder): path",
                    help: "IAM keeps a role's path for good; `cloudtrim import` the account's state"))
        }
        let changed = Set(now.tags.keys).union(was.tags.keys).filter {
            now.tags[$0] != was.tags[$0] && now.tags[$0] != nil
        }
        for key in changed.sorted() where isAskedFor(tag: key) {
            found.append(
                Finding(
                    .newAccess, "tag `\(key)` of `\(holder)` has changed, and documents grant by it",
                    at: place(of: holder), element: "\(holder): tag \(key)",
                    help: "leave the tag as it is in \(before.name), or have it reviewed as a grant"))
        }
        return found
    }

    private static func names(
        of holder: Holder, _ account: AccountState, _ old: AccountState
    ) -> (now: (path: String, tags: [String: String]), was: (path: String, tags: [String: String]))? {
        switch holder.kind {
        case .user:
            guard let now = account.user(holder.name), let was = old.user(holder.name) else { return nil }
            return ((now.path, now.tags), (was.path, was.tags))
        case .role:
            guard let now = account.role(holder.name), let was = old.role(holder.name) else { return nil }
            return ((now.path, now.tags), (was.path, was.tags))
        case .group: return nil
        }
    }

    private func isAskedFor(tag key: String) -> Bool {
        let word = "aws:PrincipalTag/\(key)".lowercased()
        return subject.accounts.contains { account in
            account.documents.values.contains { $0.source.string.lowercased().contains(word) }
        }
    }

    func place(of holder: Holder) -> SourceSpan? { account.file?.span(of: holder) }

    private func place(of text: String, in holder: Holder) -> SourceSpan? {
        account.file?.span(of: text, in: holder) ?? place(of: holder)
    }
}

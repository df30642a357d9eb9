import AccountState
import ActionCatalog
import Analysis
import IAMModel
import PolicyLanguage
import Rules

/// What a change touches of what rules are about: the documents of those whom a rule matches, as far as they grant what it
/// decides for.
struct RuleConcern {
    /// An account here and in the tree of `--against`; nil where it is in one of them only.
    private let accounts: [(here: AccountState?, there: AccountState?)]
    private let catalog: ActionCatalog

    /// Nil where there is no other tree.
    init?(_ subject: CheckSubject) {
        guard let before = subject.before else { return nil }
        catalog = subject.catalog
        accounts =
            subject.accounts.map { ($0, before.account($0)) }
            + before.accounts.filter { old in !subject.accounts.contains { $0.id == old.id } }.map { (nil, $0) }
    }

    /// The first document that the change adds, edits, takes away, attaches or detaches, and that the rule is about.
    func touched(by rule: Rule) -> DocumentPath? {
        let actions = rule.isWhole ? nil : actions(of: rule)
        return accounts.lazy.flatMap { self.touched(by: rule, actions, $0.here, $0.there) }.sorted().first
    }

    private func actions(of rule: Rule) -> ActionSet {
        let named = rule.actions.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1)) }
        guard let services = rule.services else { return named }
        return named.intersection(
            services.reduce(into: ActionSet()) { $0.formUnion(catalog.expand(ActionPattern("\($1):*"))) })
    }

    private func touched(
        by rule: Rule, _ actions: ActionSet?, _ here: AccountState?, _ there: AccountState?
    ) -> [DocumentPath] {
        let now = here.map { documents(of: $0, rule) } ?? [:]
        let before = there.map { documents(of: $0, rule) } ?? [:]
        return Set(now.keys).union(before.keys).filter { path in
            guard now[path]?.source.bytes != before[path]?.source.bytes else { return false }
            if case .trust = path.kind { return actions == nil }
            guard let actions else { return true }
            return [now[path], before[path]].contains { document in
                document.map { !DocumentGrants($0, at: path, catalog: catalog).allowed.isDisjoint(with: actions) }
                    ?? false
            }
        }
    }

    /// The documents that apply to those whom a rule matches; those of roles with their trust.
    private func documents(of account: AccountState, _ rule: Rule) -> [DocumentPath: PolicyDocument] {
        var found: [DocumentPath: PolicyDocument] = [:]
        for holder in account.holders where rule.matches(RuleSubject(holder, of: account)) {
            for applied in account.documents(applyingTo: holder) {
                found[applied.document] = account.documents[applied.document]
            }
            if let boundary = account.boundaryDocument(of: holder) { found[boundary] = account.documents[boundary] }
            guard holder.kind == .role, let trust = account.role(holder.name)?.trust else { continue }
            found[trust] = account.documents[trust]
        }
        return found
    }
}

extension RuleSubject {
    /// A user, group or role of an account, as rules see it.
    init(_ holder: Holder, of account: AccountState) {
        var path = "/"
        var tags: [String: String] = [:]
        switch holder.kind {
        case .user: if let user = account.user(holder.name) { (path, tags) = (user.path, user.tags) }
        case .group: if let group = account.group(holder.name) { path = group.path }
        case .role: if let role = account.role(holder.name) { (path, tags) = (role.path, role.tags) }
        }
        self.init(holder.description, account: account.name, accountID: account.id.digits, path: path, tags: tags)
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds users and roles that can give themselves more than they have, by the ways that are known.
///
/// Who has everything has nothing to gain and is left to `forbidden_actions` and `wildcard_action`. Resources and
/// conditions of the statements are not weighed: a finding is a question for a person.
struct PrivilegeEscalationCheck: Check {
    static let code = DiagnosticCode.privilegeEscalation
    /// How many ways a message names.
    private static let shown = 3

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.privilegeEscalation]
        let methods = EscalationMethod.all.compactMap { method in
            method.ids(subject.catalog).map { (method, ActionSet($0)) }
        }
        return subject.accounts.flatMap { account in
            account.holders.compactMap { holder -> Finding? in
                guard holder.kind != .group, !ForbiddenActionsCheck.areExcepted([holder], settings.except),
                    !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
                else { return nil }
                return finding(holder, account, methods, subject.catalog)
            }
        }
    }

    private func finding(
        _ holder: Holder, _ account: AccountState, _ methods: [(EscalationMethod, ActionSet)], _ catalog: ActionCatalog
    ) -> Finding? {
        let documents = account.documents(applyingTo: holder).compactMap { account.documents[$0.document] }
        var allowed = ActionSet()
        for document in documents {
            for statement in document.statements where statement.effect == .allow && !statement.concernsOneselfOnly {
                allowed.formUnion(statement.allowedActions(catalog))
            }
        }
        for document in documents {
            for statement in document.statements
            where statement.effect == .deny && statement.conditions.isEmpty && statement.concernsEveryResource {
                allowed.subtract(statement.allowedActions(catalog))
            }
        }
        if let boundary = account.boundaryDocument(of: holder).flatMap({ account.documents[$0] }) {
            let within = boundary.statements.filter { $0.effect == .allow }
                .reduce(into: ActionSet()) { $0.formUnion($1.allowedActions(catalog)) }
            allowed.formIntersection(within)
        }
        guard allowed.count < catalog.all.count * 9 / 10 else { return nil }
        let found = methods.filter { $0.1.isSubset(of: allowed) }
        guard let first = found.first else { return nil }
        let named = found.prefix(Self.shown).map { method, _ in
            "\(method.words) (\(method.actions.map { "`\($0)`" }.joined(separator: " with ")))"
        }
        let rest = found.count > Self.shown ? "; and in \(found.count - Self.shown) more ways" : ""
        return Finding(
            Self.code, "`\(holder)` can give itself more: it \(named.joined(separator: "; "))\(rest)",
            at: place(first.1, documents, catalog) ?? account.file?.span(of: holder), element: "\(holder)",
            help: "narrow the resources, take an action of each away, or name it in `check.privilege_escalation.except`"
        )
    }

    /// Where the first action that it takes is allowed.
    private func place(_ actions: ActionSet, _ documents: [PolicyDocument], _ catalog: ActionCatalog) -> SourceSpan? {
        for document in documents {
            for statement in document.statements
            where statement.effect == .allow && !statement.actions.isNegated && !statement.concernsOneselfOnly {
                let entry = statement.actions.entries.first { !catalog.expand($0.pattern).isDisjoint(with: actions) }
                if let entry { return document.span(entry.range) }
            }
        }
        return nil
    }
}

extension Statement {
    /// Whether it is about the caller's own user alone, such as one's own keys and password: nothing is won by them.
    var concernsOneselfOnly: Bool {
        guard let resources, !resources.isNegated else { return false }
        return resources.entries.allSatisfy { $0.text.contains("${aws:username}") || $0.text.contains("${aws:userid}") }
    }

    /// Whether it is about all resources.
    var concernsEveryResource: Bool {
        guard let resources else { return true }
        return !resources.isNegated && resources.entries.contains { $0.text == "*" }
    }
}

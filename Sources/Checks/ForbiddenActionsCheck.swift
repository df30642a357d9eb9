import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds statements that allow what `check.forbidden_actions` forbids.
///
/// A pattern of the rules is broken by a statement that allows **all** that it matches: `iam:*` forbids having the whole of
/// IAM, in one pattern or piece by piece, and leaves `iam:CreateUser` alone; `iam:CreateUser` forbids that one.
struct ForbiddenActionsCheck: Check {
    static let code = DiagnosticCode.forbiddenActions

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.forbiddenActions]
        let forbidden = (settings.actions ?? []).map { ($0, subject.catalog.expand($0)) }.filter { !$0.1.isEmpty }
        var found: [Finding] = []
        for checked in subject.documents where checked.isGrant {
            let holders = checked.account.holders(of: checked.path)
            if ForbiddenActionsCheck.areExcepted(holders, settings.except) { continue }
            for statement in checked.allowing {
                guard let (pattern, entry) = match(statement, forbidden, subject.catalog) else { continue }
                found.append(
                    Finding(
                        Self.code, message(pattern, statement, subject.rules),
                        at: entry.map(checked.span) ?? checked.keySpan(statement),
                        element: "\(statement.element): \(pattern)", notes: notes(subject.rules),
                        help: "name the actions that are needed, or add the principal to `except`"))
            }
        }
        return found + attachments(subject, settings, forbidden)
    }

    static func areExcepted(_ holders: [Holder], _ except: [PrincipalPattern]) -> Bool {
        !holders.isEmpty && holders.allSatisfy { holder in except.contains { $0.matches(holder.description) } }
    }

    private func message(_ pattern: ActionPattern, _ statement: Statement, _ rules: Rules) -> String {
        let all = pattern.folded.isLiteral ? "" : "all of "
        return "statement \(statement.name) allows \(all)`\(pattern)`, which the rules forbid"
    }

    private func notes(_ rules: Rules) -> [Diagnostic.Note] {
        [Diagnostic.Note("it is forbidden here", at: rules.span(of: "check.forbidden_actions.actions"))]
    }

    /// The first forbidden pattern that a statement allows as a whole, with the entry that does it.
    private func match(
        _ statement: Statement, _ forbidden: [(ActionPattern, ActionSet)], _ catalog: ActionCatalog
    ) -> (ActionPattern, ActionElement.Entry?)? {
        let allowed = statement.allowedActions(catalog)
        guard let (pattern, actions) = forbidden.first(where: { $0.1.isSubset(of: allowed) }) else { return nil }
        if statement.actions.isNegated { return (pattern, nil) }
        let entries = statement.actions.entries
        let whole = entries.first { actions.isSubset(of: catalog.expand($0.pattern)) }
        return (pattern, whole ?? entries.first { !actions.isDisjoint(with: catalog.expand($0.pattern)) })
    }

    /// Documents of AWS can't be edited: what is wrong is that they are attached.
    private func attachments(
        _ subject: CheckSubject, _ settings: CheckSetting, _ forbidden: [(ActionPattern, ActionSet)]
    ) -> [Finding] {
        var found: [Finding] = []
        for account in subject.accounts {
            for policy in account.policies where policy.isAWSManaged {
                let statements = account.documents[policy.document]?.statements.filter { $0.effect == .allow } ?? []
                let broken = statements.lazy.compactMap { match($0, forbidden, subject.catalog)?.0 }.first
                guard let broken else { continue }
                for holder in account.holders(of: policy.document)
                where !ForbiddenActionsCheck.areExcepted([holder], settings.except)
                    && !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
                {
                    found.append(
                        Finding(
                            Self.code,
                            "`\(policy.name)` of AWS is attached to `\(holder)` and allows all of `\(broken)`, "
                                + "which the rules forbid",
                            at: account.file?.span(of: policy.arn, in: holder), element: "\(holder): \(policy.arn)",
                            notes: notes(subject.rules),
                            help: "attach a document of your own in its place: `cloudtrim generate` proposes one"))
                }
            }
        }
        return found
    }
}

extension Statement {
    /// The actions of the catalog that its element holds.
    func allowedActions(_ catalog: ActionCatalog) -> ActionSet {
        let named = actions.entries.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1.pattern)) }
        return actions.isNegated ? catalog.all.subtracting(named) : named
    }
}

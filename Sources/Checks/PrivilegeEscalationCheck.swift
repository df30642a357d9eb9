import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds users and roles that can give themselves more than they have, by the ways that are known.
///
/// What counts is what a principal is granted: after Deny, boundary and service control policies. Who can do all of the
/// ways, or has all that service control policies leave, has everything and nothing to gain, and is left to
/// `forbidden_actions` and `wildcard_action`. Resources and conditions of the statements are not weighed, but for what
/// ``EscalationGain`` says: a finding is a question for a person.
struct PrivilegeEscalationCheck: Check {
    static let code = DiagnosticCode.privilegeEscalation
    /// How many ways a message names.
    private static let shown = 3

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.privilegeEscalation]
        let methods = EscalationMethod.all.compactMap { method in
            method.ids(subject.catalog).map { (method, ActionSet($0)) }
        }
        let gain = EscalationGain(subject.catalog)
        let all = subject.catalog.expand(ActionPattern("*"))
        return subject.granted.flatMap { account, principals in
            let everything = subject.controls[account.id, default: ServiceControls()].leaving(all)
            return principals.compactMap { principal, granted -> Finding? in
                let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
                guard !ForbiddenActionsCheck.areExcepted([holder], settings.except),
                    !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
                else { return nil }
                let won = gain.actions(granted, of: account)
                let found = methods.filter { $0.1.isSubset(of: won) }
                guard let first = found.first, found.count < methods.count,
                    !everything.isSubset(of: granted.granted)
                else { return nil }
                return finding(
                    holder, found.map(\.0), at: place(first.1, granted, account) ?? account.file?.span(of: holder))
            }
        }
    }

    private func finding(_ holder: Holder, _ found: [EscalationMethod], at span: SourceSpan?) -> Finding {
        let named = found.prefix(Self.shown).map { method in
            "\(method.words) (\(method.actions.map { "`\($0)`" }.joined(separator: " with ")))"
        }
        let rest = found.count > Self.shown ? "; and in \(found.count - Self.shown) more ways" : ""
        return Finding(
            Self.code, "`\(holder)` can give itself more: it \(named.joined(separator: "; "))\(rest)", at: span,
            element: "\(holder)",
            help: "narrow the resources, take an action of each away, or name it in `check.privilege_escalation.except`"
        )
    }

    /// Where the first action that it takes is allowed.
    private func place(_ actions: ActionSet, _ granted: GrantedActions, _ account: AccountState) -> SourceSpan? {
        for grants in granted.documents where !grants.path.isAWSManaged {
            guard let document = account.documents[grants.path] else { continue }
            for entry in grants.entries where !entry.actions.isDisjoint(with: actions) {
                let element = document.statements[entry.statement].actions
                return document.span(entry.entry.map { element.entries[$0].range } ?? element.keyRange)
            }
        }
        return nil
    }
}

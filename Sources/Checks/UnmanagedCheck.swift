import AccountState
import Diagnostics
import Rules

/// Finds documents of nobody, and users and roles of `account.json` that no document says anything of.
struct UnmanagedCheck: Check {
    static let code = DiagnosticCode.unmanaged

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.unmanaged]
        let trusted = trusted(subject)
        let orphans = subject.documents.filter { checked in
            if case .trust = checked.path.kind { return false }
            return checked.account.principals(of: checked.path).isEmpty
                && checked.account.bounded(by: checked.path).isEmpty
        }
        return orphans.map { checked in
            Finding(
                Self.code, "nobody holds this document", at: SourceSpan(path: checked.document.source.path),
                element: "document",
                help: "delete the policy, or attach it; an empty group's policies wait for its members")
        }
            + subject.accounts.flatMap { account in
                account.holders.filter { holder in
                    holder.kind != .group && account.documents(applyingTo: holder).isEmpty
                        && PrincipalAccess(of: holder, account).unknown.isEmpty
                        && !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
                        && !ForbiddenActionsCheck.areExcepted([holder], settings.except)
                        && !trusted.contains(account.arn(of: holder))
                }.map { holder in
                    Finding(
                        Self.code, "no document grants `\(holder)` anything", at: account.file?.span(of: holder),
                        element: "\(holder)",
                        help: "delete it if nobody needs it, or name it in `check.unmanaged.except`")
                }
            }
    }

    /// Whom trust documents name: inside of an account that is enough to assume a role (IAM User Guide, "Cross-account policy
    /// evaluation logic").
    private func trusted(_ subject: CheckSubject) -> Set<String> {
        var names: Set<String> = []
        for account in subject.accounts {
            for role in account.roles {
                for statement in role.trust.flatMap({ account.documents[$0] })?.statements ?? []
                where statement.effect == .allow {
                    names.formUnion((statement.principals?.entries ?? []).map(\.name))
                }
            }
        }
        return names
    }
}

extension AccountState {
    /// All documents that apply to a user, its groups' included, or to a role.
    func documents(applyingTo holder: Holder) -> [AppliedDocument] {
        switch holder.kind {
        case .user: user(holder.name).map { documents(applyingTo: $0) } ?? []
        case .role: role(holder.name).map { documents(applyingTo: $0) } ?? []
        case .group: documents(heldBy: holder)
        }
    }
}

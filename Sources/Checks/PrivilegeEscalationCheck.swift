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
/// ways has everything and nothing to gain, and is left to `forbidden_actions` and `wildcard_action`. Resources and
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
        let harmless = OwnCredentials.actions(subject.catalog)
        return subject.granted.flatMap { account, principals in
            principals.compactMap { principal, granted -> Finding? in
                let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
                guard !ForbiddenActionsCheck.areExcepted([holder], settings.except),
                    !(holder.kind == .role && (account.role(holder.name)?.isServiceLinked ?? false))
                else { return nil }
                let won = OwnCredentials.without(harmless, granted, of: account)
                let found = methods.filter { $0.1.isSubset(of: won) }
                guard let first = found.first, found.count < methods.count else { return nil }
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

/// A user's own access keys, password and MFA devices: who changes them becomes nobody else
/// (IAM User Guide, "Allows IAM users to manage their own password, access keys and MFA").
enum OwnCredentials {
    private static let patterns = [
        "iam:ChangePassword", "iam:*AccessKey*", "iam:*LoginProfile", "iam:*MFADevice*", "iam:*SSHPublicKey*",
        "iam:*ServiceSpecificCredential*", "iam:*SigningCertificate*",
    ]

    /// The actions, as the catalog has them.
    static func actions(_ catalog: ActionCatalog) -> ActionSet {
        patterns.reduce(into: ActionSet()) { $0.formUnion(catalog.expand(ActionPattern($1))) }
    }

    /// What a principal is granted, but for these where a statement gives them for the caller's own user alone.
    static func without(_ own: ActionSet, _ granted: GrantedActions, of account: AccountState) -> ActionSet {
        var won = ActionSet()
        for grants in granted.documents {
            guard let document = account.documents[grants.path] else { continue }
            for entry in grants.entries {
                let isOfOneself = document.statements[entry.statement].concernsOwnUserOnly(document.version)
                won.formUnion(isOfOneself ? entry.actions.subtracting(own) : entry.actions)
            }
        }
        return won.intersection(granted.granted)
    }
}

extension Statement {
    /// Whether it is about the caller's own user, and its MFA device, alone: in a version that knows policy variables.
    func concernsOwnUserOnly(_ version: PolicyVersion) -> Bool {
        guard version == .v2012, let resources, !resources.isNegated, !resources.entries.isEmpty else { return false }
        return resources.entries.allSatisfy { entry in
            let parts = entry.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "iam" else { return false }
            let path = parts[5].split(separator: "/")
            guard let kind = path.first, let name = path.last, ["user", "mfa", "sms-mfa"].contains(kind) else {
                return false
            }
            return name == "${aws:username}"
        }
    }
}

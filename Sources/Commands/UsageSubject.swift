import AccountState
import Attribution
import Diagnostics
import IAMModel

/// Whom a question is about: a user or role, or what one did in a destination role.
struct UsageSubject {
    /// Who was named by `--user` or `--role`.
    let source: PrincipalReference
    /// The account of ``principal``.
    let home: AccountState
    /// Whose rights are looked at: the destination role where there is one.
    let principal: PrincipalReference
    /// Whose use, in a destination role.
    let origin: Origin?

    /// Looks up `--user` or `--role`, one of which is given, `--dest-role` and `--dest-account`.
    init(_ invocation: Invocation, _ workspace: Workspace, account state: AccountState) throws(DiagnosticError) {
        let source: PrincipalReference
        if let user = invocation.value(.user) {
            let name = try Names.check(user, "user", state.users.map(\.name))
            source = PrincipalReference(account: state.id, kind: .user, name: name)
        } else {
            let name = try Names.check(invocation.value(.role) ?? "", "role", state.roles.map(\.name))
            source = PrincipalReference(account: state.id, kind: .role, name: name)
        }
        self.source = source
        guard let role = invocation.value(.destRole) else {
            (home, principal, origin) = (state, source, nil)
            return
        }
        let home = try invocation.value(.destAccount).map { (name) throws(DiagnosticError) in
            try workspace.state(named: name)
        }
        self.home = home ?? state
        let name = try Names.check(role, "role", self.home.roles.map(\.name))
        principal = PrincipalReference(account: self.home.id, kind: .role, name: name)
        origin = source.kind == .user ? .user(source) : .role(source)
    }

    /// What can be said of the options before anything is read.
    static func check(_ invocation: Invocation) throws(DiagnosticError) {
        guard invocation.isGiven(.destAccount) && !invocation.isGiven(.destRole) else { return }
        throw DiagnosticError(
            .error(.usage, "`--dest-account` wants `--dest-role`", help: "name the role: `--dest-role NAME`"))
    }

    /// The account that `--account` names; the only one where there is one.
    static func account(_ invocation: Invocation, _ workspace: Workspace) throws(DiagnosticError) -> AccountState {
        if let name = invocation.value(.account) { return try workspace.state(named: name) }
        guard workspace.states.count == 1, let only = workspace.states.first else {
            throw DiagnosticError(
                .error(
                    .usage, "which account?",
                    help: "give `--account`: " + workspace.states.map { "`\($0.name)`" }.joined(separator: ", ")))
        }
        return only
    }
}

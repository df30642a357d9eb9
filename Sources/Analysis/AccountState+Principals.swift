import AccountState
import IAMModel

extension AccountState {
    /// All users and roles, service-linked ones included, in their order.
    public var principals: [PrincipalReference] {
        users.map { PrincipalReference(account: id, kind: .user, name: $0.name) }
            + roles.map { PrincipalReference(account: id, kind: .role, name: $0.name) }
    }
}

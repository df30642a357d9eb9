import AccountState
import Attribution
import IAMModel

extension PrincipalDirectory {
    /// The principals of some accounts by their unique ids.
    public init(of states: [AccountState]) {
        var ids: [String: PrincipalReference] = [:]
        for state in states {
            for user in state.users where !user.id.isEmpty {
                ids[user.id] = PrincipalReference(account: state.id, kind: .user, name: user.name)
            }
            for role in state.roles where !role.id.isEmpty {
                ids[role.id] = PrincipalReference(account: state.id, kind: .role, name: role.name)
            }
        }
        self.init(byUniqueID: ids)
    }
}

import AccountState
import Attribution
import IAMModel

extension PrincipalDirectory {
    /// The principals of some accounts by their unique ids; an id that several share was made up, and tells nothing.
    public init(of states: [AccountState]) {
        var ids: [String: PrincipalReference] = [:]
        var shared: Set<String> = []
        func add(_ id: String, _ account: AccountID, _ kind: PrincipalReference.Kind, _ name: String) {
            guard !id.isEmpty else { return }
            let reference = PrincipalReference(account: account, kind: kind, name: name)
            if ids.updateValue(reference, forKey: id) != nil { shared.insert(id) }
        }
        for state in states {
            for user in state.users { add(user.id, state.id, .user, user.name) }
            for role in state.roles { add(role.id, state.id, .role, role.name) }
        }
        self.init(byUniqueID: ids.filter { !shared.contains($0.key) })
    }
}

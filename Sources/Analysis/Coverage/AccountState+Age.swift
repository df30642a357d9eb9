import AccountState
import IAMModel

extension AccountState {
    /// The day on which the oldest of the account's users and roles was created; nil where the state doesn't tell of all.
    public var oldestPrincipal: Day? {
        let created = users.map(\.created) + roles.map(\.created)
        guard !created.isEmpty, !created.contains(nil) else { return nil }
        return created.compactMap { $0?.day }.min()
    }
}

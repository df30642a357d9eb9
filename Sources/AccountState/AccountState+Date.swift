import IAMModel

extension AccountState {
    /// When the state was taken: what `account.json` says, else the newest date that it holds, since it is no older than that;
    /// nil where it holds none.
    public var date: Timestamp? { taken ?? newestDate }

    /// The newest date of anything in the state.
    public var newestDate: Timestamp? {
        let own =
            users.flatMap { [$0.created, $0.passwordLastUsed] } + groups.map(\.created)
            + roles.flatMap { [$0.created, $0.lastUsed] }
        // AWS's policies have dates of their own.
        let policies = policies.filter { !$0.isAWSManaged }.flatMap { policy in
            [policy.created, policy.updated] + policy.versions.map(\.created)
        }
        return (own + policies).compactMap { $0 }.max()
    }
}

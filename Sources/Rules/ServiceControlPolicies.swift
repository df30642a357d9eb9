/// The service control policies over some accounts, level by level: root, each organizational unit, account.
///
/// An action is allowed where some document of every level allows it and none denies it.
public struct ServiceControlPolicies: Hashable, Sendable {
    /// Names or numbers of the accounts that they stand over, `*` and `?` taken.
    public internal(set) var accounts: [String] = []
    /// The documents of each level, from the root down, relative to the folder of `rules.yaml`.
    public internal(set) var levels: [[String]] = []

    static let fields: [Field<ServiceControlPolicies>] = [
        Field("accounts", \.accounts, Form<String>.text.list, required: "accounts: [demo]"),
        Field(
            "levels", \.levels, Form<String>.text.list.list, required: "levels: [[scps/root.json], [scps/unit.json]]"),
    ]
}

extension Form where Value == ServiceControlPolicies {
    /// One entry of `scps:`.
    static let serviceControlPolicies = Form { node, reader in
        var policies = ServiceControlPolicies()
        reader.read(node, into: &policies, ServiceControlPolicies.fields)
        return policies
    }
}

import IAMModel

/// The service control policies over some accounts, level by level: root, each organizational unit, account.
///
/// An action is allowed where some document of every level allows it and none denies it.
public struct ServiceControlPolicies: Hashable, Sendable {
    /// Names or numbers of the accounts that they stand over, `*` and `?` taken.
    public internal(set) var accounts: [String] = []
    /// The documents of each level, from the root down, relative to the folder of `rules.yaml`.
    public internal(set) var levels: [[String]] = []

    static let fields: [Field<ServiceControlPolicies>] = [
        Field(
            "accounts", \.accounts, Form<String>.text.list, required: "accounts: [demo]",
            "The accounts that they stand over."),
        Field(
            "levels", \.levels, level.list, required: "levels: [[scps/root.json], [scps/unit.json]]",
            "The documents of each level, from the root down, relative to this file."),
    ]

    /// AWS wants a document at every level, and a level without one would allow nothing (Organizations User Guide,
    /// "Attaching SCPs").
    private static let level = Form<String>.text.list.checked { documents in
        documents.isEmpty ? ("a level without a document allows nothing", "name its documents, or take it out") : nil
    }

    /// Whether they stand over an account.
    public func stands(over account: NamedAccount) -> Bool {
        accounts.contains { Wildcard($0).matches(account.name) || Wildcard($0).matches(account.id.digits) }
    }
}

extension Form where Value == ServiceControlPolicies {
    /// One entry of `scps:`.
    static let serviceControlPolicies = Form(.mapping(ServiceControlPolicies.fields.map(\.schema))) { node, reader in
        var policies = ServiceControlPolicies()
        reader.read(node, into: &policies, ServiceControlPolicies.fields)
        return policies
    }
}

import IAMModel
import Usage

/// What sessions in Identity Center's own roles tell of its users: their ids beside their names, and where they are kept.
struct IdentityCenter {
    private var namesByID: [String: Set<String>] = [:]
    /// The one spelling of names that are one user's, by account's store and name.
    private var spellings: [String: [String: String]] = [:]
    private var storesByAccount: [String: String] = [:]
    private var stores: Set<String> = []

    init(_ sessions: [Session]) {
        for session in sessions where session.issuerARN.contains("AWSReservedSSO_") {
            if !session.identityStore.isEmpty {
                let store = Self.store(session.identityStore)
                stores.insert(store)
                // An account is in one organization, and an organization has one instance with permission sets.
                storesByAccount[session.account] = min(storesByAccount[session.account] ?? store, store)
            }
            guard !session.onBehalfOf.isEmpty, let name = session.sessionName else { continue }
            namesByID[session.onBehalfOf, default: []].insert(name)
        }
        for session in sessions where !session.onBehalfOf.isEmpty && session.issuerARN.contains("AWSReservedSSO_") {
            guard let names = namesByID[session.onBehalfOf], names.count > 1, let one = Self.one(of: names) else {
                continue
            }
            for name in names { spellings[provider(session.account, session.identityStore), default: [:]][name] = one }
        }
    }

    /// `d-9067642ac7` of the ARN of an identity store.
    private static func store(_ arn: String) -> String { ARN(arn)?.resourceName ?? arn }

    /// The name that stands for all of some that differ in nothing but capital letters.
    private static func one(of names: Set<String>) -> String? {
        Set(names.map { $0.lowercased() }).count == 1 ? names.max() : nil
    }

    /// Who vouches for an account's people: nothing to tell where only one store is known at all.
    func provider(_ account: String, _ storeARN: String) -> String {
        guard stores.count > 1 else { return "" }
        let store = storeARN.isEmpty ? storesByAccount[account] : Self.store(storeARN)
        return store.map { "identity-center/\($0)" } ?? ""
    }

    /// The name of a user's id, where the sessions show one.
    func name(of id: String) -> String? {
        let names = namesByID[id] ?? []
        return names.count == 1 ? names.first : Self.one(of: names)
    }

    /// The name as it is written for all sessions of the same user, whom Identity Center knows by one id.
    func spelling(of name: String, in account: String) -> String { spellings[provider(account, "")]?[name] ?? name }
}

import AccountState
import Attribution
import IAMModel
import PolicyLanguage

extension PrincipalDirectory {
    /// The principals of some accounts by their unique ids; an id that several share was made up, and tells nothing.
    public init(of states: [AccountState]) {
        var ids: [String: PrincipalReference] = [:]
        var shared: Set<String> = []
        var names: [PrincipalReference] = []
        var services: [PrincipalReference: String] = [:]
        func add(_ id: String, _ account: AccountID, _ kind: PrincipalReference.Kind, _ name: String) {
            let reference = PrincipalReference(account: account, kind: kind, name: name)
            names.append(reference)
            guard !id.isEmpty else { return }
            if ids.updateValue(reference, forKey: id) != nil { shared.insert(id) }
        }
        for state in states {
            for user in state.users { add(user.id, state.id, .user, user.name) }
            for role in state.roles {
                add(role.id, state.id, .role, role.name)
                guard let trust = role.trust.flatMap({ state.documents[$0] }),
                    let service = PrincipalDirectory.soleService(of: trust)
                else { continue }
                services[PrincipalReference(account: state.id, kind: .role, name: role.name)] = service
            }
        }
        self.init(byUniqueID: ids.filter { !shared.contains($0.key) }, names: names, soleServices: services)
    }

    /// The service that a trust document lets in, where it lets in nobody else.
    private static func soleService(of trust: PolicyDocument) -> String? {
        let parties = Set(TrustEntry.entries(of: trust) { _ in nil }.map(\.party))
        guard parties.count == 1, case .service(let name)? = parties.first else { return nil }
        return name
    }
}

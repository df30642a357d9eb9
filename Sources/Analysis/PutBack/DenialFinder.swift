import AccountState
import ActionCatalog
import Attribution
import IAMModel

/// Finds what the principals of an account were denied, and what became of the access.
public struct DenialFinder: Sendable {
    private let state: AccountState
    private let usage: UsageByPrincipal
    private let catalog: ActionCatalog
    private let granted: [PrincipalReference: GrantedActions]
    private let taken: TakenAccessFinder

    /// - Parameter pasts: earlier texts of the account's documents, the latest first.
    public init(
        in state: AccountState, usage: UsageByPrincipal, controls: ServiceControls, catalog: ActionCatalog,
        pasts: [PastDocument]
    ) {
        self.state = state
        self.usage = usage
        self.catalog = catalog
        granted = Dictionary(
            GrantedActions.all(of: state, controls: controls, catalog: catalog), uniquingKeysWith: { first, _ in first }
        )
        taken = TakenAccessFinder(in: state, pasts)
    }

    /// Who of an account was denied anything.
    public static func denied(in account: AccountID, _ usage: UsageByPrincipal) -> Set<PrincipalReference> {
        Set(
            usage.use.lazy.filter { principal, origins in
                principal.account == account
                    && origins.values.contains { use in
                        !use.deniedUnmapped.isEmpty || use.actions.values.contains { $0.denied > 0 }
                    }
            }.map(\.key))
    }

    /// All that was denied from a time on, the latest first.
    ///
    /// - Parameter since: what was last denied before it is left out; nil for all.
    public func denials(since: Timestamp?) -> [DeniedAction] {
        let all = Self.denied(in: state.id, usage).flatMap { principal in
            actions(of: principal).compactMap { denial(of: $0, to: principal, since: since) }
        }
        return all.sorted { one, other in
            let (first, second) = (one.last?.secondsSinceEpoch ?? 0, other.last?.secondsSinceEpoch ?? 0)
            return first != second
                ? first > second : (one.principal, one.action) < (other.principal, other.action)
        }
    }

    /// Denied events that map to nothing, the latest first.
    public func events(since: Timestamp?) -> [DeniedEvent] {
        Self.denied(in: state.id, usage).flatMap { principal -> [DeniedEvent] in
            var events: [UnmappedEvent: Use] = [:]
            for origin in (usage.use[principal] ?? [:]).values {
                for (event, use) in origin.deniedUnmapped { events[event, default: Use()].merge(use) }
            }
            return events.map { DeniedEvent(account: state.name, principal: principal, event: $0.key, use: $0.value) }
        }.filter { event in since.map { (event.use.lastDenied ?? event.use.last ?? $0) >= $0 } ?? true }
            .sorted { ($0.principal, $0.event) < ($1.principal, $1.event) }
    }

    private func actions(of principal: PrincipalReference) -> Set<ActionID> {
        (usage.use[principal] ?? [:]).values.reduce(into: Set()) { found, use in
            for (action, use) in use.actions where use.denied > 0 { found.insert(action) }
        }
    }

    /// One action of one principal; nil where it was not denied from a time on.
    ///
    /// - Parameter origin: whose denials; nil for all.
    public func denial(
        of action: ActionID, to principal: PrincipalReference, by origin: Origin? = nil, since: Timestamp? = nil
    ) -> DeniedAction? {
        let told = story(of: action, to: principal, by: origin, since: since)
        return told.shares.isEmpty ? nil : told
    }

    /// The same, where nothing was denied, too: what was taken away is told.
    public func story(
        of action: ActionID, to principal: PrincipalReference, by origin: Origin? = nil, since: Timestamp? = nil
    ) -> DeniedAction {
        var shares: [DeniedAction.Share] = []
        var lastUse: Timestamp?
        for (own, use) in usage.use[principal] ?? [:] where origin == nil || own == origin {
            guard let use = use.actions[action] else { continue }
            if use.count > 0 { lastUse = [lastUse, use.last].compactMap { $0 }.max() }
            let last = use.lastDenied ?? (use.count == 0 ? use.last : nil)
            guard use.denied > 0, since.map({ (last ?? $0) >= $0 }) ?? true else { continue }
            shares.append(
                .init(
                    origin: own, count: use.denied, first: use.firstDenied ?? (use.count == 0 ? use.first : nil),
                    last: last))
        }
        shares.sort { one, other in
            let (first, second) = (one.last?.secondsSinceEpoch ?? 0, other.last?.secondsSinceEpoch ?? 0)
            return first != second ? first > second : one.origin < other.origin
        }
        let name = catalog.name(of: action)
        let holder = Holder(principal.kind == .user ? .user : .role, principal.name)
        let last = shares.compactMap(\.last).max()
        return DeniedAction(
            account: state.name, principal: principal, action: name, shares: shares,
            roles: roles(deniedTo: principal, action, since: since), standing: standing(action, principal),
            taken: taken.taken(name, from: holder),
            allowedSince: lastUse.flatMap { use in last.map { use > $0 } ?? false ? use : nil })
    }

    private func roles(deniedTo principal: PrincipalReference, _ action: ActionID, since: Timestamp?) -> [String] {
        guard action == catalog.id(of: "sts:AssumeRole") else { return [] }
        return (usage.use[principal] ?? [:]).values.reduce(into: Set<String>()) { roles, use in
            for (role, use) in use.assumedRoles where use.denied > 0 {
                let last = use.lastDenied ?? use.last
                if since.map({ (last ?? $0) >= $0 }) ?? true { roles.insert(role) }
            }
        }.sorted()
    }

    private func standing(_ action: ActionID, _ principal: PrincipalReference) -> DeniedAction.Standing {
        guard let granted = granted[principal] else { return .notOnFile }
        guard granted.matched.contains(action) else { return .notGranted }
        if let reason = granted.forbiddance(of: action) { return .forbidden(reason) }
        return .granted(granted.documents.filter { $0.allowed.contains(action) }.map(\.path))
    }
}

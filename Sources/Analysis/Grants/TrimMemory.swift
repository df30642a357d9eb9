import AccountState
import ActionCatalog
import IAMModel
import PolicyLanguage

/// What trims took from the users, groups and roles of one account, by the names that they have now.
struct TrimMemory {
    /// One trim.
    struct Taken {
        /// The document, in the folder where its holder's lie now.
        let path: DocumentPath
        /// From whom; nil for a managed policy that was edited in place.
        let owner: Holder?
        /// The ARN of a managed policy whose attachment went.
        let policy: String?
        let day: Day
        let before: ScopedStatements
        /// Nil where it is not known.
        let after: ScopedStatements?
        /// What no document of its holders allowed any more.
        let actions: ActionSet

        /// The end of its day.
        var end: Timestamp { Timestamp(secondsSinceEpoch: day.start.secondsSinceEpoch + 86_399) }
    }

    /// By document, in the order of days.
    private(set) var byPath: [DocumentPath: [Taken]] = [:]
    /// By whom it was taken from, in the order of days.
    private(set) var byOwner: [Holder: [Taken]] = [:]
    /// What was back when the last evidence was written, by user or role.
    private(set) var putBacks: [Holder: [(day: Day, actions: ActionSet)]] = [:]

    /// Whether nothing is remembered.
    var isEmpty: Bool { byPath.isEmpty }

    /// - Parameter last: the last day that is looked at. A trim of that day is the proposal that is made again from its own
    ///   evidence: whether anybody takes it is not known yet.
    init(of state: AccountState, names: NameHistory, last: Day, catalog: ActionCatalog) {
        guard let record = state.proposals, !record.isEmpty else { return }
        let ids = HolderIDs(of: state)
        var texts: [[UInt8]: ScopedStatements] = [:]
        func said(_ document: PolicyDocument) -> ScopedStatements {
            if let known = texts[document.source.bytes] { return known }
            let made = ScopedStatements(document, catalog: catalog)
            texts[document.source.bytes] = made
            return made
        }
        for (index, trim) in record.trims.enumerated() {
            var owner = trim.owner
            var path = trim.path
            if let then = owner {
                let end = Timestamp(secondsSinceEpoch: trim.day.start.secondsSinceEpoch + 86_399)
                let now = ids.holder(of: trim.id, named: then) ?? names.current(then, at: end)
                owner = now
                if case .inline(_, let name) = path.kind {
                    path = DocumentPath(account: state.name, .inline(now, policy: name))
                }
            }
            // What an earlier version left out, the next trim of the document tells.
            let next = record.trims.indices.contains(index + 1) ? record.trims[index + 1] : nil
            let isNext = next.map { $0.path == trim.path && $0.holder == trim.holder } ?? false
            let before = said(trim.before)
            let after = trim.day >= last ? nil : (trim.after ?? (isNext ? next?.before : nil)).map(said)
            let lost = after.map { before.allowed.actions.subtracting($0.allowed.actions) } ?? ActionSet()
            let taken = Taken(
                path: path, owner: owner, policy: trim.policy, day: trim.day, before: before, after: after,
                actions: lost.subtracting(catalog.expand(trim.elsewhere)))
            byPath[path, default: []].append(taken)
            if let owner { byOwner[owner, default: []].append(taken) }
        }
        byPath = byPath.mapValues { $0.sorted { $0.day < $1.day } }
        byOwner = byOwner.mapValues { $0.sorted { ($0.day, $0.path) < ($1.day, $1.path) } }
        for back in record.putBacks {
            putBacks[back.holder, default: []].append((back.day, catalog.expand(back.actions)))
        }
    }

    /// What was taken from somebody, through groups too, and out of policies that are attached, in the order of days.
    func taken(from holders: [Holder], holding paths: some Sequence<DocumentPath>) -> [Taken] {
        let own = holders.flatMap { byOwner[$0] ?? [] }
        let shared = paths.flatMap { byPath[$0] ?? [] }.filter { $0.owner == nil }
        return (own + shared).filter { !$0.actions.isEmpty }.sorted { ($0.day, $0.path) < ($1.day, $1.path) }
    }
}

/// The users, groups and roles of a state by their unique ids.
private struct HolderIDs {
    private var holders: [String: Holder] = [:]
    private var ids: [Holder: String] = [:]

    init(of state: AccountState) {
        let all =
            state.users.map { ($0.holder, $0.id) } + state.groups.map { ($0.holder, $0.id) }
            + state.roles.map { ($0.holder, $0.id) }
        for (holder, id) in all where !id.isEmpty { (holders[id], ids[holder]) = (holder, id) }
    }

    /// Who has an id; nil where that tells nothing.
    func holder(of id: String?, named name: Holder) -> Holder? {
        guard let id, !id.isEmpty else { return nil }
        if let holder = holders[id] { return holder }
        // Whoever has the name now is somebody else, or it is gone.
        return ids.isEmpty ? nil : Holder(name.kind, "\(name.name), \(id)")
    }
}

extension ActionCatalog {
    /// All actions of some names and patterns.
    func expand(_ texts: [String]) -> ActionSet {
        texts.reduce(into: ActionSet()) { $0.formUnion(expand(ActionPattern($1))) }
    }

    /// Actions as names, sorted; all of a service as `iam:*`.
    func written(_ actions: ActionSet) -> [String] {
        services.flatMap { service -> [String] in
            let own = actions.intersection(service.all)
            if own.isEmpty { return [] }
            return own == service.all && own.count > 1 ? ["\(service.prefix):*"] : own.map { name(of: $0) }
        }.sorted()
    }
}

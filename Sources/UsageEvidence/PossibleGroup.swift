import ActionCatalog
import Analysis
import IAMModel

/// Actions that may be in use for the same reason, up to the same day: one line of `usage.json`.
///
/// An event that maps to nothing keeps hundreds of actions: where they are all of its services', the services are named.
struct PossibleGroup {
    /// Which actions.
    enum Actions {
        /// By name, sorted.
        case named([String])
        /// All of some services, or those that list and read.
        case services([String], readsOnly: Bool)
    }

    let reason: PossibleUse
    let last: Day
    let actions: Actions

    /// The groups of a use, sorted by reason and day.
    static func all(of use: OriginUse, catalog: ActionCatalog) -> [PossibleGroup] {
        struct Key: Hashable {
            let reason: PossibleUse
            let last: Day
        }
        var sets: [Key: ActionSet] = [:]
        for (action, evidence) in use.possible where evidence.reason.isOnRecord {
            sets[Key(reason: evidence.reason, last: evidence.last.day), default: ActionSet()].insert(action)
        }
        let ordered = sets.sorted { ($0.key.reason, $0.key.last) < ($1.key.reason, $1.key.last) }
        return ordered.map { key, set in
            PossibleGroup(
                reason: key.reason, last: key.last,
                actions: services(key.reason, key.last, set, use, catalog)
                    ?? .named(set.map { catalog.name(of: $0) }.sorted()))
        }
    }

    /// The services that a group is all of; nil where it is not. What has a more telling reason, or the same one on a later
    /// day, is no matter: reading notes every reason, and the most telling one stays.
    private static func services(
        _ reason: PossibleUse, _ last: Day, _ set: ActionSet, _ use: OriginUse, _ catalog: ActionCatalog
    ) -> Actions? {
        guard case .unmappedEvent(let text) = reason,
            let event = use.unmapped.keys.first(where: { "\($0.source) \($0.name)" == text })
        else { return nil }
        for readsOnly in [true, false] {
            let all = actions(of: event.services, readsOnly: readsOnly, catalog)
            guard set.isSubset(of: all) else { continue }
            let isWhole = all.allSatisfy { action in
                guard let known = use.possible[action] else { return false }
                return known.reason < reason || known.reason == reason && known.last.day >= last
            }
            if isWhole { return .services(event.services, readsOnly: readsOnly) }
        }
        return nil
    }

    /// All actions of some services, or those that list and read.
    static func actions(of services: [String], readsOnly: Bool, _ catalog: ActionCatalog) -> ActionSet {
        var set = services.reduce(into: ActionSet()) { $0.formUnion(catalog.actions(ofService: $1)) }
        if readsOnly {
            for action in set where ![.list, .read].contains(catalog.accessLevel(of: action)) { set.remove(action) }
        }
        return set
    }
}

extension PossibleUse {
    /// Whether events tell it; what other principals' use tells is found anew by each run.
    var isOnRecord: Bool {
        switch self {
        case .furtherAction, .namedInDenial, .passedRole, .networkActivity, .notFound, .unmappedEvent: true
        case .actedInRole, .lastAccessed, .unknownOrigin: false
        }
    }

    /// The word for it in `usage.json`.
    var word: String {
        switch self {
        case .furtherAction: "furtherAction"
        case .namedInDenial: "namedInDenial"
        case .passedRole: "passedRole"
        case .networkActivity: "networkActivity"
        case .notFound: "notFound"
        case .unmappedEvent: "unmappedEvent"
        case .actedInRole: "actedInRole"
        case .lastAccessed: "lastAccessed"
        case .unknownOrigin: "unknownOrigin"
        }
    }
}

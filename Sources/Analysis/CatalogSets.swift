import ActionCatalog
import IAMModel

/// The catalog as sets, made once a run: every pass then works on whole sets of actions at a time.
public struct CatalogSets: Sendable {
    /// The catalog itself.
    public let catalog: ActionCatalog
    /// Every action.
    public let all: ActionSet
    /// Actions of the levels List and Read.
    public let reads: ActionSet
    /// Actions that AWS or a service's guide says are recorded, and data events that the rules declare.
    public private(set) var recorded: ActionSet
    /// Actions that are likely recorded.
    public let likely: ActionSet
    /// Data events that no rule declares.
    public private(set) var dataEvents: ActionSet
    /// Actions that are checked within named operations only: they are among ``inferredOnly``, too.
    public let following: [FollowingAction]
    /// The same as a set.
    public let followers: ActionSet
    /// Services that AWS ended, with their actions.
    public let retired: [(service: RetiredService, actions: ActionSet)]
    /// `iam:PassRole`, which every operation that may pass a role asks for.
    public let passRole: ActionSet
    /// Actions without an event of their own.
    public let inferredOnly: ActionSet
    /// Actions of which nothing is known.
    public let unknown: ActionSet
    /// Actions that connect or invoke without an event.
    public let traceless: ActionSet
    /// Actions of services of which nothing is recorded or likely.
    public let silent: ActionSet

    /// Actions that are data events, by type.
    private let byDataEventType: [String: ActionSet]

    /// Sorts the catalog's actions.
    public init(_ catalog: ActionCatalog) {
        var reads = ActionSet()
        var recorded = ActionSet()
        var likely = ActionSet()
        var dataEvents = ActionSet()
        var inferredOnly = ActionSet()
        var unknown = ActionSet()
        var traceless = ActionSet()
        var byDataEventType: [String: ActionSet] = [:]
        for action in catalog.all {
            if [.list, .read].contains(catalog.accessLevel(of: action)) { reads.insert(action) }
            if catalog.connectsWithoutEvent(action) { traceless.insert(action) }
            switch catalog.recordingClass(of: action) {
            case .recorded: recorded.insert(action)
            case .likely: likely.insert(action)
            case .dataEvent(let type):
                dataEvents.insert(action)
                byDataEventType[type, default: ActionSet()].insert(action)
            case .inferredOnly, .follows: inferredOnly.insert(action)
            case .unknown: unknown.insert(action)
            }
        }
        var silent = ActionSet()
        for service in catalog.services where service.isSilent {
            silent.formUnion(service.all)
        }
        following = catalog.followingActions
        followers = ActionSet(following.map(\.action))
        retired = catalog.retiredServices.map { ($0, catalog.actions(ofService: $0.prefix)) }
        passRole = ActionSet([catalog.id(of: "iam:PassRole")].compactMap { $0 })
        self.catalog = catalog
        all = catalog.all
        self.reads = reads
        self.recorded = recorded
        self.likely = likely
        self.dataEvents = dataEvents
        self.inferredOnly = inferredOnly
        self.unknown = unknown
        self.traceless = traceless
        self.silent = silent
        self.byDataEventType = byDataEventType
    }

    /// The same for an account in which the data events of some types are recorded.
    func recording(_ types: [String]) -> CatalogSets {
        guard !types.isEmpty else { return self }
        var copy = self
        for type in types {
            copy.recorded.formUnion(actions(ofDataEvent: type))
            copy.dataEvents.subtract(actions(ofDataEvent: type))
        }
        return copy
    }

    /// The actions that are data events of a type.
    func actions(ofDataEvent type: String) -> ActionSet { byDataEventType[type] ?? ActionSet() }

    /// The actions of a service; none where the catalog does not know it.
    public func actions(ofService prefix: String) -> ActionSet { catalog.actions(ofService: prefix) }
}

import ActionCatalog
import IAMModel
import Usage

/// What the events of one kind say of actions: the catalog's answer, with the outcome and a denial's own words.
struct EventMeaning {
    /// Whether such events are use at all: calls, not log-ins nor notes of services.
    var isUse = false
    /// What was used, or denied.
    var own: [ActionID] = []
    /// What may have been used, too.
    var further: [(ActionID, PossibleUse)] = []
    /// Whether a role may have been passed.
    var mayPassRole = false
    /// The operation, `ec2:RunInstances`, for lines of evidence.
    var operation = ""
    /// The event, where it maps to nothing.
    var unmapped: UnmappedEvent?
    /// The event, where it was denied, maps to nothing and names no action.
    var deniedUnmapped: UnmappedEvent?
    /// Services that the event belongs to.
    var services: Set<Int> = []
    /// Where a denial names an action that the catalog does not give the event.
    var disagreement: CatalogDisagreement?

    /// - Parameter named: actions that denials of the same event name, and the catalog does not: it may need them.
    init(of kind: EventKind, in catalog: ActionCatalog, namedInDenials named: [ActionID] = []) {
        if kind.type == EventMeaning.networkActivity {
            becomeNetworkActivity(kind, in: catalog)
            return
        }
        guard kind.type == "AwsApiCall" || kind.type == "AwsConsoleAction" || kind.type.isEmpty else { return }
        isUse = true
        let mapping = catalog.map(source: kind.source, event: kind.name)
        own = mapping.own
        let service = kind.source.prefix { $0 != "." }
        operation = mapping.own.first.map { catalog.name(of: $0) } ?? "\(service):\(kind.name)"
        services = Set(mapping.own.map { catalog.serviceIndex(of: $0) })
        switch mapping.kind {
        case .mapped:
            further = mapping.further.map { ($0, .furtherAction(of: operation)) }
            further += named.map { ($0, .namedInDenial(of: operation)) }
            mayPassRole = mapping.mayPassRole
        case .needsNoAction: break
        case .unmapped(let prefixes):
            unmapped = UnmappedEvent(source: kind.source, name: kind.name, services: prefixes)
            keepServices(prefixes, because: kind, in: catalog)
        }
        if kind.outcome == .notFound { further += mapping.whenNotFound.map { ($0, .notFound(by: operation)) } }
        if kind.outcome == .denied {
            disagreement = EventMeaning.disagreement(kind, mapping, in: catalog)
            becomeDenied(kind, in: catalog)
        }
    }

    /// The `eventType` of a call through a VPC endpoint (CloudTrail User Guide, "Logging network activity events").
    private static let networkActivity = "AwsVpceEvent"

    /// What went through a VPC endpoint was called, whether or not the trail records the call itself; what the endpoint's
    /// policy denied never came to the service.
    private mutating func becomeNetworkActivity(_ kind: EventKind, in catalog: ActionCatalog) {
        guard kind.outcome != .denied else { return }
        isUse = true
        let mapping = catalog.map(source: kind.source, event: kind.name)
        operation = mapping.own.first.map { catalog.name(of: $0) } ?? "\(kind.source.prefix { $0 != "." }):\(kind.name)"
        services = Set(mapping.own.map { catalog.serviceIndex(of: $0) })
        further = (mapping.own + mapping.further).map { ($0, .networkActivity(of: operation)) }
        mayPassRole = mapping.mayPassRole
        guard case .unmapped(let prefixes) = mapping.kind else { return }
        unmapped = UnmappedEvent(source: kind.source, name: kind.name, services: prefixes)
        keepServices(prefixes, because: kind, in: catalog)
    }

    /// What the message of a denial names beside all that the catalog gives the event.
    private static func disagreement(
        _ kind: EventKind, _ mapping: EventMapping, in catalog: ActionCatalog
    ) -> CatalogDisagreement? {
        guard !kind.deniedAction.isEmpty else { return nil }
        let named = catalog.id(of: kind.deniedAction)
        if let named {
            if mapping.own.contains(named) || mapping.further.contains(named) { return nil }
            if mapping.whenNotFound.contains(named) { return nil }
            if mapping.mayPassRole, named == catalog.id(of: "iam:PassRole") { return nil }
        }
        return CatalogDisagreement(
            source: kind.source, event: kind.name, named: named.map(catalog.name(of:)) ?? kind.deniedAction,
            mapped: mapping.own.map(catalog.name(of:)))
    }

    /// An event that maps to nothing keeps access: its service's actions, or those that list and read.
    private mutating func keepServices(_ prefixes: [String], because kind: EventKind, in catalog: ActionCatalog) {
        for prefix in prefixes {
            for action in catalog.actions(ofService: prefix) {
                if kind.isReadOnly == true, ![.list, .read].contains(catalog.accessLevel(of: action)) { continue }
                further.append((action, .unmappedEvent("\(kind.source) \(kind.name)")))
                services.insert(catalog.serviceIndex(of: action))
            }
        }
    }

    /// A denial is no use, and its message beats the table.
    private mutating func becomeDenied(_ kind: EventKind, in catalog: ActionCatalog) {
        further = []
        mayPassRole = false
        if let named = kind.deniedAction.isEmpty ? nil : catalog.id(of: kind.deniedAction) {
            own = [named]
        } else {
            deniedUnmapped = unmapped
        }
        unmapped = nil
    }
}

import ActionCatalog
import Diagnostics
import PolicySemantics

/// What is allowed that was not: actions of one service, by what it is that lets them through now.
public struct NewAccess: Sendable {
    /// What has changed for an action.
    public enum Cause: String, Sendable, CaseIterable {
        /// No statement allowed it.
        case action = "new"
        /// It was denied.
        case denial = "denied before"
        /// It was allowed on other resources only.
        case resources = "on more resources"
        /// It was allowed for other principals only.
        case principals = "for more principals"
        /// It was allowed under conditions that no longer hold it back.
        case conditions = "under fewer conditions"
        /// It was allowed by the documents themselves, and not by what limits them: a boundary, a session, an organization.
        case limits = "within wider limits"
        /// The engine can't tell whether anything has.
        case undecided = "not decided"
    }

    /// What has changed.
    public let cause: Cause
    /// The service.
    public let service: CatalogService
    /// The actions of the catalog that it has changed for.
    public internal(set) var actions: ActionSet
    /// Where the patterns stand that allow them now, in the order of the document.
    public internal(set) var places: [SourceSpan]

    /// Whether these are all actions of the service.
    public var isWhole: Bool { actions.count == service.actions.count }

    /// The fewest patterns that hold exactly these among today's actions.
    public func patterns(_ catalog: ActionCatalog) -> [String] {
        if isWhole { return ["\(service.prefix):*"] }
        let compactor = ActionCompactor(universe: service.all.map { catalog.name(of: $0) })
        return compactor.patterns(for: actions.map { catalog.name(of: $0) })
    }
}

/// A denial that names another action than those that the catalog maps its event to.
///
/// AWS's message is right for that event; whoever sees it can tell us of the row that the catalog lacks.
public struct CatalogDisagreement: Hashable, Sendable, Comparable {
    /// `eventSource`.
    public let source: String
    /// `eventName`.
    public let event: String
    /// The action that AWS checked, as the message names it, which may be one that the catalog does not know.
    public let named: String
    /// The event's own actions by the catalog; empty where it maps to none.
    public let mapped: [String]

    /// A disagreement by its parts.
    public init(source: String, event: String, named: String, mapped: [String]) {
        self.source = source
        self.event = event
        self.named = named
        self.mapped = mapped
    }

    /// By source, event and the action that is named.
    public static func < (left: CatalogDisagreement, right: CatalogDisagreement) -> Bool {
        (left.source, left.event, left.named) < (right.source, right.event, right.named)
    }

    /// `s3.amazonaws.com HeadObject needs s3:GetObjectVersion, not s3:GetObject`.
    public var description: String {
        let mapped = mapped.isEmpty ? "and the catalog knows of no action" : "not \(mapped.joined(separator: ", "))"
        return "\(source) \(event) needs \(named), \(mapped)"
    }
}

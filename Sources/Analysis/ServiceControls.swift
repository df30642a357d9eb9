import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage

/// The service control policies over one account: levels from the root down to the account, each of some documents.
///
/// An action is allowed where some document of every level allows it and none denies it (Organizations User Guide,
/// "SCP evaluation"). They grant nothing by themselves. The management account and service-linked roles stand outside
/// of them (same guide, "Tasks and entities not restricted by SCPs"): the one has none of these, the others are never
/// examined.
public struct ServiceControls: Sendable {
    /// One document with what it says of actions.
    public struct Document: Sendable {
        /// The document, its path as `rules.yaml` leads to it.
        public let document: PolicyDocument
        /// What its Allow statements allow, resources and conditions aside.
        let allowed: ActionSet
        /// What its Deny statements deny without a condition on all resources.
        let denied: ActionSet

        /// Expands every pattern of a document.
        public init(_ document: PolicyDocument, catalog: ActionCatalog) {
            self.document = document
            (_, allowed, denied) = DocumentGrants.expand(document, catalog: catalog)
        }

        /// The document's path.
        public var path: String { document.source.path }
    }

    /// From the root down.
    public var levels: [[Document]]

    /// Some levels; none forbids nothing.
    public init(levels: [[Document]] = []) {
        self.levels = levels
    }

    /// Of some actions those that are left to whoever is under the policies: nobody of the account has others.
    public func leaving(_ actions: ActionSet) -> ActionSet {
        var left = actions
        for level in levels {
            left = left.intersection(level.reduce(into: ActionSet()) { $0.formUnion($1.allowed) })
            for document in level { left.subtract(document.denied) }
        }
        return left
    }
}

import AccountState
import ActionCatalog
import IAMModel
import PolicyLanguage

/// What one document allows and denies, action by action, with the pattern that says so.
public struct DocumentGrants: Sendable {
    /// One pattern of an Allow statement, or the whole of a `NotAction` element.
    public struct Entry: Sendable {
        /// The index of the statement in the document.
        public let statement: Int
        /// The index of the pattern in its element; nil for `NotAction` as a whole.
        public let entry: Int?
        /// The pattern as it is written; for `NotAction` all of them.
        public let pattern: String
        /// The actions of the catalog that it matches.
        public let actions: ActionSet
        /// Whether it names one service; else it spans services.
        public let namesService: Bool
        /// The patterns of a `NotAction` element; empty for a pattern of `Action`.
        public let excluded: [ActionPattern]
    }

    /// Where the document lies.
    public let path: DocumentPath
    /// The patterns of its Allow statements, in order.
    public let entries: [Entry]
    /// What its Allow statements allow, resources and conditions aside.
    public let allowed: ActionSet
    /// What its Deny statements deny without a condition on all resources.
    public let denied: ActionSet

    /// Expands every pattern of a document.
    public init(_ document: PolicyDocument, at path: DocumentPath, catalog: ActionCatalog) {
        self.path = path
        (entries, allowed, denied) = Self.expand(document, catalog: catalog)
    }

    /// The patterns of a document's Allow statements, what they allow, and what is denied always.
    static func expand(
        _ document: PolicyDocument, catalog: ActionCatalog
    ) -> (entries: [Entry], allowed: ActionSet, denied: ActionSet) {
        var entries: [Entry] = []
        var allowed = ActionSet()
        var denied = ActionSet()
        for statement in document.statements {
            let found = Self.entries(of: statement, catalog: catalog)
            switch statement.effect {
            case .allow:
                entries += found
                for entry in found { allowed.formUnion(entry.actions) }
            case .deny where statement.isUnconditionalOnAllResources:
                for entry in found { denied.formUnion(entry.actions) }
            case .deny: break
            }
        }
        return (entries, allowed, denied)
    }

    /// The patterns of a statement, whatever its effect.
    static func entries(of statement: Statement, catalog: ActionCatalog) -> [Entry] {
        let patterns = statement.actions.entries.map(\.pattern)
        if statement.actions.isNegated {
            let left = patterns.reduce(into: catalog.all) { $0.subtract(catalog.expand($1)) }
            let text = "NotAction " + patterns.map(\.text).joined(separator: ", ")
            return [
                Entry(
                    statement: statement.index, entry: nil, pattern: text, actions: left, namesService: false,
                    excluded: patterns)
            ]
        }
        return patterns.enumerated().map { index, pattern in
            Entry(
                statement: statement.index, entry: index, pattern: pattern.text, actions: catalog.expand(pattern),
                namesService: pattern.service != nil, excluded: [])
        }
    }
}

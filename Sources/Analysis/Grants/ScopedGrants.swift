import ActionCatalog
import IAMModel
import PolicyLanguage
import PolicySemantics

/// What Allow statements grant, or Deny statements deny, by all of a statement but its actions: an action that was allowed
/// on one bucket and is allowed on another one now is allowed newly.
struct ScopedGrants: Equatable {
    private(set) var byScope: [Scope: ActionSet] = [:]

    /// Nothing.
    init() {}

    /// Some actions on everything.
    init(everywhere actions: ActionSet) { byScope[.everything] = actions }

    /// What a document allows.
    init(_ document: PolicyDocument, catalog: ActionCatalog) {
        self.init(document, DocumentGrants.expand(document, catalog: catalog).entries)
    }

    /// What a document allows whose patterns are expanded already.
    init(_ document: PolicyDocument, _ entries: [DocumentGrants.Entry]) {
        for entry in entries {
            let scope = document.statements[entry.statement].scope(document.version)
            byScope[scope, default: ActionSet()].formUnion(entry.actions)
        }
    }

    /// What the Deny statements of a document deny.
    init(deniedBy document: PolicyDocument, catalog: ActionCatalog) {
        for statement in document.statements where statement.effect == .deny {
            let scope = statement.scope(document.version)
            for entry in DocumentGrants.entries(of: statement, catalog: catalog) {
                byScope[scope, default: ActionSet()].formUnion(entry.actions)
            }
        }
    }

    var isEmpty: Bool { byScope.values.allSatisfy(\.isEmpty) }

    /// In which scopes an action is.
    func scopes(of action: ActionID) -> [Scope] { byScope.filter { $0.value.contains(action) }.map(\.key) }

    /// All actions, whatever their scopes.
    var actions: ActionSet { byScope.values.reduce(into: ActionSet()) { $0.formUnion($1) } }

    mutating func formUnion(_ other: ScopedGrants) {
        byScope.merge(other.byScope) { $0.union($1) }
    }

    /// What the other does not grant in the same scope, nor without any.
    func subtracting(_ other: ScopedGrants) -> ScopedGrants {
        var result = self
        let everywhere = other.byScope[.everything] ?? ActionSet()
        for (scope, actions) in byScope {
            let left = actions.subtracting(everywhere).subtracting(other.byScope[scope] ?? ActionSet())
            result.byScope[scope] = left.isEmpty ? nil : left
        }
        return result
    }

    /// What the other grants, too, in the same scope or in all.
    func intersection(_ other: ScopedGrants) -> ScopedGrants {
        subtracting(subtracting(other))
    }
}

/// What one text of a document allows and denies.
struct ScopedStatements {
    var allowed = ScopedGrants()
    var denied = ScopedGrants()

    /// A document without a statement.
    init() {}

    /// What a document says.
    init(_ document: PolicyDocument, catalog: ActionCatalog) {
        allowed = ScopedGrants(document, catalog: catalog)
        denied = ScopedGrants(deniedBy: document, catalog: catalog)
    }

    /// What a document says whose Allow statements are expanded already.
    init(_ document: PolicyDocument, _ expanded: DocumentGrants, catalog: ActionCatalog) {
        allowed = ScopedGrants(document, expanded.entries)
        denied = ScopedGrants(deniedBy: document, catalog: catalog)
    }
}

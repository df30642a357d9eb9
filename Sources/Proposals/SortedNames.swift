import ActionCatalog
import Synchronization

/// The catalog's names in the order of their text, made once: sorting thousands of them for each document takes most of
/// the time that a large account takes.
final class SortedNames: Sendable {
    /// From this many actions on it is faster to look all names up than to sort.
    private static let manyActions = 500

    private let catalog: ActionCatalog
    private let known = Mutex<[(action: ActionID, name: String)]>([])

    init(_ catalog: ActionCatalog) {
        self.catalog = catalog
    }

    /// The names of some actions, sorted.
    func names(of actions: ActionSet) -> [String] {
        guard actions.count >= SortedNames.manyActions else { return actions.map { catalog.name(of: $0) }.sorted() }
        return known.withLock { known in
            if known.isEmpty {
                known = catalog.all.map { (action: $0, name: catalog.name(of: $0)) }.sorted { $0.name < $1.name }
            }
            return known.lazy.filter { actions.contains($0.action) }.map(\.name)
        }
    }
}

/// Names of actions that are made when somebody asks for them: an administrator's document matches more than twenty
/// thousand, and most of them are told by their number.
public struct ActionNames: Sendable {
    private let actions: ActionSet
    private let source: SortedNames

    init(_ actions: ActionSet, from source: SortedNames) {
        self.actions = actions
        self.source = source
    }

    /// How many there are.
    public var count: Int { actions.count }

    /// The names, sorted.
    public var sorted: [String] { source.names(of: actions) }
}

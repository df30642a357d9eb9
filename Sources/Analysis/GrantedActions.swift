import AccountState
import ActionCatalog
import IAMModel

/// What the documents of one principal grant it: every action with each document, statement and pattern.
public struct GrantedActions: Sendable {
    /// The documents that apply, in order of their paths.
    public let documents: [DocumentGrants]
    /// Everything that some Allow pattern matches, before Deny and boundary.
    public let matched: ActionSet
    /// What is left after the passes of ``GrantPasses``.
    public var granted: ActionSet
    /// What a pattern that names its service matches.
    public let named: ActionSet
    /// What was narrowed away, with the reason in words, in the order of the passes.
    public var narrowed: [(actions: ActionSet, reason: String)] = []

    /// What documents allow, before anything narrows it.
    public init(documents: [DocumentGrants]) {
        self.documents = documents.sorted { $0.path < $1.path }
        var matched = ActionSet()
        var named = ActionSet()
        for document in documents {
            matched.formUnion(document.allowed)
            for entry in document.entries where entry.namesService { named.formUnion(entry.actions) }
        }
        self.matched = matched
        self.named = named
        granted = matched
    }

    /// What narrowed an action away, in words; nil where it is granted, or where no document allows it.
    public func forbiddance(of action: ActionID) -> String? {
        narrowed.first { $0.actions.contains(action) }?.reason
    }

    /// Takes actions away and remembers why.
    public mutating func remove(_ actions: ActionSet, because reason: String) {
        let gone = granted.intersection(actions)
        guard !gone.isEmpty else { return }
        granted.subtract(gone)
        narrowed.append((gone, reason))
    }
}

/// What bounds a principal from outside of its own documents.
struct GrantLimits {
    /// Its permissions boundary.
    var boundary: DocumentGrants?
    /// The service control policies over its account.
    var controls = ServiceControls()
}

/// A step that narrows what a principal's documents allow.
protocol GrantPass: Sendable {
    func narrow(_ granted: inout GrantedActions, within limits: GrantLimits)
}

/// The steps in their order.
enum GrantPasses {
    static let all: [any GrantPass] = [ExplicitDenyPass(), BoundaryPass(), ServiceControlPass()]
}

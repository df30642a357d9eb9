import AccountState
import ActionCatalog
import Analysis
import IAMModel
import PolicyLanguage
import PolicySemantics

/// What is asked to be put back.
public struct PutBackRequest: Sendable {
    /// Whose.
    public let holder: Holder
    /// Which actions, `*` and `?` taken.
    public let patterns: [ActionPattern]
    /// Whether documents that others hold, too, are edited; else the holder gets a document of its own.
    public let editsShared: Bool

    /// A request by its parts.
    public init(of holder: Holder, _ patterns: [ActionPattern], editsShared: Bool = false) {
        self.holder = holder
        self.patterns = patterns
        self.editsShared = editsShared
    }
}

/// A statement of an earlier text with those of its actions that are asked for and gone.
struct TakenStatement {
    let taken: TakenAccess
    let statement: Statement
    var actions: ActionSet

    /// All that is asked for and gone, in order of documents and statements.
    static func all(
        _ request: PutBackRequest, _ finder: TakenAccessFinder, _ catalog: ActionCatalog
    ) -> (found: [TakenStatement], present: [String], unknown: [String]) {
        struct Key: Hashable {
            let path: DocumentPath
            let holder: Holder
            let bytes: [UInt8]
            let statement: Int
        }
        var found: [Key: TakenStatement] = [:]
        var present: [String] = []
        var unknown: [String] = []
        for pattern in request.patterns {
            for action in catalog.expand(pattern) {
                let name = catalog.name(of: action)
                let gone = finder.taken(name, from: request.holder).filter { !$0.isBack }
                if gone.isEmpty, finder.allows(name, to: request.holder) {
                    present.append(name)
                } else if gone.isEmpty, pattern.folded.isLiteral {
                    unknown.append(name)
                }
                for taken in gone {
                    for statement in taken.statements {
                        let key = Key(
                            path: taken.past.path, holder: taken.holder, bytes: taken.past.document.source.bytes,
                            statement: statement.index)
                        found[key, default: TakenStatement(taken: taken, statement: statement, actions: ActionSet())]
                            .actions.insert(action)
                    }
                }
            }
        }
        let sorted = found.values.sorted { one, other in
            (one.taken.past.path, one.taken.holder, one.statement.index)
                < (other.taken.past.path, other.taken.holder, other.statement.index)
        }
        return (sorted, present, unknown)
    }

    /// What the `Action` element gets: what is asked for where the statement allowed all of it, else the patterns that it had
    /// within that, else exact names.
    func texts(_ patterns: [ActionPattern], _ catalog: ActionCatalog) -> [String] {
        var texts: [String] = []
        func add(_ text: String) {
            if !texts.contains(where: { $0.lowercased() == text.lowercased() }) { texts.append(text) }
        }
        let whole = statement.actions.lowered
        for pattern in patterns {
            let wanted = catalog.expand(pattern).intersection(actions)
            if wanted.isEmpty { continue }
            let asked = PatternSet([pattern.folded])
            if !pattern.folded.isLiteral, Self.includes(whole, asked) {
                add(pattern.text)
                continue
            }
            var rest = wanted
            for entry in statement.actions.entries where !statement.actions.isNegated {
                let own = catalog.expand(entry.pattern)
                guard !own.isDisjoint(with: rest), Self.includes(asked, PatternSet([entry.pattern.folded])) else {
                    continue
                }
                add(entry.pattern.text)
                rest.subtract(own)
            }
            for action in rest { add(catalog.name(of: action)) }
        }
        return texts
    }

    /// Whether every action that matches `inner` matches `outer`.
    private static func includes(_ outer: PatternSet, _ inner: PatternSet) -> Bool {
        let policies = [inner, outer].map {
            LoweredPolicy([LoweredStatement(.allow, actions: $0, scope: .everything)])
        }
        if case .proved = subsumption(of: policies[0], by: policies[1]) { return true }
        return false
    }
}

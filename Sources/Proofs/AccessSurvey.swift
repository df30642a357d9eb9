import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics

/// Looks at every action of the catalog that a candidate allows: which of them the original doesn't allow as far.
///
/// Actions that the same statements speak of share their fate: one question answers for all of them.
struct AccessSurvey {
    private let candidate: DocumentSet
    private let original: DocumentSet
    private let catalog: ActionCatalog
    /// What the original allows and denies, and the candidate denies: sets of actions, each once.
    private let dividers: [ActionSet]
    private let denials: [LoweredStatement]
    /// What some Allow statement of the original holds, and no Deny takes whatever the request.
    private let allowedBefore: ActionSet
    private var found: [Key: NewAccess] = [:]
    private var best: (rank: Int, request: Request)?

    private struct Key: Hashable {
        let cause: NewAccess.Cause
        let service: Int
    }

    init(_ candidate: DocumentSet, _ original: DocumentSet, _ catalog: ActionCatalog) {
        self.candidate = candidate
        self.original = original
        self.catalog = catalog
        var dividers: Set<ActionSet> = []
        var allowed = ActionSet()
        for (index, lowered) in original.policy.statements.enumerated() {
            let actions = catalog.actions(original.statement(index).statement.actions)
            dividers.insert(actions)
            if lowered.effect == .allow { allowed.formUnion(actions) }
        }
        for (index, lowered) in candidate.policy.statements.enumerated() where lowered.effect == .deny {
            dividers.insert(catalog.actions(candidate.statement(index).statement.actions))
        }
        self.dividers = dividers.filter { !$0.isEmpty }.sorted { $0.first.index < $1.first.index }
        denials = candidate.policy.statements.filter { $0.effect == .deny }
        allowedBefore = allowed
    }

    /// A request with an action of the catalog that only the candidate allows: of the gravest action, if there are several.
    var request: Request? { best?.request }

    /// What was found, by cause and then by service.
    var news: [NewAccess] {
        let order = NewAccess.Cause.allCases
        return found.sorted { left, right in
            let ranks = [left, right].map { order.firstIndex(of: $0.key.cause) ?? 0 }
            return (ranks[0], left.key.service) < (ranks[1], right.key.service)
        }
        .map(\.value)
    }

    mutating func run() {
        for (index, lowered) in candidate.policy.statements.enumerated() where lowered.effect == .allow {
            for part in parts(of: catalog.actions(candidate.statement(index).statement.actions)) {
                look(at: part, of: index, lowered)
            }
        }
    }

    /// Divides actions until those of a part are spoken of by the same statements.
    private func parts(of actions: ActionSet) -> [ActionSet] {
        dividers.reduce(into: actions.isEmpty ? [] : [actions]) { parts, divider in
            parts = parts.flatMap { part in
                [part.intersection(divider), part.subtracting(divider)].filter { !$0.isEmpty }
            }
        }
    }

    private mutating func look(at part: ActionSet, of index: Int, _ lowered: LoweredStatement) {
        let name = catalog.name(of: gravest(part))
        let alone = LoweredStatement(.allow, actions: PatternSet([Wildcard(name.lowercased())]), scope: lowered.scope)
        switch subsumption(of: LoweredPolicy([alone] + denials), by: original.policy, knownActions: [name]) {
        case .proved: return
        case .refuted(let request):
            let cause = cause(of: request, part)
            let rank = rank(part) + (cause == .action ? 10 : 0)
            if best.map({ rank > $0.rank }) ?? true { best = (rank, request) }
            note(part, cause, index)
        case .unknown: note(part, .undecided, index)
        }
    }

    private func cause(of request: Request, _ part: ActionSet) -> NewAccess.Cause {
        if part.isDisjoint(with: allowedBefore) { return .action }
        if Evaluator(original.policy).evaluate(request).outcome == .explicitlyDenied { return .denial }
        let allowing = original.policy.statements.filter { statement in
            statement.effect == .allow && statement.actions.contains(request.action.lowercased())
        }
        let here = allowing.filter { $0.scope.containsResource(of: request) }
        if here.isEmpty { return .resources }
        let mine = here.filter { $0.scope.principals?.contains(request.principals) ?? true }
        return mine.isEmpty ? .principals : .conditions
    }

    private mutating func note(_ part: ActionSet, _ cause: NewAccess.Cause, _ index: Int) {
        let (document, statement) = candidate.statement(index)
        for service in catalog.services(of: part) {
            let actions = part.intersection(catalog.services[service].all)
            let key = Key(cause: cause, service: service)
            var entry =
                found[key]
                ?? NewAccess(cause: cause, service: catalog.services[service], actions: ActionSet(), places: [])
            entry.actions.formUnion(actions)
            let own = statement.actions.entries.filter {
                statement.actions.isNegated || !catalog.expand($0.pattern).isDisjoint(with: actions)
            }
            for place in own.map({ document.span($0.range) }) where !entry.places.contains(place) {
                entry.places.append(place)
            }
            found[key] = entry
        }
    }

    private func rank(_ part: ActionSet) -> Int { part.reduce(0) { max($0, catalog.accessLevel(of: $1).gravity) } }

    private func gravest(_ part: ActionSet) -> ActionID {
        part.reduce(part.first) { worst, action in
            catalog.accessLevel(of: action).gravity > catalog.accessLevel(of: worst).gravity ? action : worst
        }
    }
}

extension AccessLevel {
    /// What a person would want to hear of first.
    var gravity: Int {
        switch self {
        case .permissionsManagement: 4
        case .write: 3
        case .read: 2
        case .tagging: 1
        case .list: 0
        }
    }
}

extension ActionSet {
    /// The first action.
    ///
    /// - Precondition: the set is not empty.
    fileprivate var first: ActionID {
        guard let first = first(where: { _ in true }) else { preconditionFailure("no action in the set") }
        return first
    }
}

extension ActionCatalog {
    /// The actions of the catalog that an element holds.
    func actions(_ element: ActionElement) -> ActionSet {
        let named = element.entries.reduce(into: ActionSet()) { $0.formUnion(expand($1.pattern)) }
        return element.isNegated ? all.subtracting(named) : named
    }
}

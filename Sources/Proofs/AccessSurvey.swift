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
    /// For each action which of the sets of actions hold it that the original allows or denies, or the candidate denies:
    /// actions of one number share their fate.
    private let classes: [Int32]
    /// What some Allow statement of the original holds, and no Deny takes whatever the request.
    private let allowedBefore: ActionSet
    private var proof: SubsumptionProof
    private var found: [Key: NewAccess] = [:]
    private var best: (rank: Int, request: Request)?
    private var asked = 0
    private var told = ActionSet()
    /// Whether every difference that was found is one of actions with what none of them works on.
    private(set) var isBeyondReach = true
    /// The first such difference.
    private(set) var unreachable: Request?

    private struct Key: Hashable {
        let cause: NewAccess.Cause
        let service: Int
    }

    /// - Parameter proof: the question of all that the candidate allows.
    init(
        _ candidate: DocumentSet, _ original: DocumentSet, _ catalog: ActionCatalog, asking proof: SubsumptionProof
    ) {
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
        for document in (original.limits + candidate.limits).flatMap(\.self) {
            for statement in document.statements { dividers.insert(catalog.actions(statement.actions)) }
        }
        for (index, lowered) in candidate.policy.statements.enumerated() where lowered.effect == .deny {
            dividers.insert(catalog.actions(candidate.statement(index).statement.actions))
        }
        classes = AccessSurvey.classes(dividers, catalog)
        allowedBefore = allowed
        self.proof = proof
    }

    /// Divides all actions until those of one number are in the same sets.
    ///
    /// - Complexity: O(actions of all sets together).
    private static func classes(_ dividers: Set<ActionSet>, _ catalog: ActionCatalog) -> [Int32] {
        var classes = [Int32](repeating: 0, count: catalog.all.count)
        var count: Int32 = 0
        for divider in dividers.sorted(by: { $0.count < $1.count }) {
            var divided: [Int32: Int32] = [:]
            for action in divider {
                let index = Int(action.index)
                if divided[classes[index]] == nil {
                    count += 1
                    divided[classes[index]] = count
                }
                classes[index] = divided[classes[index]] ?? 0
            }
        }
        return classes
    }

    /// A request that somebody could send and only the candidate allows, with an action of the catalog on something that the
    /// action works on: of the gravest action, if there are several.
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

    /// The actions of an element, those together that the same statements speak of.
    private func parts(of actions: ActionSet) -> [ActionSet] {
        var parts: [Int32: ActionSet] = [:]
        for action in actions { parts[classes[Int(action.index)], default: ActionSet()].insert(action) }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// How many questions are asked of actions that are told to be new already.
    private static let questionLimit = 48

    /// How many actions of a part are asked about before a request without any of them will do.
    private static let triedActions = 6

    private mutating func look(at part: ActionSet, of index: Int, _ lowered: LoweredStatement) {
        if proof.isClear(of: index, catalog.name(of: gravest(part))) { return }
        // beyond so many questions what is told already is not asked again
        asked += 1
        if asked > AccessSurvey.questionLimit, part.subtracting(told).isEmpty { return }
        for action in fitting(part, lowered.scope.resources) {
            switch proof.answer(of: index, action) {
            case .proved: return
            case .refuted(let request):
                let cause = cause(of: request, part)
                let rank = rank(part) + (cause == .action ? 10 : 0)
                if best.map({ rank > $0.rank }) ?? true { best = (rank, request) }
                return note(part, cause, index)
            case .unknown: continue
            }
        }
        // on what no action of the part works on nobody can send it
        switch proof.answer(of: index, KnownAction(catalog.name(of: gravest(part)))) {
        case .proved: return
        case .refuted(let request):
            note(part, cause(of: request, part), index)
            unreachable = unreachable ?? request
        case .unknown: note(part, .undecided, index)
        }
        if mayFit(part, lowered.scope.resources) { isBeyondReach = false }
    }

    /// How many actions are looked at before one of them is taken to fit.
    private static let fitLimit = 8_192

    /// Whether some action of a part may work on something that is named.
    private func mayFit(_ part: ActionSet, _ resources: PatternSet) -> Bool {
        part.count > AccessSurvey.fitLimit
            || part.contains { known($0).mayWork(on: resources) }
    }

    private func known(_ action: ActionID) -> KnownAction {
        KnownAction(catalog.name(of: action), resources: catalog.resourceShapes(of: action))
    }

    /// Some actions of a part that work on something that is named: of the service that the resources name first, and the
    /// gravest of those.
    private func fitting(_ part: ActionSet, _ resources: PatternSet) -> [KnownAction] {
        let services = Set(resources.services)
        func rank(_ action: ActionID) -> Int {
            let isNamed = services.contains(catalog.services[catalog.serviceIndex(of: action)].prefix)
            return catalog.accessLevel(of: action).gravity + (isNamed ? 10 : 0)
        }
        let ranked = part.map { (action: $0, rank: rank($0)) }.sorted {
            ($1.rank, $0.action.index) < ($0.rank, $1.action.index)
        }
        var found: [KnownAction] = []
        for (action, _) in ranked.prefix(AccessSurvey.fitLimit) {
            if found.count == AccessSurvey.triedActions { break }
            let known = known(action)
            if known.mayWork(on: resources), !found.contains(where: { $0.resources == known.resources }) {
                found.append(known)
            }
        }
        return found
    }

    private func cause(of request: Request, _ part: ActionSet) -> NewAccess.Cause {
        if part.isDisjoint(with: allowedBefore) { return .action }
        if Evaluator(original.policy).evaluate(request).outcome == .explicitlyDenied { return .denial }
        let own = Evaluator(LoweredPolicy(original.policy.statements)).evaluate(request).outcome
        if own == .allowed { return .limits }
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
        told.formUnion(part)
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

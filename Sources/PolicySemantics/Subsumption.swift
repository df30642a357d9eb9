/// Whether one policy allows nothing that another one doesn't.
public enum Subsumption: Hashable, Sendable {
    /// It doesn't, whatever the request.
    case proved
    /// It allows this request, which the other one doesn't.
    case refuted(Request)
    /// The engine can't tell: because of what, and the index of the candidate's statement that stopped it.
    case unknown(reason: String, statement: Int)
}

/// Decides whether every request that one policy allows is also allowed by another.
///
/// The answer is sound but not complete: `unknown` means that this engine can't tell, never that the policies differ.
/// Patterns of actions and resources are decided as the regular languages that they are, conditions by the values that
/// each key may have; principals by their names. Where AWS's documents leave a doubt (``Certainty``), `proved` holds
/// however it is resolved, and so does what is shown to refute it.
///
/// - Parameter knownActions: actions from which a request is made rather than from made-up names; with some, no other
///   request is made.
/// - Returns: `.proved`; `.refuted` with a request that only `candidate` allows, already replayed through
///   ``Evaluator``; or `.unknown` with the statement that stopped the proof.
/// - Complexity: O(*names*) where every pattern of the candidate lies in one of the original; automata and divided regions
///   only for the rest, within a budget of work.
public func subsumption(
    of candidate: LoweredPolicy, by original: LoweredPolicy, knownActions: [KnownAction] = []
) -> Subsumption {
    var proof = SubsumptionProof(of: candidate, by: original)
    return proof.answer(knownActions)
}

/// The question whether `candidate` allows nothing that `original` doesn't, and the same of parts of it.
public struct SubsumptionProof {
    let candidate: LoweredPolicy
    let original: LoweredPolicy
    let denials: [LoweredStatement]
    let work = Work()
    /// The original's own Allow statements, then those of each of its limits: a request must be in all.
    private var layers: [SubsumptionLayer]
    private let denialIndex: StatementIndex
    /// What the original denies and the candidate not clearly.
    private let openDenials: StatementIndex
    private let hasInnerWildcards: Bool
    /// That the caller is none of those whom a document names; nil where none names anybody.
    private let isStranger: Condition?
    private var knownActions: [KnownAction] = []

    /// Puts the statements of both sides in order.
    ///
    /// - Complexity: O(*n* log *n*) patterns.
    public init(of candidate: LoweredPolicy, by original: LoweredPolicy) {
        self.candidate = candidate
        self.original = original
        let work = work
        denials = candidate.denials
        layers = ([original] + original.limits).map { SubsumptionLayer($0.allows, within: work) }
        let denialIndex = StatementIndex(denials, within: work)
        self.denialIndex = denialIndex
        let same = Set(denials)
        let open = original.denials.filter { denial in
            !same.contains(denial)
                && !denialIndex.around(denial.scope).contains { $0.clearlyIncludes(denial, within: work) }
        }
        openDenials = StatementIndex(open, within: work)
        let all = [candidate, original] + candidate.limits + original.limits
        let names = Set(all.flatMap(\.statements).flatMap { $0.scope.principals?.names ?? [] })
        let arns = names.filter { $0.hasPrefix("AWS:arn:") }.map { String($0.dropFirst("AWS:".count)) }
        isStranger =
            arns.isEmpty
            ? nil : Condition(.stringNotEquals, "aws:principalarn", arns, allowsVariables: false)
        hasInnerWildcards = all.contains { $0.statements.contains { $0.scope.resources.hasInnerWildcards } }
    }

    /// Begins the budget of work anew, for further questions.
    public func renewBudget() { work.renew() }

    /// The answer for all that the candidate allows.
    public mutating func answer(_ knownActions: [KnownAction] = []) -> Subsumption {
        self.knownActions = knownActions
        var firstUnknown: Subsumption?
        for (index, statement) in candidate.statements.enumerated() where statement.effect == .allow {
            switch answer(of: statement, index) {
            case .proved: continue
            case .refuted(let request): return .refuted(request)
            case .unknown(let reason, let statement):
                firstUnknown = firstUnknown ?? .unknown(reason: reason, statement: statement)
            }
        }
        return firstUnknown ?? .proved
    }

    /// Whether the original clearly allows an action wherever and whenever one of the candidate's statements does: then no
    /// further question has to be asked.
    ///
    /// - Parameter index: the statement's.
    public mutating func isClear(of index: Int, _ name: String) -> Bool {
        guard openDenials.statements.isEmpty else { return false }
        let pattern = TextPattern(literal: name.lowercased())
        let scope = candidate.statements[index].scope
        return layers.indices.allSatisfy { layers[$0].actions(under: scope, within: work).clearlyIncludes(pattern) }
    }

    /// The answer for one action that one of the candidate's Allow statements holds.
    ///
    /// - Parameter index: the statement's.
    public mutating func answer(of index: Int, _ action: KnownAction) -> Subsumption {
        knownActions = [action]
        let alone = LoweredStatement(
            .allow, actions: PatternSet([TextPattern(literal: action.name.lowercased())]),
            scope: candidate.statements[index].scope)
        return answer(of: alone, index)
    }

    /// A question about an Allow statement: first what the original and its limits allow, then what they deny.
    private mutating func answer(of statement: LoweredStatement, _ index: Int) -> Subsumption {
        var firstUnknown: Subsumption?
        for layer in layers.indices where layer == 0 || !isWithin(layer) {
            for part in statement.byPrincipal {
                let answer = allowance(of: part, index, layer)
                if case .refuted = answer { return answer }
                if case .unknown = answer { firstUnknown = firstUnknown ?? answer }
            }
        }
        let answer = denial(of: statement, index)
        if case .refuted = answer { return answer }
        return firstUnknown ?? answer
    }

    /// Whether some limit of the candidate allows nothing that one of the original's doesn't: then no statement has to be
    /// looked at.
    private mutating func isWithin(_ layer: Int) -> Bool {
        if let known = layers[layer].holdsLimit { return known }
        let original = LoweredPolicy(layers[layer].index.statements)
        let holds = candidate.limits.contains { limit in
            subsumption(of: LoweredPolicy(limit.allows + denials), by: original) == .proved
        }
        layers[layer].holdsLimit = holds
        return holds
    }

    /// Whether the Allow statements of a layer of the original, or the candidate's own Deny statements, take all of a
    /// statement.
    private mutating func allowance(of statement: LoweredStatement, _ index: Int, _ layer: Int) -> Subsumption {
        let scope = statement.scope
        if scope.isImpossible(within: work) { return .proved }
        var rest = statement.actions
        if !rest.isNegated {
            let known = layers[layer].actions(under: scope, within: work)
            rest = PatternSet(rest.patterns.filter { !known.clearlyIncludes($0) })
            if rest.patterns.isEmpty { return .proved }
        } else if layers[layer].clearlyIncludes(rest, scope, within: work) {
            return .proved
        }
        // the plainest request of all may do: then nothing has to be taken away
        let pieces = rest.isNegated ? [rest] : rest.patterns.map { PatternSet([$0]) }
        func region(_ piece: PatternSet, _ reading: ColonReading) -> Region {
            Region(actions: piece, resources: scope.resources, conditions: scope.conditions, reading: reading)
        }
        for piece in pieces.prefix(SubsumptionProof.guessLimit) {
            if let found = request(of: region(piece, .parts), statement, nil) { return .refuted(found) }
        }
        let near = layers[layer].index.near(scope.resources) + denialIndex.near(scope.resources)
        let covers = Cover.merged(
            near.filter {
                $0.scope.admits(scope.principals, scope.conditions, within: work) && $0.mayMeet(statement)
            })
        var unknown: Subsumption?
        // pattern by pattern: the automata stay small
        for piece in pieces {
            for reading in readings {
                switch decide(region(piece, reading), covers, statement, nil, index) {
                case .proved: continue
                case .refuted(let request): return .refuted(request)
                case .unknown(let reason, let statement):
                    unknown = unknown ?? .unknown(reason: reason, statement: statement)
                }
            }
        }
        return unknown ?? .proved
    }

    /// The readings of wildcards under which the answer may differ.
    private var readings: [ColonReading] { hasInnerWildcards ? ColonReading.allCases : [.text] }

    /// Whether what the original denies is denied by the candidate, too, or not allowed by a statement.
    private func denial(of statement: LoweredStatement, _ index: Int) -> Subsumption {
        var unknown: Subsumption?
        for denial in openDenials.near(statement.scope.resources) where statement.mayMeet(denial) {
            let conditions = statement.scope.conditions + denial.scope.conditions
            let covers = Cover.merged(
                denialIndex.near(denial.scope.resources).filter {
                    $0.scope.admits(statement.scope.principals, conditions, within: work)
                        || $0.scope.admits(denial.scope.principals, conditions, within: work)
                })
            for reading in readings {
                var region = Region(
                    actions: statement.actions, resources: statement.scope.resources,
                    conditions: statement.scope.conditions, reading: reading)
                region.narrow(to: denial)
                switch decide(region, covers, statement, denial, index) {
                case .proved: continue
                case .refuted(let request): return .refuted(request)
                case .unknown(let reason, let statement):
                    unknown = unknown ?? .unknown(reason: reason, statement: statement)
                }
            }
        }
        return unknown ?? .proved
    }

    /// How many parts a region is divided into by what limits the candidate.
    private static let partLimit = 256

    /// Takes covers away from a region; then, where that doesn't do, from what the candidate's limits leave of it.
    private func decide(
        _ region: Region, _ covers: [Cover], _ statement: LoweredStatement, _ denial: LoweredStatement?, _ index: Int
    ) -> Subsumption {
        let answer = search(region, covers, statement, denial, index)
        guard case .unknown = answer, !candidate.limits.isEmpty else { return answer }
        var parts = [region]
        for limit in candidate.limits {
            parts = parts.flatMap { part in
                limit.allows.map { allow in
                    var narrow = part
                    narrow.narrow(to: allow)
                    return narrow
                }
            }
            if parts.count > SubsumptionProof.partLimit { return answer }
        }
        var unknown: Subsumption?
        for part in parts {
            let answer = search(part, covers, statement, denial, index)
            if case .refuted = answer { return answer }
            if case .unknown = answer { unknown = unknown ?? answer }
        }
        return unknown ?? .proved
    }

    /// For how many patterns a request is made before anything is taken away.
    private static let guessLimit = 4

    /// How many gaps that no request shows are looked at before a question is given up.
    private static let gapLimit = 24

    /// Takes covers away from a region, and makes a request of what is left.
    private func search(
        _ region: Region, _ covers: [Cover], _ statement: LoweredStatement, _ denial: LoweredStatement?, _ index: Int
    ) -> Subsumption {
        var gaps = 0
        var found: Request?
        let isDecided = region.search(covers, within: work) { gap in
            gaps += 1
            found = request(of: gap, statement, denial)
            return found != nil || gaps >= SubsumptionProof.gapLimit
        }
        if let found { return .refuted(found) }
        if work.isSpent {
            return .unknown(reason: "comparing it takes more steps than a question may", statement: index)
        }
        if !isDecided {
            return .unknown(reason: "its patterns overlap in too many ways to be compared", statement: index)
        }
        return gaps == 0 ? .proved : .unknown(reason: reason(statement, denial), statement: index)
    }

    /// A request within a region that only the candidate allows: both were asked.
    private func request(
        of region: Region, _ statement: LoweredStatement, _ denial: LoweredStatement?
    ) -> Request? {
        let principals = [statement.scope.principals, denial?.scope.principals].compactMap(\.self)
        let before = Evaluator(original)
        let after = Evaluator(candidate)
        return Witness(
            region: region, principals: principals, knownActions: knownActions, isStranger: isStranger, work: work
        )
        .request { after.evaluate($0).outcome == .allowed && !before.mayAllow($0) }
    }

    /// What the engine could not see through.
    private func reason(_ statement: LoweredStatement, _ denial: LoweredStatement?) -> String {
        let near = (layers.flatMap { $0.index.near(statement.scope.resources) } + denials).filter {
            $0.mayMeet(statement)
        }
        let conditions =
            near.flatMap(\.scope.conditions) + statement.scope.conditions + (denial?.scope.conditions ?? [])
        for condition in conditions {
            guard let doubt = condition.doubt else { continue }
            return "AWS's documents leave open, of `\(condition.operatorName)` on `\(condition.key)`, \(doubt.words)"
        }
        let open = near.lazy.flatMap(\.scope.conditions).first { condition in
            !statement.scope.conditions.contains { $0.implies(condition, within: work) }
        }
        if let condition = open ?? denial?.scope.conditions.first ?? statement.scope.conditions.first {
            return
                "whether its conditions include `\(condition.operatorName)` on `\(condition.key)` can't be told"
        }
        let all = near.map(\.scope.resources) + [statement.scope.resources]
        if all.contains(where: \.hasVariables) { return "policy variables are compared by their names only" }
        if all.contains(where: \.hasInnerWildcards) {
            return "AWS's documents leave open \(Doubt.colonInWildcard.words)"
        }
        return "principals are compared by name, and one who is named doesn't need what its account's policies say"
    }
}

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
/// Patterns of actions and resources are decided as the regular languages that they are; conditions and principals
/// by their structure.
///
/// - Parameter knownActions: actions from which a request is made rather than from made-up names, where one serves.
/// - Returns: `.proved`; `.refuted` with a request that only `candidate` allows, already replayed through
///   ``Evaluator``; or `.unknown` with the statement that stopped the proof.
/// - Complexity: O(*names*) where every pattern of the candidate lies in one of the original; automata only for the rest.
public func subsumption(
    of candidate: LoweredPolicy, by original: LoweredPolicy, knownActions: [String] = []
) -> Subsumption {
    var proof = SubsumptionProof(candidate, original, knownActions)
    return proof.run()
}

/// One question whether `candidate` allows nothing that `original` doesn't.
struct SubsumptionProof {
    let candidate: LoweredPolicy
    let original: LoweredPolicy
    let knownActions: [String]
    let allows: [LoweredStatement]
    let denials: [LoweredStatement]
    /// Per scope, all actions that the original allows wherever and whenever that scope holds.
    private var indices: [Scope: ActionIndex] = [:]

    init(_ candidate: LoweredPolicy, _ original: LoweredPolicy, _ knownActions: [String]) {
        self.candidate = candidate
        self.original = original
        self.knownActions = knownActions
        allows = original.statements.filter { $0.effect == .allow }
        denials = candidate.statements.filter { $0.effect == .deny }
    }

    mutating func run() -> Subsumption {
        var firstUnknown: Subsumption?
        for (index, statement) in candidate.statements.enumerated() where statement.effect == .allow {
            switch allowance(of: statement, index) {
            case .proved: continue
            case .refuted(let request): return .refuted(request)
            case .unknown(let reason, let statement):
                firstUnknown = firstUnknown ?? .unknown(reason: reason, statement: statement)
            }
        }
        switch denial() {
        case .proved: return firstUnknown ?? .proved
        case .refuted(let request): return .refuted(request)
        case .unknown(let reason, let statement):
            return firstUnknown ?? .unknown(reason: reason, statement: statement)
        }
    }

    /// Whether the original's Allow statements, or the candidate's own Deny statements, take all of a statement.
    private mutating func allowance(of statement: LoweredStatement, _ index: Int) -> Subsumption {
        let scope = statement.scope
        if scope.isImpossible { return .proved }
        var rest = statement.actions
        if !rest.isNegated {
            let known = actions(under: scope)
            rest = PatternSet(rest.patterns.filter { !known.clearlyIncludes($0) })
            if rest.patterns.isEmpty { return .proved }
        } else if allows.contains(where: { other in
            (other.actions == rest || ActionIndex.isEverything(other.actions)) && other.scope.clearlyIncludes(scope)
        }) {
            return .proved
        }
        let covers = Cover.merged(
            (allows + denials).filter { $0.scope.admits(scope.conditions, scope.principals) })
        var unknown: Subsumption?
        // pattern by pattern: the automata stay small
        let pieces = rest.isNegated ? [rest] : rest.patterns.map { PatternSet([$0]) }
        for piece in pieces {
            var region = Region(actions: piece, resources: scope.resources)
            switch region.uncovered(by: covers) {
            case .covered: continue
            case .gap(let actions, let resources):
                let answer = refutation(actions, resources, statement, [], index)
                if case .refuted = answer { return answer }
                unknown = unknown ?? answer
            case .tooLarge:
                unknown =
                    unknown
                    ?? .unknown(reason: "its patterns overlap in too many ways to be compared", statement: index)
            }
        }
        return unknown ?? .proved
    }

    private mutating func actions(under scope: Scope) -> ActionIndex {
        if let known = indices[scope] { return known }
        var index = ActionIndex()
        for statement in allows where statement.scope.clearlyIncludes(scope) { index.insert(statement.actions) }
        indices[scope] = index
        return index
    }

    /// Whether what the original denies is denied by the candidate, too, or not allowed by it.
    private func denial() -> Subsumption {
        var unknown: Subsumption?
        for denial in original.statements where denial.effect == .deny {
            if denials.contains(where: { $0.clearlyIncludes(denial) }) { continue }
            for (index, statement) in candidate.statements.enumerated() where statement.effect == .allow {
                guard statement.mayMeet(denial), !statement.scope.excludes(denial.scope) else { continue }
                let conditions = statement.scope.conditions + denial.scope.conditions
                let covers = Cover.merged(
                    denials.filter {
                        $0.scope.admits(conditions, statement.scope.principals)
                            || $0.scope.admits(conditions, denial.scope.principals)
                    })
                var region = Region(actions: statement.actions, resources: statement.scope.resources.widened)
                region.narrow(to: denial.actions, denial.scope.resources.widened)
                switch region.uncovered(by: covers) {
                case .covered: continue
                case .gap(let actions, let resources):
                    let answer = refutation(actions, resources, statement, denial.scope.conditions, index)
                    if case .refuted = answer { return answer }
                    unknown = unknown ?? answer
                case .tooLarge:
                    unknown =
                        unknown
                        ?? .unknown(
                            reason: "its patterns overlap in too many ways with a Deny statement", statement: index)
                }
            }
        }
        return unknown ?? .proved
    }

    /// Makes requests out of what seems not to be covered, and gives the first one that the evaluator confirms.
    private func refutation(
        _ actions: Language, _ resources: Language, _ statement: LoweredStatement, _ further: [Condition], _ index: Int
    ) -> Subsumption {
        let witness = Witness(
            actions: actions, resources: resources, conditions: statement.scope.conditions + further,
            principals: statement.scope.principals, knownActions: knownActions,
            // what the request should better not meet
            avoided: (allows + denials).filter { $0.actions.mayMeet(statement.actions) }.flatMap(\.scope.conditions))
        let before = Evaluator(original)
        let after = Evaluator(candidate)
        for request in witness.requests() {
            if after.evaluate(request).outcome == .allowed, before.evaluate(request).outcome != .allowed {
                return .refuted(request)
            }
        }
        return .unknown(reason: reason(statement, further), statement: index)
    }

    /// What the engine could not see through.
    private func reason(_ statement: LoweredStatement, _ further: [Condition]) -> String {
        let near = (allows + denials).filter { $0.mayMeet(statement) }
        let open = near.lazy.flatMap(\.scope.conditions).first { condition in
            !statement.scope.conditions.contains { $0.implies(condition) }
        }
        if let condition = open ?? further.first ?? statement.scope.conditions.first {
            return
                "whether its conditions include `\(condition.operatorName)` on `\(condition.key)` can't be told"
        }
        if statement.scope.resources.hasVariables || near.contains(where: { $0.scope.resources.hasVariables }) {
            return "policy variables are compared by their names only"
        }
        return "principals are compared by name, and one who is named doesn't need what its account's policies say"
    }
}

extension LoweredStatement {
    /// Whether all that another statement speaks of is spoken of here, as a look at the patterns tells.
    func clearlyIncludes(_ other: LoweredStatement) -> Bool {
        if self == other { return true }
        guard scope.clearlyIncludes(other.scope) else { return false }
        return ActionIndex.isEverything(actions) || actions == other.actions || actions.clearlyIncludes(other.actions)
    }

    /// Whether a request may be one that both statements speak of.
    func mayMeet(_ other: LoweredStatement) -> Bool {
        if let own = scope.principals, let its = other.scope.principals, !own.isNegated, !its.isNegated,
            !own.names.contains("*"), !its.names.contains("*"), own.names.isDisjoint(with: its.names),
            !own.names.union(its.names).contains(where: { $0.hasSuffix(":root") })
        {
            return false
        }
        return actions.mayMeet(other.actions) && scope.resources.mayMeet(other.scope.resources)
    }
}

extension Scope {
    /// Whether the other scope lies in this one, as a look at the patterns tells.
    func clearlyIncludes(_ other: Scope) -> Bool {
        if self == other { return true }
        return resources.clearlyIncludes(other.resources) && admits(other.conditions, other.principals)
    }
}

extension PatternSet {
    /// Whether the other set lies in this one, as a look at single patterns tells.
    func clearlyIncludes(_ other: PatternSet) -> Bool {
        if isEverything || self == other { return true }
        switch (isNegated, other.isNegated) {
        case (false, false):
            return other.patterns.allSatisfy { pattern in patterns.contains { $0.clearlyIncludes(pattern) } }
        case (true, true):
            return patterns.allSatisfy { pattern in other.patterns.contains { $0.clearlyIncludes(pattern) } }
        case (true, false):
            return patterns.allSatisfy { pattern in !other.patterns.contains { $0.intersects(pattern) } }
        case (false, true): return false
        }
    }

    /// Whether a text may be in both sets.
    func mayMeet(_ other: PatternSet) -> Bool {
        if isNegated || other.isNegated { return true }
        return patterns.contains { pattern in other.patterns.contains { $0.intersects(pattern) } }
    }
}

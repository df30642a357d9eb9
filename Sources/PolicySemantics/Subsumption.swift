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
/// - Parameter knownActions: actions from which a request is made rather than from made-up names, where one serves.
/// - Returns: `.proved`; `.refuted` with a request that only `candidate` allows, already replayed through
///   ``Evaluator``; or `.unknown` with the statement that stopped the proof.
/// - Complexity: O(*names*) where every pattern of the candidate lies in one of the original; automata and divided regions
///   only for the rest, within a budget of work.
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
    let work = Work()
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
            for part in statement.byPrincipal {
                switch allowance(of: part, index) {
                case .proved: continue
                case .refuted(let request): return .refuted(request)
                case .unknown(let reason, let statement):
                    firstUnknown = firstUnknown ?? .unknown(reason: reason, statement: statement)
                }
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
        if scope.isImpossible(within: work) { return .proved }
        var rest = statement.actions
        if !rest.isNegated {
            let known = actions(under: scope)
            rest = PatternSet(rest.patterns.filter { !known.clearlyIncludes($0) })
            if rest.patterns.isEmpty { return .proved }
        } else if allows.contains(where: { other in
            (other.actions == rest || ActionIndex.isEverything(other.actions))
                && other.scope.clearlyIncludes(scope, within: work)
        }) {
            return .proved
        }
        let covers = Cover.merged(
            (allows + denials).filter {
                $0.scope.admits(scope.principals, scope.conditions, within: work) && $0.mayMeet(statement)
            })
        var unknown: Subsumption?
        // pattern by pattern: the automata stay small
        let pieces = rest.isNegated ? [rest] : rest.patterns.map { PatternSet([$0]) }
        for piece in pieces {
            for reading in readings(statement) {
                let region = Region(
                    actions: piece, resources: scope.resources, conditions: scope.conditions, reading: reading)
                switch search(region, covers, statement, nil, index) {
                case .proved: continue
                case .refuted(let request): return .refuted(request)
                case .unknown(let reason, let statement):
                    unknown = unknown ?? .unknown(reason: reason, statement: statement)
                }
            }
        }
        return unknown ?? .proved
    }

    private mutating func actions(under scope: Scope) -> ActionIndex {
        if let known = indices[scope] { return known }
        var index = ActionIndex()
        for statement in allows where statement.scope.clearlyIncludes(scope, within: work) {
            index.insert(statement.actions)
        }
        indices[scope] = index
        return index
    }

    /// The readings of wildcards under which the answer may differ.
    private func readings(_ statement: LoweredStatement) -> [ColonReading] {
        let all = [statement] + original.statements + denials
        return all.contains { $0.scope.resources.hasInnerWildcards } ? ColonReading.allCases : [.text]
    }

    /// Whether what the original denies is denied by the candidate, too, or not allowed by it.
    private func denial() -> Subsumption {
        var unknown: Subsumption?
        for denial in original.statements where denial.effect == .deny {
            if denials.contains(where: { $0.clearlyIncludes(denial, within: work) }) { continue }
            for (index, statement) in candidate.statements.enumerated() where statement.effect == .allow {
                guard statement.mayMeet(denial) else { continue }
                let conditions = statement.scope.conditions + denial.scope.conditions
                let covers = Cover.merged(
                    denials.filter {
                        $0.scope.admits(statement.scope.principals, conditions, within: work)
                            || $0.scope.admits(denial.scope.principals, conditions, within: work)
                    })
                for reading in readings(statement) {
                    var region = Region(
                        actions: statement.actions, resources: statement.scope.resources,
                        conditions: statement.scope.conditions, reading: reading)
                    region.narrow(to: denial.actions, denial.scope.resources, denial.scope.conditions)
                    switch search(region, covers, statement, denial, index) {
                    case .proved: continue
                    case .refuted(let request): return .refuted(request)
                    case .unknown(let reason, let statement):
                        unknown = unknown ?? .unknown(reason: reason, statement: statement)
                    }
                }
            }
        }
        return unknown ?? .proved
    }

    /// How many gaps that no request shows are looked at before a question is given up.
    private static let gapLimit = 24

    /// Takes covers away from a region, and makes a request of what is left.
    private func search(
        _ region: Region, _ covers: [Cover], _ statement: LoweredStatement, _ denial: LoweredStatement?, _ index: Int
    ) -> Subsumption {
        var gaps = 0
        var found: Request?
        let before = Evaluator(original)
        let after = Evaluator(candidate)
        let isDecided = region.search(covers, within: work) { gap in
            gaps += 1
            let witness = Witness(
                region: gap, principals: [statement.scope.principals, denial?.scope.principals].compactMap(\.self),
                knownActions: knownActions, work: work)
            found = witness.request { after.evaluate($0).outcome == .allowed && !before.mayAllow($0) }
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

    /// What the engine could not see through.
    private func reason(_ statement: LoweredStatement, _ denial: LoweredStatement?) -> String {
        let near = (allows + denials).filter { $0.mayMeet(statement) }
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
            return "whether a wildcard in front of an ARN's last part reaches over a colon can't be told"
        }
        return "principals are compared by name, and one who is named doesn't need what its account's policies say"
    }
}

extension LoweredStatement {
    /// The statement for each principal that it names, where it names several.
    fileprivate var byPrincipal: [LoweredStatement] {
        guard let principals = scope.principals, !principals.isNegated, principals.names.count > 1,
            !principals.names.contains("*")
        else { return [self] }
        return principals.names.sorted().map { name in
            LoweredStatement(
                effect, actions: actions,
                scope: Scope(
                    resources: scope.resources, conditions: scope.conditions, principals: PrincipalSet([name])))
        }
    }

    /// Whether all that another statement speaks of is spoken of here, as a look at the patterns tells.
    func clearlyIncludes(_ other: LoweredStatement, within work: Work) -> Bool {
        if self == other { return true }
        guard scope.clearlyIncludes(other.scope, within: work) else { return false }
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
    func clearlyIncludes(_ other: Scope, within work: Work) -> Bool {
        if self == other { return true }
        return resources.clearlyIncludes(other.resources) && admits(other, within: work)
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

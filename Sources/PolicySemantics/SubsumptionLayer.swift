/// Allow statements of one layer of the original, so that what they clearly allow is found fast.
struct SubsumptionLayer {
    let index: StatementIndex
    /// Whether a limit of the candidate is known to lie in it.
    var holdsLimit: Bool?
    /// Per scope, all actions that are allowed wherever and whenever that scope holds.
    private var indices: [Scope: ActionIndex] = [:]

    init(_ allows: [LoweredStatement], within work: Work) {
        index = StatementIndex(allows, within: work)
    }

    mutating func actions(under scope: Scope, within work: Work) -> ActionIndex {
        if let known = indices[scope] { return known }
        var actions = ActionIndex()
        for statement in index.around(scope) where statement.scope.clearlyIncludes(scope, within: work) {
            actions.insert(statement.actions)
        }
        indices[scope] = actions
        return actions
    }

    /// Whether one statement holds all of a set of actions in a scope.
    func clearlyIncludes(_ actions: PatternSet, _ scope: Scope, within work: Work) -> Bool {
        index.around(scope).contains { other in
            (other.actions == actions || ActionIndex.isEverything(other.actions))
                && other.scope.clearlyIncludes(scope, within: work)
        }
    }
}

extension LoweredStatement {
    /// The statement for each principal that it names, where it names several.
    var byPrincipal: [LoweredStatement] {
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

/// Statements by their scope, so that those which have to do with another statement are found without looking at each.
final class StatementIndex {
    let statements: [LoweredStatement]
    /// Statements by what their resources begin with; those of `NotResource` stand apart.
    private lazy var byResource = PrefixTable(StatementIndex.patterns(Array(statements.indices), statements))
    private let negated: [Int]
    /// For each key those whose first condition that doesn't always hold is on it, by what their resources begin with.
    private let byKey: [String: Group]
    /// Those without such a condition.
    private let free: Group

    private struct Group {
        let byResource: PrefixTable<Int>
        let negated: [Int]

        init(_ indices: [Int], _ statements: [LoweredStatement]) {
            negated = indices.filter { statements[$0].scope.resources.isNegated }
            byResource = PrefixTable(StatementIndex.patterns(indices, statements))
        }

        func around(_ pattern: TextPattern) -> Set<Int> {
            var found = Set(negated)
            byResource.forEach(around: pattern) { found.insert($0) }
            return found
        }
    }

    init(_ statements: [LoweredStatement], within work: Work) {
        self.statements = statements
        negated = statements.indices.filter { statements[$0].scope.resources.isNegated }
        var always: [Condition: Bool] = [:]
        let keys = statements.map { statement in
            statement.scope.conditions.first { condition in
                if let known = always[condition] { return !known }
                let holds = KeyQuestion.isImpossible([Demand(condition: condition, holds: false)], within: work)
                always[condition] = holds
                return !holds
            }?.key
        }
        let groups = Dictionary(grouping: statements.indices) { keys[$0] ?? "" }
        free = Group(groups[""] ?? [], statements)
        byKey = groups.filter { $0.key != "" }.mapValues { Group($0, statements) }
    }

    private static func patterns(
        _ indices: [Int], _ statements: [LoweredStatement]
    ) -> [(pattern: TextPattern, thing: Int)] {
        indices.flatMap { index -> [(pattern: TextPattern, thing: Int)] in
            let resources = statements[index].scope.resources
            return resources.isNegated ? [] : resources.patterns.map { (pattern: $0, thing: index) }
        }
    }

    /// The statements whose scope may include another one, in order.
    func around(_ scope: Scope) -> [LoweredStatement] {
        guard !scope.resources.isNegated, let first = scope.resources.patterns.first else { return statements }
        var found = free.around(first)
        for key in Set(scope.conditions.map(\.key)) {
            if let group = byKey[key] { found.formUnion(group.around(first)) }
        }
        return found.sorted().map { statements[$0] }
    }

    /// The statements whose resources may meet a set, in order.
    func near(_ resources: PatternSet) -> [LoweredStatement] {
        guard !resources.isNegated, !statements.isEmpty else { return statements }
        var found = Set(negated)
        for pattern in resources.patterns { byResource.forEach(near: pattern) { found.insert($0) } }
        return found.count == statements.count ? statements : found.sorted().map { statements[$0] }
    }
}

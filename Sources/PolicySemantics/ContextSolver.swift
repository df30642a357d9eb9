/// Finds values of condition keys with which conditions hold and others don't, by trying what their own values suggest.
struct ContextSolver {
    /// How many values of one key are tried, and how many contexts are made.
    private static let limit = 16

    /// What has to hold.
    let conditions: [Condition]
    /// What should better not hold.
    var avoided: [Condition] = []
    /// Keys that must have a value: those of policy variables in a resource.
    let required: [PolicyVariable]

    /// Contexts with which the conditions hold, the plainest first; those that no tried value meets are left to whoever
    /// replays the request.
    func contexts() -> [[String: [String]]] {
        let own = Dictionary(grouping: conditions, by: \.key)
        let opposed = Dictionary(grouping: avoided, by: \.key)
        var plain: [String: [String]] = [:]
        // what values refer to comes first, so that those values can be made
        let variables = (conditions + avoided).filter(\.hasVariables).flatMap(\.variables) + required
        let needed = Set(((conditions.filter(\.hasVariables).flatMap(\.variables)) + required).map(\.key))
        for variable in variables where plain[variable.key] == nil && needed.contains(variable.key) {
            plain[variable.key] =
                options(variable.key, own[variable.key] ?? [], [], plain, mayBeMissing: false).first
                ?? [variable.defaultValue ?? ContextSolver.sample(of: variable.key)]
        }
        for (key, conditions) in own.sorted(by: { $0.key < $1.key }) where plain[key] == nil {
            if let values = options(key, conditions, [], plain, mayBeMissing: true).first, !values.isEmpty {
                plain[key] = values
            }
        }
        var all = plain
        var single: [[String: [String]]] = []
        for (key, conditions) in opposed.sorted(by: { $0.key < $1.key }) {
            let conditions = conditions.prefix(ContextSolver.limit)
            // a value that none of them takes, then one for each that it doesn't take
            for group in [conditions] + (conditions.count > 1 ? conditions.map { [$0] } : []) {
                var other = plain
                for variable in group.flatMap(\.variables) where other[variable.key] == nil && variable.key != key {
                    other[variable.key] = [variable.defaultValue ?? ContextSolver.sample(of: variable.key)]
                }
                other[key] = nil
                let tried = options(
                    key, own[key] ?? [], Array(conditions), other, mayBeMissing: !needed.contains(key))
                let values = tried.first { values in group.allSatisfy { !holds([$0], key, values, other) } }
                guard let values, !group.allSatisfy({ !holds([$0], key, plain[key] ?? [], plain) }) else { continue }
                other[key] = values.isEmpty ? nil : values
                if single.count < ContextSolver.limit { single.append(other) }
                if group.count == conditions.count { all.merge(other) { $1 } }
                if group.count == conditions.count, values.isEmpty { all[key] = nil }
            }
        }
        return [plain, all] + single
    }

    /// Values of one key with which its conditions hold; none at all for a missing key.
    private func options(
        _ key: String, _ own: [Condition], _ opposed: [Condition], _ context: [String: [String]], mayBeMissing: Bool
    ) -> [[String]] {
        var values: [String] = []
        for condition in own + opposed {
            values += condition.values.prefix(ContextSolver.limit).flatMap { condition.examples($0, in: context) }
        }
        values += (own + opposed).map(\.other)
        if let word = difference(own, opposed, context) { values.append(word) }
        values.append(ContextSolver.sample(of: key))
        var tried = (mayBeMissing ? [[]] : []) + values.map { [$0] }
        if (own + opposed).contains(where: { $0.qualifier != .single }) {
            let few = values.prefix(ContextSolver.limit)
            tried += few.flatMap { first in few.filter { $0 != first }.map { [first, $0] } }
        }
        return tried.filter { holds(own, key, $0, context) }
    }

    private func holds(
        _ conditions: [Condition], _ key: String, _ values: [String], _ context: [String: [String]]
    ) -> Bool {
        var trial = context
        trial[key] = values.isEmpty ? nil : values
        let request = Request(action: "", resource: "", context: trial)
        return conditions.allSatisfy { $0.holds(in: request) }
    }

    /// A text that the patterns of some conditions take, and those of others don't.
    private func difference(
        _ own: [Condition], _ opposed: [Condition], _ context: [String: [String]]
    ) -> String? {
        func set(_ condition: Condition, isNegated: Bool) -> PatternSet? {
            guard condition.operator.family == .text else { return nil }
            return PatternSet(
                condition.values.compactMap { condition.pattern($0).substituted { context[$0.key]?.first } },
                isNegated: isNegated)
        }
        let sets =
            own.compactMap { set($0, isNegated: $0.operator.isNegated) }
            + opposed.compactMap { set($0, isNegated: !$0.operator.isNegated) }
        guard !sets.isEmpty, case .word(let word) = Language(sets + [.nonEmpty]).search(), !word.hasVariables else {
            return nil
        }
        return word.spelling
    }

    /// What a key may hold when nothing is asked of it.
    static func sample(of key: String) -> String { key.hasSuffix("account") ? "000000000000" : "x" }
}

extension Condition {
    /// The policy variables in its values.
    var variables: [PolicyVariable] { hasVariables ? values.flatMap { pattern($0).variables } : [] }

    /// Values near one of the condition's values: some that it takes, if there are any, and some that it doesn't.
    func examples(_ value: String, in context: [String: [String]]) -> [String] {
        switch self.operator.family {
        case .presence: return []
        case .number:
            return Double(value).map { number in [0, -1, 1, -0.5, 0.5].map { Condition.shortest(number + $0) } } ?? []
        case .time:
            return Condition.seconds(value).map { time in [0, -1, 1].map { Condition.shortest(time + $0) } } ?? []
        case .address: return IPNetwork(value).map { [$0.first, $0.last] } ?? []
        case .bool: return ["true", "false"]
        default:
            let pattern = pattern(value).substituted { context[$0.key]?.first ?? $0.defaultValue }
            guard let pattern, case .word(let word) = Language([PatternSet([pattern])]).search() else { return [] }
            return [word.spelling]
        }
    }

    /// A value that none of the condition's values takes.
    var other: String {
        switch self.operator.positive {
        case .bool: return values.first?.lowercased() == "true" ? "false" : "true"
        case .numericEquals, .dateEquals: return "-1"
        case .numericLessThan, .numericLessThanEquals, .dateLessThan, .dateLessThanEquals: return "99999999999"
        case .numericGreaterThan, .numericGreaterThanEquals, .dateGreaterThan, .dateGreaterThanEquals: return "-1"
        case .ipAddress: return "198.51.100.7"
        case .arnLike: return "arn:aws:none::000000000000:none"
        default:
            let rest = Language([PatternSet(values.map(pattern), isNegated: true), .nonEmpty])
            if case .word(let word) = rest.search(), !word.hasVariables { return word.spelling }
            return "x"
        }
    }

    private static func shortest(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

extension PatternSet {
    /// All texts but the empty one.
    static let nonEmpty = PatternSet([TextPattern("?*")])
}

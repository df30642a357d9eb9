/// Finds values of condition keys with which conditions hold, key by key, by trying what their own values suggest.
struct ContextSolver {
    let conditions: [Condition]
    /// Keys that must have a value: those of policy variables in a resource.
    let required: [PolicyVariable]

    /// A context; conditions that no tried value meets are left to whoever replays the request.
    func context() -> [String: [String]] {
        var context: [String: [String]] = [:]
        let byKey = Dictionary(grouping: conditions, by: \.key)
        // what values refer to comes first, so that those values can be made
        let variables = conditions.filter(\.hasVariables).flatMap(\.variables) + required
        for variable in variables where context[variable.key] == nil {
            context[variable.key] =
                solve(variable.key, byKey[variable.key] ?? [], context, mayBeMissing: false)
                ?? [variable.defaultValue ?? ContextSolver.sample(of: variable.key)]
        }
        for (key, own) in byKey.sorted(by: { $0.key < $1.key }) where context[key] == nil {
            if let values = solve(key, own, context, mayBeMissing: true), !values.isEmpty { context[key] = values }
        }
        return context
    }

    /// Values of one key with which all of its conditions hold; none at all for a missing key.
    private func solve(
        _ key: String, _ conditions: [Condition], _ context: [String: [String]], mayBeMissing: Bool
    ) -> [String]? {
        var tried: [[String]] = mayBeMissing ? [[]] : []
        for condition in conditions {
            let examples = condition.values.prefix(16).compactMap { condition.example($0, in: context) }
            tried += examples.map { [$0] }
        }
        tried += conditions.map { [$0.other] } + [[ContextSolver.sample(of: key)]]
        return tried.first { values in
            var trial = context
            if !values.isEmpty { trial[key] = values }
            let request = Request(action: "", resource: "", context: trial)
            return conditions.allSatisfy { $0.holds(in: request) }
        }
    }

    /// What a key may hold when nothing is asked of it.
    static func sample(of key: String) -> String { key.hasSuffix("account") ? "000000000000" : "x" }
}

extension Condition {
    /// The policy variables in its values.
    var variables: [PolicyVariable] { hasVariables ? values.flatMap { pattern($0).variables } : [] }

    /// Puts a value into a context with which the condition doesn't hold, where the context has none yet.
    func oppose(in context: inout [String: [String]]) {
        guard context[key] == nil else { return }
        if self.operator == .null {
            if values.contains(where: { $0.lowercased() == "true" }) { context[key] = ["x"] }
        } else if self.operator.isNegated {
            if let value = values.first.flatMap({ example($0, in: context) }) { context[key] = [value] }
        } else {
            context[key] = [other]
        }
    }

    /// A value that one of the condition's values takes.
    func example(_ value: String, in context: [String: [String]]) -> String? {
        switch self.operator {
        case .null: return nil
        case .numericLessThan, .dateLessThan: return Condition.seconds(value).map { Condition.shortest($0 - 1) }
        case .numericGreaterThan, .dateGreaterThan: return Condition.seconds(value).map { Condition.shortest($0 + 1) }
        case .ipAddress, .notIPAddress: return String(value.prefix { $0 != "/" })
        default:
            let pattern = pattern(value).substituted { context[$0.key]?.first ?? $0.defaultValue }
            guard let pattern, case .word(let word) = Language([PatternSet([pattern])]).search() else { return nil }
            return word.spelling
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

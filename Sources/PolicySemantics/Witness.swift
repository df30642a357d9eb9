/// Makes requests out of languages of actions and resources, and conditions.
struct Witness {
    let actions: Language
    let resources: Language
    /// What the request has to meet.
    let conditions: [Condition]
    let principals: PrincipalSet?
    let knownActions: [String]
    /// What it should better not meet.
    let avoided: [Condition]

    /// Whole ARNs: what a person would take for a resource.
    private static let arns = PatternSet([TextPattern("arn:aws:?*:*:*:?*")])

    /// Requests that may serve, the likeliest first.
    func requests() -> [Request] {
        guard let action = action(), let resource = resource() else { return [] }
        var context: [String: [String]] = [:]
        for condition in conditions { condition.meet(in: &context) }
        for variable in action.variables + resource.variables where context[variable.key] == nil {
            context[variable.key] = [variable.defaultValue ?? "x"]
        }
        var contexts = [context]
        var opposed = context
        for condition in avoided { condition.oppose(in: &opposed) }
        contexts.append(opposed)
        contexts.append(
            context.merging(opposed.filter { context[$0.key] == nil && $0.value != ["x"] }) { own, _ in own })
        return contexts.flatMap { context in
            callers.compactMap { caller in
                request(action, resource, context, caller)
            }
        }
    }

    private func request(
        _ action: TextPattern, _ resource: TextPattern, _ context: [String: [String]], _ caller: Set<String>
    ) -> Request? {
        func value(_ variable: PolicyVariable) -> String? { context[variable.key]?.first ?? variable.defaultValue }
        guard let action = action.substituted(value), let resource = resource.substituted(value) else { return nil }
        return Request(action: action.spelling, resource: resource.spelling, context: context, principals: caller)
    }

    /// The callers to try: one of those who are named, and someone whom nobody names.
    private var callers: [Set<String>] {
        let someone: Set = ["AWS:arn:aws:iam::000000000000:user/someone"]
        guard let principals else { return [[], someone] }
        if principals.isNegated || principals.names.contains("*") { return [someone] }
        return principals.names.sorted().map { [$0] } + [someone]
    }

    private func action() -> TextPattern? {
        for name in knownActions {
            let folded = name.lowercased()
            if actions.sets.allSatisfy({ $0.contains(folded) }) { return TextPattern(literal: name) }
        }
        return word(actions)
    }

    /// `*` where it serves (an action without resources), else an ARN, else any text.
    private func resource() -> TextPattern? {
        if !resources.sets.contains(where: { $0.hasVariables }), resources.sets.allSatisfy({ $0.contains("*") }) {
            return TextPattern(literal: "*")
        }
        return word(resources.intersected(Witness.arns)) ?? word(resources)
    }

    private func word(_ language: Language) -> TextPattern? {
        if case .word(let word) = language.search() { word } else { nil }
    }
}

extension Condition {
    /// Puts a value into a context with which the condition holds, where one is easily found.
    func meet(in context: inout [String: [String]]) {
        guard context[key] == nil else { return }
        if self.operator == .null {
            if values.contains(where: { $0.lowercased() == "false" }) { context[key] = ["x"] }
        } else if self.operator.isNegated {
            // a missing key meets it, but for `ForAnyValue`
            if qualifier == .forAnyValue { context[key] = [other] }
        } else if let value = example(in: context) {
            context[key] = [value]
        }
    }

    /// Puts a value into a context with which the condition doesn't hold, where the context has none yet.
    func oppose(in context: inout [String: [String]]) {
        guard context[key] == nil else { return }
        if self.operator == .null {
            if values.contains(where: { $0.lowercased() == "true" }) { context[key] = ["x"] }
        } else if self.operator.isNegated {
            if let value = example(in: context) { context[key] = [value] }
        } else {
            context[key] = [other]
        }
    }

    /// A value that one of the condition's values takes.
    private func example(in context: [String: [String]]) -> String? {
        guard let value = values.first else { return nil }
        switch self.operator {
        case .numericLessThan, .dateLessThan: return Condition.seconds(value).map { shortest($0 - 1) }
        case .numericGreaterThan, .dateGreaterThan: return Condition.seconds(value).map { shortest($0 + 1) }
        case .ipAddress, .notIPAddress: return String(value.prefix { $0 != "/" })
        default:
            let pattern = pattern(value).substituted { context[$0.key]?.first ?? $0.defaultValue }
            guard let pattern, case .word(let word) = Language([PatternSet([pattern])]).search() else { return value }
            return word.spelling
        }
    }

    /// A value that none of the condition's values takes.
    private var other: String {
        switch self.operator.positive {
        case .bool: values.first?.lowercased() == "true" ? "false" : "true"
        case .numericEquals, .dateEquals: "-1"
        case .numericLessThan, .numericLessThanEquals, .dateLessThan, .dateLessThanEquals: "99999999999"
        case .numericGreaterThan, .numericGreaterThanEquals, .dateGreaterThan, .dateGreaterThanEquals: "-1"
        case .ipAddress: "198.51.100.7"
        case .arnLike: "arn:aws:none::000000000000:none"
        default:
            if case .word(let word) = Language([PatternSet(values.map(pattern), isNegated: true), .nonEmpty]).search(),
                !word.hasVariables
            {
                word.spelling
            } else {
                "x"
            }
        }
    }

    private func shortest(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}

extension PatternSet {
    /// All texts but the empty one.
    static let nonEmpty = PatternSet([TextPattern("?*")])
}

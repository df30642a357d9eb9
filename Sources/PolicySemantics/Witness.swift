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
        let contexts = ContextSolver(
            conditions: conditions, avoided: avoided, required: action.variables + resource.variables
        ).contexts()
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
        let someone: Set = ["AWS:arn:aws:iam::000000000000:user/someone", "AWS:arn:aws:iam::000000000000:root"]
        guard let principals else { return [[], someone] }
        if principals.isNegated || principals.names.contains("*") { return [someone] }
        return principals.names.sorted().map { Witness.caller($0) } + [someone]
    }

    /// All names that whoever is named goes by: a user or a role is of its account, too.
    private static func caller(_ name: String) -> Set<String> {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 5, parts[0] == "AWS", !parts[5].isEmpty else { return [name] }
        return [name, "AWS:\(parts[1]):\(parts[2]):iam::\(parts[5]):root"]
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

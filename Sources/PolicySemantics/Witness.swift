/// Makes requests out of what is left of a region: such as somebody could send.
struct Witness {
    let region: Region
    /// Whom the statements name that speak of it; none where they name nobody.
    let principals: [PrincipalSet]
    let knownActions: [KnownAction]
    /// That the caller is none of those whom a document names; nil where none names anybody.
    let isStranger: Condition?
    let work: Work

    /// Whole ARNs: what a person would take for a resource.
    private static let arns = PatternSet([TextPattern("arn:aws:?*:*:*:?*")])
    /// Those that don't break off.
    private static let whole = PatternSet(["*/", "*:"].map { TextPattern($0) }, isNegated: true)

    /// The first request that serves, the likeliest first.
    func request(where serves: (Request) -> Bool) -> Request? {
        let needed = neededKeys
        let callers = callers(needed)
        for given in [[:]] + suggestions(needed) {
            for caller in callers {
                if let request = request(caller, given, needed), serves(request) { return request }
            }
        }
        return nil
    }

    /// A request of a caller; of somebody whom the documents don't name, where it is nil.
    private func request(_ caller: Caller?, _ given: [String: [String]], _ needed: Set<String>) -> Request? {
        guard let context = context(given.merging(caller?.facts ?? [:]) { $1 }, needed),
            (caller ?? Caller(describedBy: context)).agrees(with: context),
            let (action, resource) = actionAndResource(context)
        else { return nil }
        return Request(action: action, resource: resource, context: context, principals: caller?.names ?? [])
    }

    /// The callers to try: those who are named, whom the conditions ask for, and somebody whom nobody names.
    private func callers(_ needed: Set<String>) -> [Caller?] {
        if principals.isEmpty { return [nil] }
        let named = principals.filter { !$0.isNegated }.flatMap(\.names).filter { $0 != "*" }.sorted()
        let told = context([:], needed).map { [Caller(describedBy: $0)] } ?? []
        return (named.map { Caller($0) } + told + Caller.examples).filter { caller in
            principals.allSatisfy { $0.contains(caller.names) }
        }
    }

    // MARK: - Context

    /// Values of all keys that are asked for; nil where some can't be made.
    private func context(_ given: [String: [String]], _ needed: Set<String>) -> [String: [String]]? {
        var context = given.filter { region.demands[$0.key] != nil || needed.contains($0.key) }
        for key in needed.sorted() where context[key] == nil {
            let plain = (region.demands[key] ?? []).filter { !$0.condition.hasVariables }
            guard case .values(let values) = values(key, plain, context, mustBePresent: true) else { return nil }
            context[key] = values
        }
        for (key, demands) in region.demands.sorted(by: { $0.key < $1.key }) where context[key] == nil {
            if let isStranger, key == isStranger.key {
                let more = demands + [Demand(condition: isStranger, holds: true)]
                if case .values(let values) = values(key, more, context, mustBePresent: true) {
                    context[key] = values
                    continue
                }
            }
            guard case .values(let values) = values(key, demands, context, mustBePresent: false) else { return nil }
            if !values.isEmpty { context[key] = values }
        }
        return context
    }

    /// The keys that policy variables refer to where a value must be made of them.
    private var neededKeys: Set<String> {
        // a value that must be one of the condition's
        let held = region.demands.values.joined().filter { demand in
            demand.condition.hasVariables && demand.holds != demand.condition.operator.isNegated
        }
        let patterns = region.whole.filter { !$0.isNegated }.flatMap(\.patterns)
        return Set((held.flatMap { $0.condition.variables } + patterns.flatMap(\.variables)).map(\.key))
    }

    /// Values for what variables stand for, where any value will not do: those that other conditions on the same key ask
    /// for, and what is left of the resources where the variable stands.
    private func suggestions(_ needed: Set<String>) -> [[String: [String]]] {
        var found: [[String: [String]]] = needed.sorted().map { [$0: ["y"]] }
        func add(_ key: String, _ value: String) {
            if found.count < 12, !found.contains([key: [value]]) { found.append([key: [value]]) }
        }
        for (_, demands) in region.demands.sorted(by: { $0.key < $1.key }) {
            let variables = demands.flatMap { $0.condition.variables }.map(\.key).filter(needed.contains)
            let literals = demands.filter { !$0.condition.hasVariables }.flatMap { $0.condition.values.prefix(3) }
            for key in variables { for value in literals where TextPattern(value).isLiteral { add(key, value) } }
        }
        let widened = Language(region.resources.sets.map(\.widened))
        for pattern in region.whole.filter({ !$0.isNegated }).flatMap(\.patterns) where pattern.variables.count == 1 {
            guard let word = word(widened.intersected(PatternSet([pattern.widened]))), pattern.isPlainAround,
                word.unicodeScalars.count > pattern.units.count - 1
            else { continue }
            let value = word.unicodeScalars.dropFirst(pattern.prefixCount).dropLast(pattern.suffixCount)
            add(pattern.variables[0].key, String(String.UnicodeScalarView(value)))
        }
        return found
    }

    /// Values that surely do, such as AWS writes them; a key that every request has is missing only where nothing else will do.
    private func values(
        _ key: String, _ demands: [Demand], _ context: [String: [String]], mustBePresent: Bool
    ) -> KeyQuestion.Answer {
        var question = KeyQuestion(key, demands, isStrict: true, within: work)
        question.variables = context
        question.mustBePresent = mustBePresent || ConditionKey.isAlwaysPresent(key)
        for shape in ConditionKey.shapes(of: key) {
            let shaped = Demand(condition: Condition(.stringLike, key, [shape], allowsVariables: false), holds: true)
            var narrow = KeyQuestion(key, demands + [shaped], isStrict: true, within: work)
            narrow.variables = context
            narrow.mustBePresent = true
            if question.mustBePresent, case .values(let values) = narrow.answer(),
                values.allSatisfy({ ConditionKey.isPlausible($0, of: key) })
            {
                return .values(values)
            }
        }
        let answer = question.answer()
        if case .values(let values) = answer, values.allSatisfy({ ConditionKey.isPlausible($0, of: key) }) {
            return answer
        }
        if mustBePresent { return .none }
        question.mustBePresent = false
        if case .values(let values) = question.answer(), values.isEmpty { return .values([]) }
        return .none
    }

    // MARK: - Action and resource

    private func actionAndResource(_ context: [String: [String]]) -> (String, String)? {
        // and as the statements have them, before anything was widened
        let own = region.whole.filter { !$0.isNegated }
        let sets = (region.resources.sets + own).map { set in
            set.substituted { variable in
                guard let values = context[variable.key] else { return variable.defaultValue }
                return values.count == 1 ? values[0] : nil
            }
        }
        let language = Language(sets)
        for known in knownActions {
            let folded = known.name.lowercased()
            guard region.actions.sets.allSatisfy({ $0.contains(folded) }) else { continue }
            if let resource = resource(language, of: known) { return (known.name, resource) }
        }
        guard knownActions.isEmpty, let action = word(region.actions) else { return nil }
        return anyResource(language).map { (action, $0) }
    }

    /// Something that an action works on.
    private func resource(_ language: Language, of action: KnownAction) -> String? {
        guard let shapes = action.resources else { return anyResource(language) }
        if shapes.isEmpty { return language.sets.allSatisfy { $0.contains("*") } ? "*" : nil }
        for pattern in action.patterns {
            if let word = word(language.intersected(PatternSet([pattern]))) { return Witness.withDigits(word) }
        }
        return nil
    }

    /// `*` where it serves (an action without resources), else an ARN, else any text.
    private func anyResource(_ language: Language) -> String? {
        if language.sets.allSatisfy({ $0.contains("*") }) { return "*" }
        let arns = language.intersected(Witness.arns)
        return word(arns.intersected(Witness.whole)) ?? word(arns) ?? word(language)
    }

    /// With digits where an account has them: whoever replays the request finds out whether it still serves.
    private static func withDigits(_ arn: String) -> String {
        var parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[4].utf8.count == 12 else { return arn }
        parts[4] = String(parts[4].map { $0.isASCII && $0.isNumber ? $0 : "1" })
        return parts.joined(separator: ":")
    }

    private func word(_ language: Language) -> String? {
        guard case .word(let word) = language.search(within: work), !word.hasVariables else { return nil }
        return word.spelling
    }
}

extension TextPattern {
    /// Whether one variable is all that isn't plain text.
    fileprivate var isPlainAround: Bool { prefixCount + suffixCount + 1 == units.count }
}

extension Condition {
    /// The policy variables in its values.
    var variables: [PolicyVariable] { hasVariables ? values.flatMap { pattern($0).variables } : [] }
}

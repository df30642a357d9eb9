/// That a value is one of those that a condition accepts, or that it isn't.
struct Membership {
    let condition: Condition
    let isIn: Bool
}

extension KeyQuestion {
    /// One value that meets all memberships.
    func value(_ memberships: [Membership]) -> Answer {
        guard work.spend(memberships.reduce(1) { $0 + $1.condition.values.count }) else { return .open }
        let families = Set(memberships.map { $0.condition.operator.family })
        // all that is asked of the key tells its kind, not this part of it alone
        let asked = Set(demands.map { $0.condition.operator.family }).subtracting([.presence])
        let kind = ConditionKey.kind(of: key, under: asked.union(families))
        if memberships.isEmpty { return .values([sample(kind)]) }
        switch kind {
        case .bool: return enumerated(["true", "false"], memberships)
        case .number, .time:
            if families.isSubset(of: [.number, .time]) { return number(memberships, isTime: kind == .time) }
        case .address:
            if families == [.address] { return address(memberships) }
        case .text: break
        }
        if let few = finite(memberships) { return enumerated(few, memberships) }
        if families.isSubset(of: [.text, .arn, .bytes]) { return text(memberships) }
        if families == [.foldedText] { return folded(memberships) }
        if families == [.bool] { return enumerated(["true", "false", "none"], memberships) }
        return sampled(memberships)
    }

    private func accepts(_ membership: Membership, _ value: String) -> Certainty {
        membership.condition.accepts(value, known)
    }

    /// What a policy variable stands for.
    private func known(_ variable: PolicyVariable) -> String? {
        guard let values = variables?[variable.key] else { return variable.defaultValue }
        return values.count == 1 ? values[0] : nil
    }

    private func meets(_ membership: Membership, _ certainty: Certainty) -> Bool {
        if membership.isIn { return isStrict ? certainty == .surely : certainty != .surelyNot }
        return isStrict ? certainty == .surelyNot : certainty != .surely
    }

    private func hasLetters(_ memberships: [Membership]) -> Bool {
        variables == nil && memberships.contains { $0.condition.hasVariables }
    }

    /// The only values that some membership leaves; nil where there may be others.
    private func finite(_ memberships: [Membership]) -> [String]? {
        guard !hasLetters(memberships) else { return nil }
        let few = memberships.filter { membership in
            let condition = membership.condition
            guard membership.isIn != condition.operator.isNegated, !condition.hasVariables else { return false }
            switch condition.operator.positive {
            case .stringEquals, .binaryEquals: return true
            case .stringLike: return condition.values.allSatisfy { TextPattern($0).isLiteral }
            default: return false
            }
        }
        return few.min { $0.condition.values.count < $1.condition.values.count }?.condition.values
    }

    /// The first of the only values that there are.
    private func enumerated(_ values: [String], _ memberships: [Membership]) -> Answer {
        if hasLetters(memberships) { return .open }
        for value in values {
            guard work.spend(memberships.reduce(0) { $0 + $1.condition.values.count }) else { return .open }
            if memberships.allSatisfy({ meets($0, accepts($0, value)) }) { return .values([value]) }
        }
        return .none
    }

    /// What examples meet, where no search can tell that there is none.
    private func sampled(_ memberships: [Membership]) -> Answer {
        if hasLetters(memberships) { return .open }
        let examples = memberships.flatMap { $0.condition.values.prefix(8) } + ["true", "false", "x", "1", "0"]
        if case .values(let values) = enumerated(examples, memberships) { return .values(values) }
        return .open
    }
}

// MARK: - Texts

extension KeyQuestion {
    private func text(_ memberships: [Membership]) -> Answer {
        guard hasLetters(memberships) else { return word(memberships.map { set($0, isWidened: false) }) }
        // a variable as a letter of its own: then nothing else that a value must be can be compared with it
        let owners = memberships.filter { isPositive($0) && $0.condition.hasVariables }
        let others = memberships.filter { !isPositive($0) }
        for owner in owners where word(([owner] + others).map { set($0, isWidened: false) }) == .none { return .none }
        if owners.isEmpty { return open(word(memberships.map { set($0, isWidened: false) })) }
        // a variable as any text
        let widened = memberships.filter { isPositive($0) || !$0.condition.hasVariables }
        return open(word(widened.map { set($0, isWidened: true) }))
    }

    /// Values with letters in them, or for letters, are none that a request has.
    private func open(_ answer: Answer) -> Answer { answer == .none ? .none : .open }

    private func isPositive(_ membership: Membership) -> Bool {
        membership.isIn != membership.condition.operator.isNegated
    }

    /// The texts that meet a membership; what is in doubt belongs to them where the question is loose.
    private func set(_ membership: Membership, isWidened: Bool) -> PatternSet {
        let condition = membership.condition
        let isPositive = isPositive(membership)
        let patterns = condition.values.compactMap { value -> TextPattern? in
            var pattern = condition.pattern(value)
            if variables != nil {
                guard let substituted = pattern.substituted(known) else { return nil }
                pattern = substituted
            }
            let isDoubtful = condition.isOfFewerParts(pattern)
            if isDoubtful, isPositive == isStrict { return nil }
            // a variable may hold a colon: it is widened last
            if !isDoubtful { pattern = condition.textPattern(pattern) }
            return isWidened ? pattern.widened : pattern
        }
        return PatternSet(patterns, isNegated: !isPositive)
    }

    private func word(_ sets: [PatternSet]) -> Answer {
        if isStrict, case .word(let word) = Language(sets + [.nonEmpty]).search(within: work), !word.hasVariables {
            return .values([word.spelling])
        }
        switch Language(sets).search(within: work) {
        case .empty: return .none
        case .tooLarge: return .open
        case .word(let word): return word.hasVariables ? .open : .values([word.spelling])
        }
    }

    /// Texts whose case doesn't matter: those of lower case stand for all.
    private func folded(_ memberships: [Membership]) -> Answer {
        let values = memberships.flatMap(\.condition.values)
        guard !hasLetters(memberships), values.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) else {
            return sampled(memberships)
        }
        return word(
            memberships.map { membership in
                PatternSet(
                    membership.condition.values.compactMap { value -> TextPattern? in
                        let text = membership.condition.pattern(value).substituted(known)?.spelling
                        return text.map { TextPattern(literal: $0.lowercased()) }
                    }, isNegated: !isPositive(membership))
            })
    }
}

// MARK: - Numbers, times, addresses

extension KeyQuestion {
    /// Between the numbers that conditions name nothing changes: each of them, and one between two, stand for all.
    private func number(_ memberships: [Membership], isTime: Bool) -> Answer {
        let edges = Set(memberships.flatMap { KeyQuestion.numbers($0.condition) }).sorted()
        var candidates: [Double] = edges
        for (lower, upper) in zip(edges, edges.dropFirst()) {
            candidates.append(lower + 1)
            candidates.append((lower + upper) / 2)
        }
        candidates.append((edges.first ?? 1) - 1)
        candidates.append((edges.last ?? 1) + 1)
        var isOpen = false
        for number in candidates {
            guard work.spend(memberships.reduce(0) { $0 + $1.condition.values.count }) else { return .open }
            guard memberships.allSatisfy({ meets($0, accepts($0, number)) }) else { continue }
            let text = isTime && key != "aws:epochtime" ? Instant.text(number) : ExactNumber.text(number)
            if let text { return .values([text]) }
            isOpen = true
        }
        return isOpen ? .open : .none
    }

    /// All that a condition's values may mean.
    private static func numbers(_ condition: Condition) -> [Double] {
        condition.values.flatMap { value -> [Double] in
            if condition.operator.family == .time { return Instant.readings(of: value) }
            return ExactNumber.number(value).map { [$0] } ?? []
        }
    }

    private func accepts(_ membership: Membership, _ number: Double) -> Certainty {
        let condition = membership.condition
        var best = Certainty.surelyNot
        for wanted in condition.values where best != .surely {
            best = max(best, condition.compares(number, with: wanted))
        }
        return condition.operator.isNegated ? best.negated : best
    }

    private func address(_ memberships: [Membership]) -> Answer {
        let ranges = memberships.map { AddressRanges($0.condition.values) }
        // what reads well, then what lies within a range, then its edges
        let likely = [IPNetwork("198.51.100.7"), IPNetwork("203.0.113.9")].compactMap { $0?.lowest }
        let edges = ranges.flatMap(\.edges)
        let ends = [false, true].map { IPAddress(isVersion6: $0, number: 0) }
        let candidates: [IPAddress] = likely + edges.compactMap(\.next) + edges + ends
        for address in candidates {
            guard work.spend(memberships.count) else { return .open }
            let isMet = zip(memberships, ranges).allSatisfy { membership, ranges in
                let certainty = ranges.certainty(of: address)
                return meets(membership, membership.condition.operator.isNegated ? certainty.negated : certainty)
            }
            if isMet { return .values([IPNetwork.text(address)]) }
        }
        return .none
    }

    /// A value of a key of which nothing else is asked.
    private func sample(_ kind: ConditionKey.Kind) -> String {
        switch kind {
        case .bool: "true"
        case .number: "1"
        case .time: "2026-01-01T00:00:00Z"
        case .address: "198.51.100.7"
        case .text: ConditionKey.sample(of: key)
        }
    }
}

extension ExactNumber {
    /// A number as a request has it.
    static func text(_ number: Double) -> String? {
        let text = number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        return ExactNumber.number(text) == number ? text : nil
    }
}

extension ConditionKey {
    /// What a key of texts may hold when nothing is asked of it.
    static func sample(of key: String) -> String {
        if key.hasSuffix("account") { return "111122223333" }
        if key == "aws:requestedregion" { return "us-east-1" }
        if key == "aws:principaltype" { return "User" }
        return "x"
    }
}

extension PatternSet {
    /// All texts but the empty one.
    static let nonEmpty = PatternSet([TextPattern("?*")])
}

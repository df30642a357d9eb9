/// That a condition holds, or that it doesn't.
struct Demand: Hashable {
    let condition: Condition
    let holds: Bool
}

/// What is asked of one condition key: whether a request can meet it, and with which values.
///
/// Loosely, what perhaps holds counts as held, and what perhaps doesn't as not held, so that an empty answer is certain;
/// strictly, only what is sure counts, so that values that are found are certain.
struct KeyQuestion {
    /// What a search for values ends with.
    enum Answer: Equatable {
        /// No request meets it.
        case none
        /// These values do; none at all stands for a missing key.
        case values([String])
        /// That can't be told, or values could not be made.
        case open
    }

    let key: String
    let demands: [Demand]
    let isStrict: Bool
    /// Whether the request must have the key.
    var mustBePresent = false
    /// What policy variables stand for; nil where they are letters of their own.
    var variables: [String: [String]]?
    let work: Work

    init(_ key: String, _ demands: [Demand], isStrict: Bool, within work: Work) {
        self.key = key
        self.demands = demands
        self.isStrict = isStrict
        self.work = work
    }

    /// Whether no request meets all demands: certain where true.
    static func isImpossible(_ demands: [Demand], within work: Work) -> Bool {
        guard let key = demands.first?.condition.key else { return false }
        return KeyQuestion(key, demands, isStrict: false, within: work).answer() == .none
    }

    /// Looks for values, a missing key first.
    func answer() -> Answer {
        if !isStrict, contradictsItself { return .none }
        guard work.spend(demands.count) else { return .open }
        if !mustBePresent, demands.allSatisfy({ meets($0, $0.condition.certaintyWhenMissing) }) { return .values([]) }
        let valued = demands.filter { $0.condition.operator != .null }
        guard demands.allSatisfy({ $0.condition.operator != .null || meets($0, $0.condition.certaintyWhenPresent) })
        else { return .none }
        // one value: all operators look at the same
        let one = value(valued.map { Membership(condition: $0.condition, isIn: $0.holds) })
        if one != .none { return one }
        return ConditionKey.hasOneValue(key) ? .none : several(valued)
    }

    /// Whether two demands exclude each other, however a doubt about the condition is resolved.
    private var contradictsItself: Bool {
        let held = demands.filter(\.holds)
        return demands.contains { other in
            !other.holds && held.contains { $0.condition.isStricter(than: other.condition) }
        }
    }

    private func meets(_ demand: Demand, _ certainty: Certainty) -> Bool {
        if demand.holds { return isStrict ? certainty == .surely : certainty != .surelyNot }
        return isStrict ? certainty == .surelyNot : certainty != .surely
    }

    /// What an operator without set operator may do with several values (``Doubt/severalValues``).
    private enum SeveralReading: CaseIterable {
        case any, all, never
    }

    /// Several values, of which each may meet another demand.
    private func several(_ demands: [Demand]) -> Answer {
        let hasSingle = demands.contains { $0.condition.qualifier == .single }
        if isStrict, hasSingle { return .none }
        var isOpen = false
        for reading in hasSingle ? SeveralReading.allCases : [.any] {
            switch several(demands, reading) {
            case .none: continue
            case .open: isOpen = true
            case .values(let values): return .values(values)
            }
        }
        return isOpen ? .open : .none
    }

    private func several(_ demands: [Demand], _ reading: SeveralReading) -> Answer {
        var everywhere: [Membership] = []
        var somewhere: [Membership] = []
        for demand in demands {
            let isForEvery: Bool
            switch (demand.condition.qualifier, reading) {
            case (.forAllValues, _): isForEvery = true
            case (.forAnyValue, _): isForEvery = false
            // a negated operator holds where the positive one doesn't
            case (.single, .any): isForEvery = demand.condition.operator.isNegated
            case (.single, .all): isForEvery = !demand.condition.operator.isNegated
            case (.single, .never):
                if demand.holds { return .none }
                continue
            }
            let membership = Membership(condition: demand.condition, isIn: demand.holds)
            if isForEvery == demand.holds { everywhere.append(membership) } else { somewhere.append(membership) }
        }
        var values: [String] = []
        var isOpen = false
        for memberships in somewhere.isEmpty ? [everywhere] : somewhere.map({ everywhere + [$0] }) {
            switch value(memberships) {
            case .none: return .none
            case .open: isOpen = true
            case .values(let found): values += found.filter { !values.contains($0) }
            }
        }
        return isOpen ? .open : .values(values)
    }
}

extension Condition {
    /// Whether it is the other one with fewer values, or more where they are excepted: then it implies the other one, whatever
    /// the values stand for.
    func isStricter(than other: Condition) -> Bool {
        if self == other { return true }
        guard self.operator == other.operator, qualifier == other.qualifier, key == other.key,
            hasVariables == other.hasVariables
                || !(hasVariables ? other : self).values.contains(where: { $0.contains("$") }),
            other.ifExists || !ifExists || self.operator.isNegated && qualifier == .single
        else { return false }
        return self.operator.isNegated
            ? Set(other.values).isSubset(of: values) : Set(values).isSubset(of: other.values)
    }

    /// Whether every request that meets this condition meets the other one.
    func implies(_ other: Condition, within work: Work = Work()) -> Bool {
        key == other.key
            && (isStricter(than: other)
                || KeyQuestion.isImpossible(
                    [Demand(condition: self, holds: true), Demand(condition: other, holds: false)], within: work))
    }

    /// Whether no request meets both conditions.
    func excludes(_ other: Condition, within work: Work = Work()) -> Bool {
        key == other.key
            && KeyQuestion.isImpossible(
                [Demand(condition: self, holds: true), Demand(condition: other, holds: true)], within: work)
    }
}

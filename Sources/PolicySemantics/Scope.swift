/// All of a statement but its effect and its actions: on what, when, and for whom.
public struct Scope: Hashable, Sendable {
    /// The resources; everything where the statement has no such element (trust documents).
    public let resources: PatternSet
    /// The conditions, all of which a request must meet, in order.
    public let conditions: [Condition]
    /// For whom, where the statement says so (trust documents and resource policies).
    public let principals: PrincipalSet?

    /// A scope; the order of the conditions doesn't matter.
    public init(resources: PatternSet = .everything, conditions: [Condition] = [], principals: PrincipalSet? = nil) {
        self.resources = resources.ofResources
        self.conditions = Set(conditions).sorted()
        self.principals = principals
    }

    /// All resources, always.
    public static let everything = Scope()
}

/// Who is named in a `Principal` or `NotPrincipal` element.
public struct PrincipalSet: Hashable, Sendable {
    /// Whether all are meant that are not named.
    public let isNegated: Bool
    /// `AWS:arn:…`, `Service:ec2.amazonaws.com`, `Federated:…`, `CanonicalUser:…`; `*` for everyone.
    public let names: Set<String>

    /// Some principals, by kind and name.
    public init(_ names: some Sequence<String>, isNegated: Bool = false) {
        self.names = Set(names)
        self.isNegated = isNegated
    }

    /// Whether one of these names, which are all one principal's, is meant.
    public func contains(_ principal: Set<String>) -> Bool {
        (names.contains("*") || !names.isDisjoint(with: principal)) != isNegated
    }

    /// Whether everyone in the other set is in this one, as far as the names tell.
    func includes(_ other: PrincipalSet) -> Bool {
        if self == other || !isNegated && names.contains("*") { return true }
        switch (isNegated, other.isNegated) {
        case (false, false): return other.names.isSubset(of: names)
        case (true, true): return names.isSubset(of: other.names)
        default: return false
        }
    }
}

extension Scope {
    /// Whether the conditions and principals of the other scope meet this one's, each condition by itself.
    func admits(_ other: Scope, within work: Work) -> Bool {
        admits(other.principals, other.conditions, within: work)
            && conditions.allSatisfy { own in
                other.conditions.contains { $0.key == own.key && $0.isStricter(than: own) }
                    || KeyQuestion.isImpossible(
                        other.conditions.filter { $0.key == own.key }.map { Demand(condition: $0, holds: true) }
                            + [Demand(condition: own, holds: false)], within: work)
            }
    }

    /// Whether whoever is meant under some conditions is meant here.
    func admits(_ other: PrincipalSet?, _ conditions: [Condition], within work: Work) -> Bool {
        guard let principals else { return true }
        guard let other else { return false }
        return principals.includes(other) || principals.includesCallers(under: conditions, within: work)
    }

    /// Whether no request meets all of its conditions.
    func isImpossible(within work: Work) -> Bool {
        Dictionary(grouping: conditions, by: \.key).values.contains { own in
            KeyQuestion.isImpossible(own.map { Demand(condition: $0, holds: true) }, within: work)
        }
    }
}

extension PrincipalSet {
    /// Whether conditions on the caller's ARN leave only users and roles that are named here: `*` with such a condition is
    /// the usual way to write a narrower document.
    fileprivate func includesCallers(under conditions: [Condition], within work: Work) -> Bool {
        let own = conditions.filter { $0.key == "aws:principalarn" }
        guard !isNegated, !own.isEmpty else { return false }
        let arns = names.filter { $0.hasPrefix("AWS:arn:") && !$0.hasSuffix(":root") }.map { $0.dropFirst(4) }
        guard !arns.isEmpty else { return false }
        let named = Condition(.stringEquals, "aws:principalarn", arns.map(String.init), allowsVariables: false)
        return KeyQuestion.isImpossible(
            own.map { Demand(condition: $0, holds: true) } + [Demand(condition: named, holds: false)], within: work)
    }
}

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
        self.resources = resources
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
    /// Whether the conditions and principals of the other scope meet this one's.
    func admits(_ conditions: [Condition], _ other: PrincipalSet?) -> Bool {
        if let principals {
            guard let other, principals.includes(other) else { return false }
        }
        return self.conditions.allSatisfy { own in
            conditions.contains { $0 == own } || conditions.contains { $0.implies(own) }
        }
    }

    /// Whether no request meets the conditions of both, as far as two of them tell.
    func excludes(_ other: Scope) -> Bool {
        conditions.contains { own in other.conditions.contains { own.excludes($0) } }
    }

    /// Whether two of its own conditions exclude each other.
    var isImpossible: Bool { excludes(self) }
}

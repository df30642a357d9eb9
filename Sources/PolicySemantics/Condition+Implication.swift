extension Condition {
    /// Whether every request that meets this condition meets the other one, as far as their structure tells.
    ///
    /// True is certain; false only means that it can't be seen here.
    func implies(_ other: Condition) -> Bool {
        guard key == other.key, qualifier == other.qualifier, other.ifExists || !ifExists else { return false }
        if self.operator == .null || other.operator == .null {
            return self.operator == other.operator && values == other.values
        }
        guard self.operator.isNegated == other.operator.isNegated else { return false }
        return self.operator.isNegated
            ? other.includesValues(of: self, by: true) : other.includesValues(of: self, by: false)
    }

    /// Whether what the values of `narrow` take is taken by the values of this condition; turned round for negated
    /// operators, which take the rest.
    private func includesValues(of narrow: Condition, by negation: Bool) -> Bool {
        let inner = negation ? self : narrow
        let outer = negation ? narrow : self
        let innerOperator = inner.operator.positive
        let outerOperator = outer.operator.positive
        if innerOperator == outerOperator, inner.hasVariables == outer.hasVariables,
            Set(inner.values).isSubset(of: outer.values)
        {
            return true
        }
        switch (innerOperator, outerOperator) {
        case (.stringEquals, .stringLike), (.stringLike, .stringLike):
            return inner.values.allSatisfy { value in
                let pattern = inner.pattern(value)
                return outer.values.contains { outer.pattern($0).clearlyIncludes(pattern) }
                    || Language([PatternSet([pattern]), PatternSet(outer.values.map(outer.pattern), isNegated: true)])
                        .isEmpty == true
            }
        case (.stringEquals, .stringEqualsIgnoreCase), (.stringEqualsIgnoreCase, .stringEqualsIgnoreCase):
            guard !inner.hasVariables, !outer.hasVariables else { return false }
            return Set(inner.values.map { $0.lowercased() }).isSubset(of: outer.values.map { $0.lowercased() })
        case (.arnLike, .arnLike):
            guard !inner.hasVariables, !outer.hasVariables else { return false }
            return inner.values.allSatisfy { value in
                outer.values.contains { ARNPattern($0).clearlyIncludes(ARNPattern(value)) }
            }
        case (.bool, .bool):
            return Set(inner.values.map { $0.lowercased() }).isSubset(of: outer.values.map { $0.lowercased() })
        default: return false
        }
    }
}

/// A pattern of an ARN, matched part by part: a `*` doesn't reach over a colon, but in the last part
/// (IAM JSON policy elements reference, "Amazon Resource Name (ARN) condition operators").
struct ARNPattern {
    let parts: [TextPattern]

    init(_ text: String) {
        parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map { TextPattern($0) }
    }

    func matches(_ text: String) -> Bool {
        let other = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == other.count && zip(parts, other).allSatisfy { $0.matches(String($1)) }
    }

    func clearlyIncludes(_ other: ARNPattern) -> Bool {
        parts.count == other.parts.count && zip(parts, other.parts).allSatisfy { $0.clearlyIncludes($1) }
    }
}

/// One key of a condition block, in canonical form: equal where the meaning is the same but for order and case.
public struct Condition: Hashable, Sendable {
    /// How a key of many values is looked at.
    public enum Qualifier: String, Hashable, Sendable {
        /// The key has one value.
        case single = ""
        /// Every value of the request has to match; none at all does.
        case forAllValues = "ForAllValues"
        /// At least one value of the request has to match.
        case forAnyValue = "ForAnyValue"
    }

    /// What it compares by.
    public let `operator`: ConditionOperator
    /// How a key of many values is looked at.
    public let qualifier: Qualifier
    /// Whether it holds where the request has no such key.
    public let ifExists: Bool
    /// The condition key, in lower case.
    public let key: String
    /// The values, each once, in order.
    public let values: [String]
    /// Whether policy variables in the values stand for something: not in version 2008-10-17.
    public let hasVariables: Bool

    /// A condition on one key.
    public init(
        _ operator: ConditionOperator, _ key: String, _ values: some Sequence<String>, qualifier: Qualifier = .single,
        ifExists: Bool = false, allowsVariables: Bool = true
    ) {
        self.operator = `operator`
        self.qualifier = qualifier
        self.ifExists = ifExists
        self.key = key.lowercased()
        self.values = Set(values).sorted()
        hasVariables =
            allowsVariables && `operator`.takesVariables && self.values.contains { $0.utf8.contains(UInt8(ascii: "$")) }
    }

    /// A value as a pattern, in which `*` and `?` are wildcards where the operator says so.
    func pattern(_ value: String) -> TextPattern {
        let family = self.operator.positive
        let hasWildcards = family == .stringLike || family == .arnLike
        if hasVariables { return TextPattern(template: value, hasWildcards: hasWildcards) }
        return hasWildcards ? TextPattern(value) : TextPattern(literal: value)
    }

    /// The name as it stands in a document: `ForAnyValue:StringLikeIfExists`.
    public var operatorName: String {
        (qualifier == .single ? "" : "\(qualifier.rawValue):") + self.operator.rawValue + (ifExists ? "IfExists" : "")
    }
}

extension Condition: Comparable {
    /// By key, then operator, then values.
    public static func < (left: Condition, right: Condition) -> Bool {
        if left.key != right.key { return left.key < right.key }
        if left.operatorName != right.operatorName { return left.operatorName < right.operatorName }
        return left.values.lexicographicallyPrecedes(right.values)
    }
}

extension TextPattern {
    /// One text, whatever characters are in it.
    init(literal text: String) {
        self.init(units: text.unicodeScalars.map(\.value), variables: [])
    }
}

/// What a condition compares by (IAM JSON policy elements reference, "Condition operators").
public enum ConditionOperator: String, Hashable, Sendable, CaseIterable {
    /// A string as it is.
    case stringEquals = "StringEquals"
    /// Any other string.
    case stringNotEquals = "StringNotEquals"
    /// A string, whatever its case.
    case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
    /// Any other string, whatever its case.
    case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
    /// A string by a pattern.
    case stringLike = "StringLike"
    /// A string that no pattern matches.
    case stringNotLike = "StringNotLike"
    /// A number.
    case numericEquals = "NumericEquals"
    /// Any other number.
    case numericNotEquals = "NumericNotEquals"
    /// A smaller number.
    case numericLessThan = "NumericLessThan"
    /// A smaller number, or the same.
    case numericLessThanEquals = "NumericLessThanEquals"
    /// A greater number.
    case numericGreaterThan = "NumericGreaterThan"
    /// A greater number, or the same.
    case numericGreaterThanEquals = "NumericGreaterThanEquals"
    /// A point in time.
    case dateEquals = "DateEquals"
    /// Any other point in time.
    case dateNotEquals = "DateNotEquals"
    /// An earlier point in time.
    case dateLessThan = "DateLessThan"
    /// An earlier point in time, or the same.
    case dateLessThanEquals = "DateLessThanEquals"
    /// A later point in time.
    case dateGreaterThan = "DateGreaterThan"
    /// A later point in time, or the same.
    case dateGreaterThanEquals = "DateGreaterThanEquals"
    /// `true` or `false`
    case bool = "Bool"
    /// Bytes in base 64.
    case binaryEquals = "BinaryEquals"
    /// An address in a network.
    case ipAddress = "IpAddress"
    /// An address outside of a network.
    case notIPAddress = "NotIpAddress"
    /// An ARN by a pattern, part by part; the same as `ArnLike`.
    case arnEquals = "ArnEquals"
    /// An ARN that no pattern matches; the same as `ArnNotLike`.
    case arnNotEquals = "ArnNotEquals"
    /// An ARN by a pattern, part by part.
    case arnLike = "ArnLike"
    /// An ARN that no pattern matches.
    case arnNotLike = "ArnNotLike"
    /// Whether the key is missing.
    case null = "Null"

    /// Whether it holds where none of the values does, and where the request has no such key.
    public var isNegated: Bool {
        switch self {
        case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .numericNotEquals, .dateNotEquals,
            .notIPAddress, .arnNotEquals, .arnNotLike:
            true
        default: false
        }
    }

    /// The operator of which this one is the negation; itself where it is none.
    public var positive: ConditionOperator {
        switch self {
        case .stringNotEquals: .stringEquals
        case .stringNotEqualsIgnoreCase: .stringEqualsIgnoreCase
        case .stringNotLike: .stringLike
        case .numericNotEquals: .numericEquals
        case .dateNotEquals: .dateEquals
        case .notIPAddress: .ipAddress
        case .arnNotEquals, .arnNotLike, .arnEquals: .arnLike
        default: self
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

    /// The operator of a name, in any case.
    public init?(name: some StringProtocol) {
        guard let known = ConditionOperator.byName[name.lowercased()] else { return nil }
        self = known
    }
}

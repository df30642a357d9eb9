import IAMModel

/// What kind of values operators compare.
enum ConditionFamily {
    case text, foldedText, number, time, bool, bytes, address, arn, presence
}

extension ConditionOperator {
    /// What kind of values it compares.
    var family: ConditionFamily {
        switch positive {
        case .stringEquals, .stringLike: .text
        case .stringEqualsIgnoreCase: .foldedText
        case .numericEquals, .numericLessThan, .numericLessThanEquals, .numericGreaterThan,
            .numericGreaterThanEquals:
            .number
        case .dateEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan, .dateGreaterThanEquals: .time
        case .bool: .bool
        case .binaryEquals: .bytes
        case .ipAddress: .address
        case .arnLike: .arn
        default: .presence
        }
    }

    /// Whether policy variables stand for something in its values (IAM JSON policy elements reference, "Condition
    /// operators": not in numbers, times, bytes and addresses).
    var takesVariables: Bool {
        switch family {
        case .text, .foldedText, .arn, .bool: true
        default: false
        }
    }
}

/// The values that one number or point in time takes together with its operator.
struct ValueRange {
    private let lower: Double
    private let upper: Double
    private let hasLower: Bool
    private let hasUpper: Bool

    init(_ operator: ConditionOperator, _ value: Double) {
        switch `operator` {
        case .numericLessThan, .dateLessThan: (lower, upper, hasLower, hasUpper) = (-.infinity, value, true, false)
        case .numericLessThanEquals, .dateLessThanEquals:
            (lower, upper, hasLower, hasUpper) = (-.infinity, value, true, true)
        case .numericGreaterThan, .dateGreaterThan: (lower, upper, hasLower, hasUpper) = (value, .infinity, false, true)
        case .numericGreaterThanEquals, .dateGreaterThanEquals:
            (lower, upper, hasLower, hasUpper) = (value, .infinity, true, true)
        default: (lower, upper, hasLower, hasUpper) = (value, value, true, true)
        }
    }

    /// Whether all of another range lies in this one.
    func contains(_ other: ValueRange) -> Bool {
        let from = lower < other.lower || lower == other.lower && (hasLower || !other.hasLower)
        let to = upper > other.upper || upper == other.upper && (hasUpper || !other.hasUpper)
        return from && to
    }

    /// Whether some value lies in both.
    func overlaps(_ other: ValueRange) -> Bool {
        let from = max(lower, other.lower)
        let to = min(upper, other.upper)
        if from != to { return from < to }
        let first = (lower < from || hasLower) && (other.lower < from || other.hasLower)
        let last = (upper > to || hasUpper) && (other.upper > to || other.hasUpper)
        return first && last
    }
}

/// Numbers and times whose text means one value, whoever reads it.
enum ExactNumber {
    /// Digits with a sign and a point, so few of them that no rounding makes two numbers equal.
    static func number(_ text: String) -> Double? {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        guard (1...16).contains(digits.count), text.utf8.count - digits.count <= 1,
            digits.count(where: { $0 == UInt8(ascii: ".") }) <= 1,
            digits.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            digits.count(where: { $0 != UInt8(ascii: ".") }) <= 15, digits.first != UInt8(ascii: "."),
            digits.last != UInt8(ascii: ".")
        else { return nil }
        return Double(text)
    }

    /// A day, a time of day in whole seconds, or seconds since 1970 that can't be a year.
    static func time(_ text: String) -> Double? {
        if let day = Day(text) { return Double(day.start.secondsSinceEpoch) }
        guard let time = Timestamp(text) else { return text.utf8.count > 8 ? number(text) : nil }
        let isPlain = text.utf8.contains(UInt8(ascii: "T")) && !text.utf8.contains(UInt8(ascii: "."))
        return isPlain ? Double(time.secondsSinceEpoch) : nil
    }
}

extension Condition {
    /// Whether a request has at most one value of the key, as AWS says of its global keys (IAM User Guide, "AWS global
    /// condition context keys"); of other keys that isn't known here.
    var hasSingleValuedKey: Bool {
        Condition.singleValuedKeys.contains(key)
            || ["aws:principaltag/", "aws:resourcetag/", "aws:requesttag/"].contains { key.hasPrefix($0) }
    }

    private static let singleValuedKeys: Set<String> = [
        "aws:currenttime", "aws:epochtime", "aws:multifactorauthage", "aws:multifactorauthpresent",
        "aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principalorgid",
        "aws:principalservicename", "aws:principaltype", "aws:referer", "aws:requestedregion", "aws:resourceaccount",
        "aws:resourceorgid", "aws:securetransport", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip",
        "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:tokenissuetime", "aws:useragent", "aws:userid",
        "aws:username", "aws:viaawsservice", "aws:vpcsourceip",
    ]
}

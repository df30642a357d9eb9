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

/// Numbers whose text means one value, whoever reads it.
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
}

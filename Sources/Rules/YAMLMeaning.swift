/// What YAML 1.1 takes a scalar without quotes for (YAML 1.1 type repository: bool, null, int, float, timestamp).
///
/// Other readers of the same file read it like that, so a text that is none to them has to stand in quotes.
enum YAMLMeaning: Equatable {
    case text
    case null
    case boolean
    /// A decimal number without traps.
    case integer(Int)
    /// A number in base 2, 8, 16 or 60, or with `_` or a sign: read differently by different readers.
    case oddInteger(String)
    case float
    case timestamp

    init(plain text: String) {
        let bytes = Array(text.utf8)
        switch text.lowercased() {
        case "", "~", "null": self = .null
        case "y", "n", "yes", "no", "true", "false", "on", "off": self = .boolean
        case ".inf", "+.inf", "-.inf", ".nan": self = .float
        default: self = YAMLMeaning.number(bytes) ?? (YAMLMeaning.isTimestamp(bytes) ? .timestamp : .text)
        }
    }

    /// For messages: "wants text, not a boolean".
    var noun: String {
        switch self {
        case .text: "text"
        case .null: "nothing"
        case .boolean: "a boolean"
        case .integer, .oddInteger: "a number"
        case .float: "a decimal fraction"
        case .timestamp: "a date"
        }
    }

    private static func number(_ bytes: [UInt8]) -> YAMLMeaning? {
        var rest = bytes[...]
        let isSigned = rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-")
        if isSigned { rest = rest.dropFirst() }
        guard let first = rest.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
        if let based = basedNumber(rest) { return based }
        if rest.allSatisfy(isDigit) {
            if isSigned { return .oddInteger("with a sign") }
            if first == UInt8(ascii: "0"), rest.count > 1 { return .oddInteger("in base 8, or of decimal digits,") }
            return Int(String(decoding: rest, as: UTF8.self)).map { .integer($0) } ?? .oddInteger("of too many digits")
        }
        if rest.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) { return .oddInteger("with `_` in it") }
        if rest.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ":") }), rest.contains(UInt8(ascii: ":")),
            rest.last != UInt8(ascii: ":")
        {
            return .oddInteger("in base 60")
        }
        return isFloat(rest) ? .float : nil
    }

    private static func basedNumber(_ bytes: ArraySlice<UInt8>) -> YAMLMeaning? {
        guard bytes.count > 2, bytes.first == UInt8(ascii: "0") else { return nil }
        let digits = bytes.dropFirst(2)
        switch bytes.dropFirst().first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "x"):
            return digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
                ? .oddInteger("in base 16") : nil
        case UInt8(ascii: "o"): return digits.allSatisfy(isDigit) ? .oddInteger("in base 8") : nil
        case UInt8(ascii: "b"):
            return digits.allSatisfy { $0 == 0x30 || $0 == 0x31 } ? .oddInteger("in base 2") : nil
        default: return nil
        }
    }

    /// Digits, one point, and an exponent, of which digits and one of the others have to be there.
    private static func isFloat(_ bytes: ArraySlice<UInt8>) -> Bool {
        let mantissa = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
        let points = mantissa.count { $0 == UInt8(ascii: ".") }
        guard points <= 1, mantissa.contains(where: isDigit) else { return false }
        var exponent = bytes.dropFirst(mantissa.count)
        if exponent.isEmpty { return points == 1 }
        guard exponent.removeFirst() | 0x20 == UInt8(ascii: "e") else { return false }
        if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") { exponent.removeFirst() }
        return !exponent.isEmpty && exponent.allSatisfy(isDigit)
    }

    /// `2026-06-30`, `2026-6-3`, and both with a time of day behind.
    private static func isTimestamp(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[0].allSatisfy(isDigit), (1...2).contains(parts[1].count),
            parts[1].allSatisfy(isDigit)
        else { return false }
        let day = parts[2].prefix(while: isDigit)
        let rest = parts[2].dropFirst(day.count)
        return (1...2).contains(day.count) && (rest.isEmpty || [0x54, 0x74, 0x20].contains(rest.first))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

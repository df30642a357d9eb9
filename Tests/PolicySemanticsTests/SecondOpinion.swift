// A second evaluator of policies, with no code of the engine: the tests ask it whether a proof and a counterexample hold.

/// A condition as it stands in a document.
struct PlainCondition {
    /// With set operator and `IfExists`, as documents write it.
    var name: String
    var key: String
    var values: [String]
}

/// A statement as it stands in a document.
struct PlainStatement {
    var isAllow = true
    var actions: [String]
    var isNotAction = false
    var resources: [String]
    var isNotResource = false
    var conditions: [PlainCondition] = []
}

/// A request as a sender makes it.
struct PlainRequest {
    var action: String
    var resource: String
    var context: [String: [String]]
}

/// One way to read what AWS's documents leave open; AWS has one of them for all policies.
struct Reading: Sendable {
    enum Colon: CaseIterable {
        case anywhere, atEnds, inLastPart
    }

    enum Several: CaseIterable {
        case any, all, never
    }

    var colon = Colon.anywhere
    var several = Several.any
    /// Whether `ForAnyValue:…IfExists` holds without the key.
    var anyIfExists = false
    /// Whether four digits are seconds.
    var yearIsSeconds = false
    /// Whether `1` is true.
    var oneIsTrue = false

    static let all: [Reading] = Colon.allCases.flatMap { colon in
        Several.allCases.flatMap { several in
            [false, true].map { isTrue in
                Reading(
                    colon: colon, several: several, anyIfExists: isTrue, yearIsSeconds: isTrue, oneIsTrue: isTrue)
            }
        }
    }
}

/// Text with wildcards by the book: `*` is nothing, or one character and `*` again.
private func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
        return matches(pattern.dropFirst(), text) || !text.isEmpty && matches(pattern, text.dropFirst())
    }
    guard let own = text.first, first == "?" || first == own else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
}

private func like(_ pattern: String, _ text: String) -> Bool { matches(Array(pattern)[...], Array(text)[...]) }

extension Reading {
    func allows(_ policy: [PlainStatement], _ request: PlainRequest) -> Bool {
        let speaking = policy.filter { speaks($0, request) }
        return speaking.contains { $0.isAllow } && !speaking.contains { !$0.isAllow }
    }

    private func speaks(_ statement: PlainStatement, _ request: PlainRequest) -> Bool {
        statement.actions.contains { like($0.lowercased(), request.action.lowercased()) } != statement.isNotAction
            && statement.resources.contains { resource($0, request) } != statement.isNotResource
            && statement.conditions.allSatisfy { holds($0, request) }
    }

    private func resource(_ pattern: String, _ request: PlainRequest) -> Bool {
        guard let pattern = substituted(pattern, request) else { return false }
        let text = Array(request.resource)
        let units = Array(pattern)
        if colon == .anywhere { return matches(units[...], text[...]) }
        return byPart(units[...], text[...], 5)
    }

    /// Part by part: in front of the last one a wildcard takes no colon, or only as the last character of its part; the last
    /// character of the whole takes all.
    private func byPart(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>, _ colons: Int) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if colons == 0 || pattern == ["*"] { return matches(pattern, text) }
        let rest = pattern.dropFirst()
        let mayCross = colon == .atEnds && rest.first == ":"
        if first == "*" {
            if byPart(rest, text, colons) { return true }
            guard let next = text.first, next != ":" || mayCross else { return false }
            return byPart(pattern, text.dropFirst(), colons)
        }
        guard let next = text.first, first == next || first == "?" && (next != ":" || mayCross) else { return false }
        return byPart(rest, text.dropFirst(), first == ":" ? colons - 1 : colons)
    }

    /// A pattern with `${key}` replaced, wildcards in the value escaped by what no pattern here has.
    private func substituted(_ pattern: String, _ request: PlainRequest) -> String? {
        guard let start = pattern.firstRange(of: "${"), let end = pattern[start.upperBound...].firstIndex(of: "}")
        else {
            return pattern
        }
        guard let values = request.context[pattern[start.upperBound..<end].lowercased()], values.count == 1 else {
            return nil
        }
        let rest = substituted(String(pattern[pattern.index(after: end)...]), request)
        return rest.map { pattern[..<start.lowerBound] + values[0] + $0 }
    }

    // MARK: - Conditions

    private func holds(_ condition: PlainCondition, _ request: PlainRequest) -> Bool {
        let values = request.context[condition.key.lowercased()] ?? []
        var name = condition.name
        if name == "Null" { return condition.values.contains(values.isEmpty ? "true" : "false") }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name.removeLast("IfExists".count) }
        let set = name.split(separator: ":").count == 2 ? String(name.split(separator: ":")[0]) : nil
        if let set { name.removeFirst(set.count + 1) }
        let isNegated = name.contains("Not")
        let positive = name.replacing("Not", with: "")
        func accepts(_ value: String) -> Bool {
            condition.values.contains { wanted in
                substituted(wanted, request).map { compare(positive, value, $0) } ?? false
            } != isNegated
        }
        switch set {
        case "ForAllValues": return values.allSatisfy(accepts)
        case "ForAnyValue": return values.isEmpty ? ifExists && anyIfExists : values.contains(where: accepts)
        default:
            if values.isEmpty { return ifExists || isNegated }
            if values.count == 1 { return accepts(values[0]) }
            switch several {
            case .never: return false
            case .any: return isNegated ? values.allSatisfy(accepts) : values.contains(where: accepts)
            case .all: return isNegated ? values.contains(where: accepts) : values.allSatisfy(accepts)
            }
        }
    }

    private func compare(_ name: String, _ value: String, _ wanted: String) -> Bool {
        switch name {
        case "StringEquals", "BinaryEquals": return value == wanted
        case "StringEqualsIgnoreCase": return value.lowercased() == wanted.lowercased()
        case "StringLike": return like(wanted, value)
        case "ArnEquals", "ArnLike":
            let parts = [wanted, value].map {
                $0.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
            }
            return parts[0].count == 6 && parts[1].count == 6 && zip(parts[0], parts[1]).allSatisfy(like)
        case "Bool": return value == wanted.lowercased() || wanted == "1" && oneIsTrue && value == "true"
        case "IpAddress": return network(wanted, holds: value)
        default:
            let isTime = name.hasPrefix("Date")
            guard let left = isTime ? time(value) : Double(value), let right = isTime ? time(wanted) : Double(wanted)
            else { return false }
            switch name.drop(while: { $0 != "L" && $0 != "G" && $0 != "E" }) {
            case "LessThan": return left < right
            case "LessThanEquals": return left <= right
            case "GreaterThan": return left > right
            case "GreaterThanEquals": return left >= right
            default: return left == right
            }
        }
    }

    /// Days and minutes of the few times that the pairs have, counted by hand.
    private func time(_ text: String) -> Double? {
        if text.count == 4 { return yearIsSeconds ? Double(text) : time("\(text)-01-01") }
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count >= 2, numbers.allSatisfy({ $0 < 10_000 }) else { return Double(text) }
        let months = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let (year, month, day) = (numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 1)
        var days = (1970..<year).reduce(0) { $0 + ($1 % 4 == 0 ? 366 : 365) } + months[month - 1] + day - 1
        if year % 4 == 0, month > 2 { days += 1 }
        let clock = numbers.dropFirst(3) + [0, 0, 0]
        let inDay = zip(clock, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        return Double(days * 86_400 + inDay)
    }

    private func network(_ text: String, holds address: String) -> Bool {
        func bits(_ text: Substring) -> [Bool]? {
            let numbers = text.split(separator: ".").compactMap { UInt8($0) }
            guard numbers.count == 4 else { return nil }
            return numbers.flatMap { number in (0..<8).map { number & (0x80 >> $0) != 0 } }
        }
        let parts = text.split(separator: "/")
        guard let own = bits(parts[0]), let its = bits(address[...]) else { return false }
        return own.prefix(parts.count == 2 ? Int(parts[1]) ?? 32 : 32).elementsEqual(
            its.prefix(parts.count == 2 ? Int(parts[1]) ?? 32 : 32))
    }
}

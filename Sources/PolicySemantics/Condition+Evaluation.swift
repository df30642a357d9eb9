import IAMModel

extension Condition {
    /// Whether a request meets the condition (IAM JSON policy elements reference, "Condition operators").
    public func holds(in request: Request) -> Bool {
        let values = request.context[key] ?? []
        if self.operator == .null {
            return self.values.contains { ($0.lowercased() == "true") == values.isEmpty }
        }
        switch qualifier {
        case .forAllValues: return values.allSatisfy { accepts($0, request) }
        case .forAnyValue: return values.isEmpty ? ifExists : values.contains { accepts($0, request) }
        case .single:
            if values.isEmpty { return ifExists || self.operator.isNegated }
            return self.operator.isNegated
                ? values.allSatisfy { accepts($0, request) } : values.contains { accepts($0, request) }
        }
    }

    /// Whether one value of the request is one of the condition's, or none of them for a negated operator.
    private func accepts(_ value: String, _ request: Request) -> Bool {
        values.contains { compares(value, with: $0, request) } != self.operator.isNegated
    }

    private func compares(_ value: String, with wanted: String, _ request: Request) -> Bool {
        switch self.operator.positive {
        case .stringEquals, .binaryEquals:
            return text(wanted, request)?.utf8.elementsEqual(value.utf8) ?? false
        case .stringEqualsIgnoreCase: return text(wanted, request)?.lowercased() == value.lowercased()
        case .stringLike:
            return pattern(wanted).substituted { request.value(of: $0) }?.matches(value) ?? false
        case .arnLike:
            return pattern(wanted).substituted { request.value(of: $0) }.map { ARNPattern($0).matches(value) } ?? false
        case .bool: return text(wanted, request)?.lowercased() == value.lowercased()
        case .ipAddress:
            return text(wanted, request).flatMap { IPNetwork($0) }.flatMap { network in
                IPNetwork(value).map { network.contains($0) }
            } ?? false
        case .numericEquals, .numericLessThan, .numericLessThanEquals, .numericGreaterThan, .numericGreaterThanEquals:
            return text(wanted, request).flatMap { Double($0) }.flatMap { wanted in
                Double(value).map { ordered($0, wanted) }
            } ?? false
        case .dateEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan, .dateGreaterThanEquals:
            return text(wanted, request).flatMap { Condition.seconds($0) }.flatMap { wanted in
                Condition.seconds(value).map { ordered($0, wanted) }
            } ?? false
        default: return false
        }
    }

    /// A value of the condition with its variables' values; nil where one has none.
    private func text(_ wanted: String, _ request: Request) -> String? {
        guard hasVariables else { return wanted }
        return TextPattern(template: wanted, hasWildcards: false).substituted { request.value(of: $0) }?.spelling
    }

    private func ordered<Value: Comparable>(_ value: Value, _ wanted: Value) -> Bool {
        switch self.operator {
        case .numericLessThan, .dateLessThan: value < wanted
        case .numericLessThanEquals, .dateLessThanEquals: value <= wanted
        case .numericGreaterThan, .dateGreaterThan: value > wanted
        case .numericGreaterThanEquals, .dateGreaterThanEquals: value >= wanted
        default: value == wanted
        }
    }

    /// A time as seconds since 1970: ISO 8601, a day alone, or the number itself.
    static func seconds(_ text: String) -> Double? {
        if let time = Timestamp(text) { return Double(time.secondsSinceEpoch) }
        if let day = Day(text) { return Double(day.start.secondsSinceEpoch) }
        return Double(text)
    }
}

extension TextPattern {
    /// The pattern as text; wildcards as `*` and `?`, variables by their keys.
    var spelling: String {
        var text = ""
        for unit in units {
            switch unit {
            case TextPattern.one: text += "?"
            case TextPattern.many: text += "*"
            case ..<TextPattern.one: text += TextPattern.text(CollectionOfOne(unit))
            default: text += "${\(variables[Int(unit - TextPattern.firstVariable)].key)}"
            }
        }
        return text
    }
}

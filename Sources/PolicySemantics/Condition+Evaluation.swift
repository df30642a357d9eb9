import IAMModel

extension Condition {
    /// How sure it is that a request meets the condition (IAM JSON policy elements reference, "Condition operators").
    public func certainty(in request: Request) -> Certainty {
        let values = request.context[key] ?? []
        if values.isEmpty { return certaintyWhenMissing }
        if self.operator == .null { return certaintyWhenPresent }
        let accepted = values.map { accepts($0) { request.value(of: $0) } }
        let least = accepted.min() ?? .surely
        let most = accepted.max() ?? .surelyNot
        switch qualifier {
        case .forAllValues: return least
        case .forAnyValue: return most
        case .single:
            if values.count == 1 { return least }
            return most == .surelyNot ? .surelyNot : .doubtful(.severalValues)
        }
    }

    /// How sure it is that it holds where the request has no such key.
    var certaintyWhenMissing: Certainty {
        if self.operator == .null { return presence(isMissing: true) }
        switch qualifier {
        case .single: return Certainty(ifExists || self.operator.isNegated)
        case .forAllValues: return .surely
        case .forAnyValue: return ifExists ? .doubtful(.anyValueOfMissingKey) : .surelyNot
        }
    }

    /// How sure it is that it holds where the request has the key; of the values only `Null` has nothing to say.
    var certaintyWhenPresent: Certainty { self.operator == .null ? presence(isMissing: false) : .perhaps }

    private func presence(isMissing: Bool) -> Certainty {
        values.map { Condition.truth($0).map { Certainty($0 == isMissing) } ?? .doubtful(.textOfBool) }.max()
            ?? .surelyNot
    }

    /// Whether one value of the request is one of the condition's, or none of them for a negated operator.
    ///
    /// - Parameter variable: what a policy variable stands for; nil where the request has no such key.
    func accepts(_ value: String, _ variable: (PolicyVariable) -> String?) -> Certainty {
        var best = Certainty.surelyNot
        for wanted in values where best != .surely { best = max(best, compares(value, with: wanted, variable)) }
        return self.operator.isNegated ? best.negated : best
    }

    private func compares(
        _ value: String, with wanted: String, _ variable: (PolicyVariable) -> String?
    ) -> Certainty {
        switch self.operator.positive.family {
        case .text, .arn:
            guard let pattern = pattern(wanted).substituted(variable) else { return .surelyNot }
            let certainty = textPattern(pattern).certainty(matching: value.unicodeScalars.map(\.value))
            if certainty != .surelyNot, isOfFewerParts(pattern) { return .doubtful(.arnOfFewerParts) }
            return certainty
        case .bytes: return Certainty(wanted.utf8.elementsEqual(value.utf8))
        case .foldedText: return text(wanted, variable).map { Condition.equalsFolded($0, value) } ?? .surelyNot
        case .bool: return text(wanted, variable).map { Condition.equalsBool(value, wanted: $0) } ?? .surelyNot
        case .address:
            guard let address = IPNetwork(value), address.isAddress else { return .doubtful(.textOfNetwork) }
            return AddressRanges([wanted]).certainty(of: address.lowest)
        case .number, .time: return number(value).map { compares($0, with: wanted) } ?? .doubtful(.textOfNumber)
        case .presence: return .surelyNot
        }
    }

    /// The doubt that it raises by itself, whatever the request; nil where it raises none.
    var doubt: Doubt? {
        if qualifier == .forAnyValue, ifExists { return .anyValueOfMissingKey }
        for value in values {
            switch self.operator.family {
            case .time where Instant.readings(of: value).count != 1: return .yearOrSeconds
            case .number where ExactNumber.number(value) == nil: return .textOfNumber
            case .bool where !hasVariables && Condition.truth(value) == nil: return .textOfBool
            case .presence where Condition.truth(value) == nil: return .textOfBool
            case .address where IPNetwork(value) == nil: return .textOfNetwork
            case .arn where !hasVariables && isOfFewerParts(pattern(value)): return .arnOfFewerParts
            default: continue
            }
        }
        return nil
    }

    /// A pattern as its operator reads it: ARNs are compared part by part.
    func textPattern(_ pattern: TextPattern) -> TextPattern {
        self.operator.family == .arn && !isOfFewerParts(pattern) ? pattern.ofResource : pattern
    }

    /// Whether it is a pattern of an ARN operator that has not all parts of one.
    func isOfFewerParts(_ pattern: TextPattern) -> Bool {
        self.operator.family == .arn && pattern.units.count { $0 == TextPattern.colon } < 5
    }

    /// A value of the condition with its variables' values; nil where one has none.
    private func text(_ wanted: String, _ variable: (PolicyVariable) -> String?) -> String? {
        hasVariables ? TextPattern(template: wanted, hasWildcards: false).substituted(variable)?.spelling : wanted
    }

    /// A value of the request as a number, or as seconds since 1970; nil where its text leaves doubt.
    private func number(_ value: String) -> Double? {
        guard self.operator.family == .time else { return ExactNumber.number(value) }
        let instants = Instant.readings(of: value)
        return instants.count == 1 ? instants[0] : nil
    }

    /// How sure it is that a number, or a time in seconds since 1970, is what one of the condition's values asks for.
    func compares(_ number: Double, with wanted: String) -> Certainty {
        let isTime = self.operator.family == .time
        let readings = isTime ? Instant.readings(of: wanted) : ExactNumber.number(wanted).map { [$0] } ?? []
        guard let first = readings.first else { return .doubtful(isTime ? .yearOrSeconds : .textOfNumber) }
        let answer = ordered(number, first)
        return readings.allSatisfy { ordered(number, $0) == answer } ? Certainty(answer) : .doubtful(.yearOrSeconds)
    }

    private func ordered(_ value: Double, _ wanted: Double) -> Bool {
        switch self.operator {
        case .numericLessThan, .dateLessThan: value < wanted
        case .numericLessThanEquals, .dateLessThanEquals: value <= wanted
        case .numericGreaterThan, .dateGreaterThan: value > wanted
        case .numericGreaterThanEquals, .dateGreaterThanEquals: value >= wanted
        default: value == wanted
        }
    }

    /// What a text says under `Bool` and `Null`: in any case, nil for other texts.
    static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func equalsBool(_ value: String, wanted: String) -> Certainty {
        guard let value = truth(value) else {
            return value.lowercased() == wanted.lowercased() ? .doubtful(.textOfBool) : .surelyNot
        }
        if let wanted = truth(wanted) { return Certainty(value == wanted) }
        return wanted == (value ? "1" : "0") ? .doubtful(.textOfBool) : .surelyNot
    }

    private static func equalsFolded(_ one: String, _ other: String) -> Certainty {
        if one.utf8.elementsEqual(other.utf8) { return .surely }
        if one.utf8.allSatisfy({ $0 < 0x80 }), other.utf8.allSatisfy({ $0 < 0x80 }) {
            return Certainty(one.lowercased() == other.lowercased())
        }
        let mayBeEqual = one.lowercased() == other.lowercased() || one.uppercased() == other.uppercased()
        return mayBeEqual ? .doubtful(.caseBeyondASCII) : .surelyNot
    }
}

extension TextPattern {
    /// The pattern as text; wildcards as `*` and `?`, variables by their keys.
    public var spelling: String {
        var text = ""
        for unit in units {
            switch unit {
            case TextPattern.one, TextPattern.innerOne: text += "?"
            case TextPattern.many, TextPattern.innerMany: text += "*"
            case ..<TextPattern.one: text += TextPattern.text(CollectionOfOne(unit))
            default: text += "${\(variables[Int(unit - TextPattern.firstVariable)].key)}"
            }
        }
        return text
    }
}

// What a comparison of two conditions on one key tells. True is certain; false only means that it can't be seen here.

extension Condition {
    /// Whether every request that meets this condition meets the other one.
    func implies(_ other: Condition) -> Bool {
        guard key == other.key else { return false }
        if self == other { return true }
        guard other.holdsWhenMissing || !holdsWhenMissing else { return false }
        if other.operator == .null { return other.holdsWhenPresent || !holdsWhenPresent }
        if self.operator == .null { return !holdsWhenPresent }
        guard isAsStrictOnMany(as: other) else { return false }
        switch (self.operator.isNegated, other.operator.isNegated) {
        case (false, false): return other.takesValues(of: self)
        case (true, true): return takesValues(of: other)
        case (false, true): return isOfOneValue(other) && !sharesValues(with: other)
        case (true, false): return false
        }
    }

    /// Whether no request meets both conditions.
    func excludes(_ other: Condition) -> Bool {
        guard key == other.key, !(holdsWhenMissing && other.holdsWhenMissing) else { return false }
        if self.operator == .null || other.operator == .null {
            return !(holdsWhenPresent && other.holdsWhenPresent)
        }
        switch (self.operator.isNegated, other.operator.isNegated) {
        case (true, false): return excludesValues(of: other)
        case (false, true): return other.excludesValues(of: self)
        case (false, false): return isOfOneValue(other) && !sharesValues(with: other)
        case (true, true): return false
        }
    }

    /// Whether none of what a positive condition takes is left by this negated one.
    private func excludesValues(of positive: Condition) -> Bool {
        guard takesValues(of: positive) else { return false }
        if hasSingleValuedKey { return true }
        switch (qualifier, positive.qualifier) {
        // some value may be one that it leaves, another one of those that the other one takes
        case (.forAnyValue, .forAnyValue), (.forAnyValue, .single), (.single, .forAnyValue): return false
        default: return true
        }
    }

    /// Whether it holds where the request has no such key.
    var holdsWhenMissing: Bool {
        if self.operator == .null { return values.contains { $0.lowercased() == "true" } }
        switch qualifier {
        case .single: return ifExists || self.operator.isNegated
        case .forAllValues: return true
        case .forAnyValue: return ifExists
        }
    }

    /// Whether it may hold where the request has the key.
    private var holdsWhenPresent: Bool {
        self.operator != .null || values.contains { $0.lowercased() != "true" }
    }

    /// Whether a key of several values that meets this condition's qualifier meets the other one's.
    ///
    /// AWS doesn't say what an operator without a qualifier does with several values, but some value has to match.
    private func isAsStrictOnMany(as other: Condition) -> Bool {
        if qualifier == other.qualifier || hasSingleValuedKey { return true }
        switch (qualifier, other.qualifier) {
        case (.single, .forAnyValue), (.forAllValues, .single), (.forAllValues, .forAnyValue): return true
        default: return false
        }
    }

    /// Whether both look at the same value, so that one that the other doesn't take is enough.
    private func isOfOneValue(_ other: Condition) -> Bool {
        hasSingleValuedKey || qualifier == .forAllValues && other.qualifier == .forAllValues
    }
}

extension Condition {
    /// Whether what the values of another condition take is taken by this one's, negation of both left aside.
    private func takesValues(of other: Condition) -> Bool {
        other.values.allSatisfy { takes($0, of: other) }
    }

    /// Whether what one value of another condition takes is taken by one or all of this one's together.
    private func takes(_ value: String, of other: Condition) -> Bool {
        let outer = self.operator.positive
        let inner = other.operator.positive
        // the same text means the same, whatever it stands for
        if inner == outer, other.hasVariables == hasVariables, values.contains(value) { return true }
        switch (inner.family, outer.family) {
        case (.number, .number), (.time, .time):
            guard let range = other.exactRange(value) else { return false }
            return values.contains { exactRange($0)?.contains(range) ?? false }
        case (.address, .address):
            return IPNetwork(value).map { $0.isCovered(by: values.compactMap { IPNetwork($0) }) } ?? false
        case (.text, .text), (.arn, .text):
            if inner == .arnLike, other.hasVariables { return false }
            return PatternSet(values.map(pattern)).includes(other.pattern(value))
        case (.arn, .arn), (.text, .arn):
            guard let narrow = ARNPattern(stable: other.pattern(value)) else { return false }
            // elsewhere than in an ARN a wildcard reaches over colons
            if inner.family == .text, !other.pattern(value).isLiteral { return false }
            return values.contains { ARNPattern(stable: pattern($0))?.includes(narrow) ?? false }
        case (.text, .foldedText), (.foldedText, .foldedText):
            guard !hasVariables, !other.hasVariables, inner != .stringLike else { return false }
            return values.contains { $0.lowercased() == value.lowercased() }
        case (.bool, .bool):
            guard !hasVariables, !other.hasVariables else { return false }
            return values.contains { $0.lowercased() == value.lowercased() }
        default: return false
        }
    }

    /// Whether a value may be taken by both conditions' values, negation of both left aside; true where it can't be told.
    private func sharesValues(with other: Condition) -> Bool {
        values.contains { value in other.values.contains { mayShare(value, with: $0, of: other) } }
    }

    private func mayShare(_ value: String, with its: String, of other: Condition) -> Bool {
        switch (self.operator.positive.family, other.operator.positive.family) {
        case (.number, .number), (.time, .time):
            guard let own = exactRange(value), let range = other.exactRange(its) else { return true }
            return own.overlaps(range)
        case (.address, .address):
            guard let own = IPNetwork(value), let network = IPNetwork(its) else { return true }
            return own.contains(network) || network.contains(own)
        case (.text, .text), (.arn, .text), (.text, .arn), (.arn, .arn):
            return pattern(value).intersects(other.pattern(its))
        case (.bool, .bool):
            let known = ["true", "false"]
            let pair = [value.lowercased(), its.lowercased()]
            return !pair.allSatisfy { known.contains($0) } || pair[0] == pair[1]
        default: return true
        }
    }

    /// What a number or a time with this operator takes; nil where its text leaves doubt.
    private func exactRange(_ value: String) -> ValueRange? {
        let isTime = self.operator.positive.family == .time
        return (isTime ? ExactNumber.time(value) : ExactNumber.number(value)).map { ValueRange(self.operator, $0) }
    }
}

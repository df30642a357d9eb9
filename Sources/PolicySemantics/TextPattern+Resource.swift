/// How far a `*` or `?` in front of an ARN's last part reaches: the readings that AWS's documents leave
/// (``Doubt/colonInWildcard``). AWS has one of them, so that a proof holds where it holds under each.
enum ColonReading: CaseIterable {
    /// Over colons: patterns are plain text.
    case text
    /// Over colons where it is the last character of its part.
    case ends
    /// Never over a colon.
    case parts
}

extension TextPattern {
    /// A pattern of a `Resource` element: wildcards in front of the ARN's last part become inner ones. The last character
    /// of the whole reaches over colons, whoever reads it.
    var ofResource: TextPattern {
        guard prefixCount < units.count, units != [TextPattern.many] else { return self }
        var part = 0
        var changed = units
        for (index, unit) in units.enumerated() where part < 5 {
            switch unit {
            case TextPattern.colon: part += 1
            case TextPattern.one: changed[index] = TextPattern.innerOne
            case TextPattern.many where index < units.count - 1: changed[index] = TextPattern.innerMany
            default: break
            }
        }
        return changed == units ? self : TextPattern(units: changed, variables: variables)
    }

    /// Whether the readings differ.
    var hasInnerWildcards: Bool {
        units.contains { $0 == TextPattern.innerOne || $0 == TextPattern.innerMany }
    }

    /// The pattern as one reading has it; inner wildcards that are left take no colon.
    func read(_ reading: ColonReading) -> TextPattern {
        guard reading != .parts, hasInnerWildcards else { return self }
        var changed = units
        for (index, unit) in units.enumerated() where unit == TextPattern.innerMany || unit == TextPattern.innerOne {
            let isLast = index + 1 < units.count && units[index + 1] == TextPattern.colon
            guard reading == .text || isLast else { continue }
            changed[index] = unit == TextPattern.innerMany ? TextPattern.many : TextPattern.one
        }
        return TextPattern(units: changed, variables: variables)
    }

    /// Whether it matches a resource of a request.
    func certainty(matching text: [Unit]) -> Certainty {
        // the plain text in front is the same for every reader
        guard prefixCount <= text.count else { return .surelyNot }
        for index in 0..<prefixCount where units[index] != text[index] { return .surelyNot }
        if matches(units: text) { return doubtBeyondPlane(text) ? .doubtful(.characterOfTwoUnits) : .surely }
        if hasInnerWildcards, read(.text).matches(units: text) { return .doubtful(.colonInWildcard) }
        return doubtBeyondPlane(text) ? .doubtful(.characterOfTwoUnits) : .surelyNot
    }

    /// Whether a `?` meets a text with a character beyond the Basic Multilingual Plane.
    private func doubtBeyondPlane(_ text: [Unit]) -> Bool {
        isLiteral
            ? false
            : text.contains { $0 > 0xFFFF } && units.contains { $0 == TextPattern.one || $0 == TextPattern.innerOne }
    }
}

extension PatternSet {
    /// The services that ARN patterns name in their third part, as they are written.
    public var services: [String] {
        patterns.compactMap { pattern in
            let parts = pattern.units.prefix(pattern.prefixCount).split(
                separator: TextPattern.colon, maxSplits: 3, omittingEmptySubsequences: false)
            return parts.count == 4 ? TextPattern.text(parts[2]) : nil
        }
    }

    /// The set of a `Resource` or `NotResource` element.
    var ofResources: PatternSet { PatternSet(patterns.map(\.ofResource), isNegated: isNegated) }

    /// Whether the readings differ.
    var hasInnerWildcards: Bool { patterns.contains { $0.hasInnerWildcards } }

    /// The set as one reading has it.
    func read(_ reading: ColonReading) -> PatternSet {
        reading == .parts || !hasInnerWildcards
            ? self : PatternSet(patterns.map { $0.read(reading) }, isNegated: isNegated)
    }

    /// Whether a text belongs to it; patterns must have no variables.
    func certainty(containing text: String) -> Certainty {
        if isEverything { return .surely }
        let units = TextPattern.units(text.utf8)
        var best = Certainty.surelyNot
        for pattern in patterns {
            best = max(best, pattern.certainty(matching: units))
            if best == .surely { break }
        }
        return isNegated ? best.negated : best
    }
}

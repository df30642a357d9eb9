/// A pattern of an ARN, matched part by part: a `*` doesn't reach over a colon, but in the last part
/// (IAM JSON policy elements reference, "Amazon Resource Name (ARN) condition operators").
struct ARNPattern {
    let parts: [TextPattern]

    /// Takes a pattern whose variables have values.
    init(_ pattern: TextPattern) {
        let pieces = pattern.units.split(
            separator: TextPattern.Unit(UInt8(ascii: ":")), maxSplits: 5, omittingEmptySubsequences: false)
        parts = pieces.map { TextPattern(units: Array($0), variables: pattern.variables) }
    }

    /// Takes a pattern whose parts don't depend on what its variables hold: a value may have colons.
    init?(stable pattern: TextPattern) {
        self.init(pattern)
        guard parts.dropLast().allSatisfy({ $0.units.allSatisfy { $0 < TextPattern.firstVariable } }),
            parts.count == 6 || !pattern.hasVariables
        else { return nil }
    }

    func matches(_ text: String) -> Bool {
        let other = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == other.count && zip(parts, other).allSatisfy { $0.matches($1) }
    }

    /// Whether every ARN that matches another pattern matches this one.
    func includes(_ other: ARNPattern) -> Bool {
        parts.count == other.parts.count
            && zip(parts, other.parts).allSatisfy { PatternSet([$0]).includes($1) }
    }
}

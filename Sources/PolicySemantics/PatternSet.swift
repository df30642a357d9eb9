import IAMModel

/// What an `Action`, `NotAction`, `Resource` or `NotResource` element says: the texts that match one of some patterns,
/// or those that match none.
public struct PatternSet: Hashable, Sendable {
    /// Whether the texts are meant that match no pattern.
    public let isNegated: Bool
    /// The patterns.
    public let patterns: [TextPattern]

    /// The texts that match one of the patterns; with `isNegated`, all others.
    public init(_ patterns: [TextPattern], isNegated: Bool = false) {
        self.patterns = patterns
        self.isNegated = isNegated
    }

    /// The texts that match one of the wildcards; with `isNegated`, all others.
    public init(_ wildcards: some Sequence<Wildcard>, isNegated: Bool = false) {
        self.init(wildcards.map { TextPattern($0) }, isNegated: isNegated)
    }

    /// All texts.
    public static let everything = PatternSet([TextPattern.anything])

    /// Whether it holds all texts, as far as a look at the patterns tells.
    public var isEverything: Bool {
        isNegated ? patterns.isEmpty : patterns.contains { $0.matchesAnything }
    }

    /// Whether a pattern holds a policy variable.
    public var hasVariables: Bool { patterns.contains { $0.hasVariables } }

    /// Whether a text belongs to it; patterns with variables match nothing.
    public func contains(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { bytes in patterns.contains { $0.matches(bytes) } } != isNegated
    }

    /// Whether all that a pattern matches is in the set: decided exactly, unless automata grow too large (then false).
    public func includes(_ pattern: TextPattern) -> Bool {
        includes(PatternSet([pattern]))
    }

    /// Whether all of another set is in this one: decided exactly, unless automata grow too large (then false).
    ///
    /// Policy variables are equal to themselves only.
    public func includes(_ other: PatternSet) -> Bool {
        if clearlyIncludes(other) { return true }
        if isNegated && (hasVariables || other.hasVariables) { return false }
        return Language([other, complement]).isEmpty == true
    }

    /// All other texts.
    var complement: PatternSet { PatternSet(patterns, isNegated: !isNegated) }

    /// With `*` for each variable, in a set that isn't negated; a negated one loses what has a variable. So nothing that
    /// the set could hold is left out.
    var widened: PatternSet {
        guard hasVariables else { return self }
        return isNegated
            ? PatternSet(patterns.filter { !$0.hasVariables }, isNegated: true) : PatternSet(patterns.map(\.widened))
    }

    /// With the variables' values: a pattern of which one has none matches nothing.
    func substituted(_ value: (PolicyVariable) -> String?) -> PatternSet {
        hasVariables ? PatternSet(patterns.compactMap { $0.substituted(value) }, isNegated: isNegated) : self
    }
}

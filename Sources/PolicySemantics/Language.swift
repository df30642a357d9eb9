/// The texts that belong to each of several sets: a regular language, so that emptiness can be decided.
struct Language {
    /// What a search for a text ends with.
    enum Search {
        /// There is no such text.
        case empty
        /// The shortest one: a pattern without wildcards, perhaps with variables.
        case word(TextPattern)
        /// The search was given up.
        case tooLarge
    }

    /// The sets, all of which a text must belong to.
    private(set) var sets: [PatternSet]

    init(_ sets: [PatternSet]) {
        self.sets = sets.filter { !$0.isEverything }
    }

    func intersected(_ set: PatternSet) -> Language {
        Language(sets + [set])
    }

    /// Looks for the shortest text in all sets.
    ///
    /// A policy variable is a letter of its own here, that only itself, `*` and nothing else matches: what is included
    /// for that letter is included for any value.
    func search() -> Search {
        if sets.contains(where: { !$0.isNegated && $0.patterns.isEmpty }) { return .empty }
        let positive = sets.filter { !$0.isNegated }
        if let literals = positive.filter({ $0.patterns.allSatisfy(\.isLiteral) }).min(by: {
            $0.patterns.count < $1.patterns.count
        }) {
            for pattern in literals.patterns {
                let text = pattern.units
                if sets.allSatisfy({ set in set.patterns.contains { $0.matches(units: text) } != set.isNegated }) {
                    return .word(pattern)
                }
            }
            return .empty
        }
        var relevant = sets
        if let base = positive.min(by: { $0.patterns.count < $1.patterns.count }), base.patterns.count <= 8 {
            relevant = sets.map { set in
                PatternSet(
                    set.patterns.filter { pattern in base.patterns.contains { $0.intersects(pattern) } },
                    isNegated: set.isNegated)
            }
            if relevant.contains(where: { !$0.isNegated && $0.patterns.isEmpty }) { return .empty }
            // one pattern of what must not match that takes all of the base: the usual case, without automata
            if relevant.contains(where: { set in
                set.isNegated && base.patterns.allSatisfy { p in set.patterns.contains { $0.clearlyIncludes(p) } }
            }) {
                return .empty
            }
        }
        return PatternAutomaton(relevant).shortestWord()
    }

    /// Whether there is no text in all sets; nil where the search was given up.
    var isEmpty: Bool? {
        switch search() {
        case .empty: true
        case .word: false
        case .tooLarge: nil
        }
    }
}

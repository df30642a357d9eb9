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

    /// Looks for the shortest text in all sets; inner wildcards take no colon.
    ///
    /// A policy variable is a letter of its own here, that only itself, `*` and nothing else matches: what is included
    /// for that letter is included for any value.
    ///
    /// - Complexity: O(*patterns*) where one text of the smallest set will do, else as far as `work` goes.
    func search(within work: Work = Work()) -> Search {
        if sets.contains(where: { !$0.isNegated && $0.patterns.isEmpty }) { return .empty }
        let positive = sets.filter { !$0.isNegated }
        guard work.spend(sets.reduce(1) { $0 + $1.patterns.count }) else { return .tooLarge }
        if let literals = positive.filter({ $0.patterns.allSatisfy(\.isLiteral) }).min(by: {
            $0.patterns.count < $1.patterns.count
        }) {
            for pattern in literals.patterns {
                if work.spend(sets.count), contains(pattern.units) { return .word(pattern) }
            }
            return work.isSpent ? .tooLarge : .empty
        }
        // what one character is depends on who counts
        if hasDoubtfulCharacters { return .tooLarge }
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
            let likely = Language(relevant)
            for word in base.patterns.flatMap(\.samples)
            where work.spend(relevant.count) && likely.contains(word.units) {
                return .word(word)
            }
        }
        return PatternAutomaton(relevant).shortestWord(within: work)
    }

    /// Whether a text without variables is in all sets.
    private func contains(_ text: [TextPattern.Unit]) -> Bool {
        sets.allSatisfy { set in set.patterns.contains { $0.matches(units: text) } != set.isNegated }
    }

    /// Whether a pattern names a character that counts as two for some (``Doubt/characterOfTwoUnits``), and one counts.
    private var hasDoubtfulCharacters: Bool {
        let patterns = sets.lazy.flatMap(\.patterns)
        return patterns.contains { $0.units.contains { (0x1_0000..<TextPattern.one).contains($0) } }
            && patterns.contains { $0.units.contains { $0 == TextPattern.one || $0 == TextPattern.innerOne } }
    }

    /// Whether there is no text in all sets; nil where the search was given up.
    var isEmpty: Bool? { isEmpty(within: Work()) }

    /// Whether there is no text in all sets; nil where the search was given up.
    func isEmpty(within work: Work) -> Bool? {
        switch search(within: work) {
        case .empty: true
        case .word: false
        case .tooLarge: nil
        }
    }
}

extension TextPattern {
    /// Some plain texts that match, the shortest first; none where it has variables.
    fileprivate var samples: [TextPattern] {
        if hasVariables { return [] }
        let x = Unit(UInt8(ascii: "x"))
        return (0...2).map { count in
            TextPattern(
                units: units.flatMap { unit in
                    switch unit {
                    case TextPattern.one, TextPattern.innerOne: [x]
                    case TextPattern.many, TextPattern.innerMany: [Unit](repeating: x, count: count)
                    default: [unit]
                    }
                }, variables: [])
        }
    }
}

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
        // a set that holds all of another one tells nothing more
        let telling = positive.filter { set in
            set.patterns.count > 8
                || !positive.contains { other in
                    other != set
                        && other.patterns.allSatisfy { pattern in
                            set.patterns.contains { $0.clearlyIncludes(pattern) }
                        }
                }
        }
        guard let base = (telling.isEmpty ? positive : telling).min(by: { Language.size($0) < Language.size($1) })
        else {
            return PatternAutomaton(sets).shortestWord(within: work)
        }
        let others = sets.filter { $0 != base }.map { PatternTable($0) }
        // pattern by pattern: each meets few of the others
        for pattern in base.patterns {
            switch Language.search(pattern, others, within: work) {
            case .empty: continue
            case .word(let word): return .word(word)
            case .tooLarge: return .tooLarge
            }
        }
        return .empty
    }

    /// Few patterns first, then those that say most.
    private static func size(_ set: PatternSet) -> (Int, Int) {
        (set.patterns.count, -(set.patterns.first?.units.count ?? 0))
    }

    /// Looks for a text that one pattern takes, and that is in all other sets.
    private static func search(_ base: TextPattern, _ others: [PatternTable], within work: Work) -> Search {
        var relevant: [PatternSet] = []
        for table in others {
            let patterns = table.meeting(base, within: work)
            if work.isSpent { return .tooLarge }
            if table.isNegated {
                // one pattern of what must not match that takes all of the base: the usual case, without automata
                if patterns.contains(where: { $0.clearlyIncludes(base) }) { return .empty }
                if patterns.isEmpty { continue }
            } else {
                if patterns.isEmpty { return .empty }
                if patterns.contains(where: { $0.clearlyIncludes(base) }) { continue }
            }
            relevant.append(PatternSet(patterns, isNegated: table.isNegated))
        }
        let likely = Language(relevant)
        for word in base.samples where work.spend(relevant.count + 1) && likely.contains(word.units) {
            return .word(word)
        }
        return PatternAutomaton([PatternSet([base])] + relevant).shortestWord(within: work)
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

/// The automaton of several pattern sets at once: a state is the set of positions, over all patterns, that the letters
/// so far lead to, one bit a position.
struct PatternAutomaton {
    /// How many states are looked at before a search is given up.
    static let stateLimit = 20_000
    /// How many words of bits all states together may take.
    static let memoryLimitInWords = 4_000_000

    private struct Part {
        let isNegated: Bool
        /// The words of bits that this set's positions take.
        let words: Range<Int>
        /// The position behind each pattern's last unit.
        var accepting: [UInt64]
        /// The position of each pattern's last unit where that is `*`: from there on everything is accepted.
        var forever: [UInt64]
    }

    private var parts: [Part] = []
    private var wordCount = 0
    /// The letters: characters that stand in a pattern, one that stands in none, and variables.
    private var letters: [TextPattern.Unit] = []
    /// For each letter the positions that it leads on from, in ``letters``' order.
    private var taking: [[UInt64]] = []
    /// For each letter the positions of `*` that take it and stay.
    private var staying: [[UInt64]] = []
    /// The positions of `*`, of either kind.
    private var stars: [UInt64] = []
    private var start: [UInt64] = []
    private var variables: [PolicyVariable] = []

    init(_ sets: [PatternSet]) {
        wordCount = sets.reduce(0) { $0 + PatternAutomaton.wordCount(of: $1) }
        let zero = [UInt64](repeating: 0, count: wordCount)
        stars = zero
        start = zero
        var ones = zero
        var innerOnes = zero
        var innerStars = zero
        var positionsOfUnit: [TextPattern.Unit: [UInt64]] = [:]
        if sets.contains(where: \.hasInnerWildcards) { positionsOfUnit[TextPattern.colon] = zero }
        var firstWord = 0
        for set in sets {
            let words = firstWord..<(firstWord + PatternAutomaton.wordCount(of: set))
            var part = Part(isNegated: set.isNegated, words: words, accepting: zero, forever: zero)
            var position = words.lowerBound * 64
            for pattern in set.patterns {
                PatternAutomaton.set(position, in: &start)
                for unit in pattern.units {
                    switch unit {
                    case TextPattern.one: PatternAutomaton.set(position, in: &ones)
                    case TextPattern.innerOne: PatternAutomaton.set(position, in: &innerOnes)
                    case TextPattern.many: PatternAutomaton.set(position, in: &stars)
                    case TextPattern.innerMany: PatternAutomaton.set(position, in: &innerStars)
                    default:
                        var letter = unit
                        if unit >= TextPattern.firstVariable {
                            let variable = pattern.variables[Int(unit - TextPattern.firstVariable)]
                            let index = variables.firstIndex(of: variable) ?? variables.count
                            if index == variables.count { variables.append(variable) }
                            letter = TextPattern.firstVariable + TextPattern.Unit(truncatingIfNeeded: index)
                        }
                        PatternAutomaton.set(position, in: &positionsOfUnit[letter, default: zero])
                    }
                    position += 1
                }
                PatternAutomaton.set(position, in: &part.accepting)
                if pattern.units.last == TextPattern.many { PatternAutomaton.set(position - 1, in: &part.forever) }
                position += 1
            }
            parts.append(part)
            firstWord = words.upperBound
        }
        letters = positionsOfUnit.keys.sorted()
        let all = (one: PatternAutomaton.union(ones, innerOnes), many: PatternAutomaton.union(stars, innerStars))
        taking = letters.map { letter in
            let own = positionsOfUnit[letter] ?? zero
            // `?` is one character: a variable may hold more
            if letter >= TextPattern.firstVariable { return own }
            return PatternAutomaton.union(own, letter == TextPattern.colon ? ones : all.one)
        }
        // and a variable may hold a colon
        staying = letters.map { $0 == TextPattern.colon || $0 >= TextPattern.firstVariable ? stars : all.many }
        letters.insert(PatternAutomaton.otherLetter(than: letters), at: 0)
        taking.insert(all.one, at: 0)
        staying.insert(all.many, at: 0)
        stars = all.many
        skipStars(&start)
    }

    private static func wordCount(of set: PatternSet) -> Int {
        (set.patterns.reduce(0) { $0 + $1.units.count + 1 } + 63) / 64
    }

    private static func set(_ position: Int, in bits: inout [UInt64]) {
        bits[position >> 6] |= 1 << UInt64(position & 63)
    }

    private static func union(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        zip(left, right).map { $0 | $1 }
    }

    /// A letter that stands in no pattern: one that reads well, if there is any left.
    private static func otherLetter(than letters: [TextPattern.Unit]) -> TextPattern.Unit {
        let used = Set(letters)
        let readable = Array("xyzwqvujk0123456789abcdefghilmnoprst-_".utf8).map { TextPattern.Unit($0) }
        return readable.first { !used.contains($0) } ?? (1...255).first {
            !used.contains($0) && $0 != 0x2A && $0 != 0x3F
        }
            ?? 0
    }

    /// A position at `*` is also one behind it.
    private func skipStars(_ state: inout [UInt64]) {
        var carry: UInt64 = 0
        for word in 0..<wordCount {
            let atStar = state[word] & stars[word]
            state[word] |= atStar << 1 | carry
            carry = atStar >> 63
        }
    }

    private func next(_ state: [UInt64], _ letter: Int) -> [UInt64] {
        var result = [UInt64](repeating: 0, count: wordCount)
        var carry: UInt64 = 0
        let mask = taking[letter]
        let stay = staying[letter]
        for word in 0..<wordCount {
            let moving = state[word] & mask[word]
            result[word] = moving << 1 | carry | state[word] & stay[word]
            carry = moving >> 63
        }
        skipStars(&result)
        return result
    }

    /// Whether no letters can make a text of this state that belongs to all sets.
    private func isDead(_ state: [UInt64]) -> Bool {
        parts.contains { part in
            part.isNegated
                ? part.words.contains { state[$0] & part.forever[$0] != 0 } : part.words.allSatisfy { state[$0] == 0 }
        }
    }

    private func isAccepting(_ state: [UInt64]) -> Bool {
        parts.allSatisfy { part in
            part.words.contains { state[$0] & part.accepting[$0] != 0 } != part.isNegated
        }
    }

    /// The shortest text that all sets hold, by breadth.
    func shortestWord(within work: Work) -> Language.Search {
        if isAccepting(start) { return .word(TextPattern(units: [], variables: [])) }
        if isDead(start) { return .empty }
        let limit = max(16, min(PatternAutomaton.stateLimit, PatternAutomaton.memoryLimitInWords / max(1, wordCount)))
        var seen: Set<[UInt64]> = [start]
        var queue: [(state: [UInt64], parent: Int, letter: Int)] = [(start, -1, 0)]
        var head = 0
        while head < queue.count {
            guard work.spend(letters.count * (wordCount + 8)) else { return .tooLarge }
            for letter in letters.indices {
                let state = next(queue[head].state, letter)
                if isDead(state) || !seen.insert(state).inserted { continue }
                queue.append((state, head, letter))
                if isAccepting(state) { return .word(word(queue.count - 1, queue)) }
                if queue.count > limit { return .tooLarge }
            }
            head += 1
        }
        return .empty
    }

    private func word(_ last: Int, _ queue: [(state: [UInt64], parent: Int, letter: Int)]) -> TextPattern {
        var units: [TextPattern.Unit] = []
        var index = last
        while queue[index].parent >= 0 {
            units.append(letters[queue[index].letter])
            index = queue[index].parent
        }
        return TextPattern(units: units.reversed(), variables: variables)
    }
}

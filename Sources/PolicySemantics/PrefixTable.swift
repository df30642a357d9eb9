/// Things by the plain text that their patterns begin with, so that those which may meet another pattern are found fast.
struct PrefixTable<Thing> {
    typealias Prefix = ArraySlice<TextPattern.Unit>

    private var things: [Prefix: [Thing]] = [:]
    /// All prefixes, in order.
    private let sorted: [Prefix]
    /// How long prefixes are, each length once, in order.
    private let lengths: [Int]

    init(_ all: some Sequence<(pattern: TextPattern, thing: Thing)>) {
        for (pattern, thing) in all { things[pattern.prefix, default: []].append(thing) }
        sorted = things.keys.sorted { $0.lexicographicallyPrecedes($1) }
        lengths = Set(sorted.map(\.count)).sorted()
    }

    /// Hands over those whose pattern may have a text in common with another one, and some whose pattern hasn't.
    ///
    /// - Complexity: O(lengths + log *n* + found).
    func forEach(near pattern: TextPattern, _ body: (Thing) -> Void) {
        let prefix = pattern.prefix
        // those that begin with less
        for length in lengths where length < prefix.count {
            things[prefix.prefix(length)]?.forEach(body)
        }
        // those that begin with as much, or more
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
        }
        while low < sorted.count, sorted[low].starts(with: prefix) {
            things[sorted[low]]?.forEach(body)
            low += 1
        }
    }

    /// Hands over those whose pattern may include another one, and some whose pattern doesn't.
    func forEach(around pattern: TextPattern, _ body: (Thing) -> Void) {
        let prefix = pattern.prefix
        for length in lengths where length <= prefix.count { things[prefix.prefix(length)]?.forEach(body) }
    }
}

extension TextPattern {
    /// The plain text in front.
    fileprivate var prefix: ArraySlice<Unit> { units[..<prefixCount] }
}

/// The patterns of a set, so that those which may meet another one are found fast.
struct PatternTable {
    let isNegated: Bool
    private let patterns: [TextPattern]
    private let table: PrefixTable<TextPattern>?

    /// So few that they need no table.
    private static var smallCount: Int { 16 }

    init(_ set: PatternSet) {
        isNegated = set.isNegated
        patterns = set.patterns
        table = set.patterns.count > PatternTable.smallCount ? PrefixTable(set.patterns.map { ($0, $0) }) : nil
    }

    /// The patterns that have a text in common with another one; variables may hold anything.
    func meeting(_ pattern: TextPattern, within work: Work) -> [TextPattern] {
        guard let table else {
            _ = work.spend(patterns.count)
            return patterns.filter { pattern.intersects($0) }
        }
        var found: [TextPattern] = []
        table.forEach(near: pattern) { other in
            if work.spend(1), pattern.intersects(other) { found.append(other) }
        }
        return found
    }
}

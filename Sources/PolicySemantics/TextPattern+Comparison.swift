extension TextPattern {
    /// Whether the whole of a text in UTF-8 matches; a pattern with variables matches nothing before they have values.
    ///
    /// - Complexity: O(*pattern* · *text*) at worst, O(*text*) for what people write; no allocation for ASCII.
    public func matches(_ text: some Sequence<UInt8>) -> Bool {
        text.withContiguousStorageIfAvailable(matches) ?? Array(text).withUnsafeBufferPointer(matches)
    }

    private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.contains(where: { $0 >= 0x80 }) { return matches(units: TextPattern.units(text)) }
        if hasVariables { return false }
        if mixesStars { return matches(units: text.map { Unit($0) }) }
        return units.withUnsafeBufferPointer { pattern in
            TextPattern.accepts(pattern, text) { TextPattern.takes($0, Unit($1)) }
        }
    }

    /// Whether the whole of a text matches, by its Unicode scalars.
    func matches(units text: [Unit]) -> Bool {
        if hasVariables { return false }
        if mixesStars { return TextPattern.meet(units, text) }
        return units.withUnsafeBufferPointer { pattern in
            text.withUnsafeBufferPointer { text in
                TextPattern.accepts(pattern, text) { TextPattern.takes($0, $1) }
            }
        }
    }

    /// Whether a `*` that takes colons stands before one that doesn't: then the last one alone can't be the one that
    /// takes more.
    private var mixesStars: Bool {
        guard let last = units.lastIndex(of: TextPattern.innerMany) else { return false }
        return units[..<last].contains(TextPattern.many)
    }

    /// Whether a unit takes a character of a text.
    @inline(__always)
    static func takes(_ unit: Unit, _ scalar: Unit) -> Bool {
        unit == scalar || unit == one || unit == innerOne && scalar != colon
    }

    /// Whether the whole of a text matches.
    public func matches(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { matches($0) }
    }

    /// Whether every text that matches `other` matches this pattern, too, as far as a comparison unit by unit tells.
    ///
    /// True is certain; false may only mean that automata must decide (`*a` against `?*`).
    func clearlyIncludes(_ other: TextPattern) -> Bool {
        if matchesAnything { return true }
        if prefixCount > other.prefixCount || suffixCount > other.suffixCount { return false }
        return units.withUnsafeBufferPointer { pattern in
            other.units.withUnsafeBufferPointer {
                TextPattern.accepts(pattern, $0) { own, its in
                    if its < TextPattern.firstVariable {
                        switch own {
                        // a character beyond the Basic Multilingual Plane may count as two
                        case TextPattern.one:
                            return its < 0x1_0000 || its == TextPattern.one || its == TextPattern.innerOne
                        case TextPattern.innerOne:
                            return its < 0x1_0000 && its != TextPattern.colon || its == TextPattern.innerOne
                        default: return own == its
                        }
                    }
                    return own >= TextPattern.firstVariable
                        && variables[Int(own - TextPattern.firstVariable)]
                            == other.variables[Int(its - TextPattern.firstVariable)]
                }
            }
        }
    }

    /// Whether some text matches both patterns; variables may hold anything.
    ///
    /// - Complexity: O(*n* · *m*) units, O(1) where the plain text in front or at the end differs.
    public func intersects(_ other: TextPattern) -> Bool {
        let prefix = min(prefixCount, other.prefixCount)
        for index in 0..<prefix where units[index] != other.units[index] { return false }
        for index in 0..<min(suffixCount, other.suffixCount)
        where units[units.count - 1 - index] != other.units[other.units.count - 1 - index] { return false }
        let left = widened.read(.text).units
        let right = other.widened.read(.text).units
        if left.count == prefix && prefixCount == left.count && right.allSatisfy({ $0 < TextPattern.one }) {
            return left.count == right.count
        }
        return TextPattern.meet(left, right)
    }

    /// Whether two patterns without variables have a text in common: reachability over pairs of positions. The one on the
    /// right has no inner wildcards.
    private static func meet(_ left: [Unit], _ right: [Unit]) -> Bool {
        let width = right.count + 1
        var row = [Bool](repeating: false, count: width)
        var next = row
        row[0] = true
        for j in 0..<right.count where row[j] && right[j] == many { row[j + 1] = true }
        for unit in left {
            for j in 0..<width { next[j] = false }
            for j in 0..<width {
                if unit == many || unit == innerMany {
                    // takes nothing, or what the other side takes at j
                    if row[j] { next[j] = true }
                    if j > 0, next[j - 1], unit == many || right[j - 1] != colon { next[j] = true }
                } else if row[j] {
                    if j < right.count, right[j] == many { next[j] = true }
                    if j < right.count, right[j] != many, right[j] == one || takes(unit, right[j]) {
                        next[j + 1] = true
                    }
                }
            }
            for j in 0..<right.count where next[j] && right[j] == many { next[j + 1] = true }
            swap(&row, &next)
        }
        return row[width - 1]
    }

    /// Matches items against a pattern: `many` takes any items, `innerMany` any but a colon and what may hold one, any other
    /// unit those that `takes` says.
    ///
    /// A pattern in which `many` stands before `innerMany` may be told not to match what it does.
    @inline(__always)
    private static func accepts<Item: FixedWidthInteger & UnsignedInteger>(
        _ pattern: UnsafeBufferPointer<Unit>, _ items: UnsafeBufferPointer<Item>, _ takes: (Unit, Item) -> Bool
    ) -> Bool {
        var inPattern = 0
        var inItems = 0
        var star = -1
        var afterStar = 0
        while inItems < items.count {
            if inPattern < pattern.count, pattern[inPattern] == many || pattern[inPattern] == innerMany {
                star = inPattern
                afterStar = inItems
                inPattern += 1
            } else if inPattern < pattern.count, takes(pattern[inPattern], items[inItems]) {
                inPattern += 1
                inItems += 1
            } else if star >= 0, pattern[star] == many || isWithoutColon(Unit(items[afterStar])) {
                inPattern = star + 1
                afterStar += 1
                inItems = afterStar
            } else {
                return false
            }
        }
        while inPattern < pattern.count, pattern[inPattern] == many || pattern[inPattern] == innerMany {
            inPattern += 1
        }
        return inPattern == pattern.count
    }

    /// Whether a unit stands for nothing that has a colon.
    private static func isWithoutColon(_ unit: Unit) -> Bool {
        unit < one && unit != colon || unit == innerOne || unit == innerMany
    }
}

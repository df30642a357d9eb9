/// A set of actions of one catalog: a bit an action, 2.8 KB for all of them.
///
/// Iterates in the catalog's order: by service, then by name.
public struct ActionSet: Sendable {
    /// 64 actions a word; words past the end are empty.
    @usableFromInline var words: [UInt64]

    /// No action.
    public init() {
        words = []
    }

    /// The actions given.
    public init(_ actions: some Sequence<ActionID>) {
        words = []
        for action in actions { insert(action) }
    }

    /// All actions of a range, such as those of a service.
    public init(_ range: Range<Int32>) {
        words = []
        guard !range.isEmpty else { return }
        let first = Int(range.lowerBound)
        let last = Int(range.upperBound) - 1
        words = [UInt64](repeating: 0, count: last / 64 + 1)
        for word in first / 64...last / 64 { words[word] = ~0 }
        words[first / 64] &= ~0 << UInt64(first % 64)
        words[last / 64] &= ~0 >> UInt64(63 - last % 64)
    }

    /// Whether there is no action in it.
    @inlinable public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many actions are in it.
    @inlinable public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether an action is in it.
    @inlinable public func contains(_ action: ActionID) -> Bool {
        let word = Int(action.index) / 64
        return word < words.count && words[word] & (1 << UInt64(Int(action.index) % 64)) != 0
    }

    /// The bits of a word that belong to a range.
    private static func mask(_ word: Int, _ range: Range<Int32>) -> UInt64 {
        let first = Int(range.lowerBound) - word * 64
        let last = Int(range.upperBound) - 1 - word * 64
        return (~0 << UInt64(Swift.max(0, first))) & (~0 >> UInt64(63 - Swift.min(63, last)))
    }

    /// The words that a range, such as that of a service, reaches into.
    private func words(of range: Range<Int32>) -> Range<Int> {
        let first = Swift.min(words.count, Int(range.lowerBound) / 64)
        return range.isEmpty
            ? first..<first : first..<Swift.max(first, Swift.min(words.count, (Int(range.upperBound) - 1) / 64 + 1))
    }

    /// How many actions of a range are in it.
    public func count(in range: Range<Int32>) -> Int {
        words(of: range).reduce(0) { $0 + (words[$1] & ActionSet.mask($1, range)).nonzeroBitCount }
    }

    /// Its actions of a range, in order.
    public func actions(in range: Range<Int32>) -> [ActionID] {
        var found: [ActionID] = []
        for word in words(of: range) {
            var bits = words[word] & ActionSet.mask(word, range)
            while bits != 0 {
                found.append(ActionID(index: Int32(word * 64 + bits.trailingZeroBitCount)))
                bits &= bits - 1
            }
        }
        return found
    }

    /// Adds an action; true if it was not there.
    @inlinable @discardableResult public mutating func insert(_ action: ActionID) -> Bool {
        let word = Int(action.index) / 64
        if word >= words.count { words += [UInt64](repeating: 0, count: word + 1 - words.count) }
        let bit = UInt64(1) << UInt64(Int(action.index) % 64)
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    /// Takes an action out; true if it was there.
    @inlinable @discardableResult public mutating func remove(_ action: ActionID) -> Bool {
        guard contains(action) else { return false }
        words[Int(action.index) / 64] &= ~(1 << UInt64(Int(action.index) % 64))
        return true
    }

    /// Adds the actions of another set.
    @inlinable public mutating func formUnion(_ other: ActionSet) {
        if words.isEmpty {
            words = other.words
            return
        }
        if other.words.count > words.count {
            words += [UInt64](repeating: 0, count: other.words.count - words.count)
        }
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    /// Keeps only what is in the other set, too.
    @inlinable public mutating func formIntersection(_ other: ActionSet) {
        if words.count > other.words.count { words.removeLast(words.count - other.words.count) }
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// Takes out what is in the other set.
    @inlinable public mutating func subtract(_ other: ActionSet) {
        for index in 0..<Swift.min(words.count, other.words.count) { words[index] &= ~other.words[index] }
    }

    /// What is in one or the other.
    @inlinable public func union(_ other: ActionSet) -> ActionSet {
        var result = self
        result.formUnion(other)
        return result
    }

    /// What is in both.
    @inlinable public func intersection(_ other: ActionSet) -> ActionSet {
        var result = self
        result.formIntersection(other)
        return result
    }

    /// What is in this one and not in the other.
    @inlinable public func subtracting(_ other: ActionSet) -> ActionSet {
        var result = self
        result.subtract(other)
        return result
    }

    /// Whether the other set has all of these.
    @inlinable public func isSubset(of other: ActionSet) -> Bool {
        for index in words.indices {
            let others = index < other.words.count ? other.words[index] : 0
            if words[index] & ~others != 0 { return false }
        }
        return true
    }

    /// Whether the two have no action in common.
    @inlinable public func isDisjoint(with other: ActionSet) -> Bool {
        for index in 0..<Swift.min(words.count, other.words.count) where words[index] & other.words[index] != 0 {
            return false
        }
        return true
    }
}

extension ActionSet: Hashable {
    /// Whether the same actions are in both.
    public static func == (left: ActionSet, right: ActionSet) -> Bool {
        left.isSubset(of: right) && right.isSubset(of: left)
    }

    /// Empty words at the end do not count.
    public func hash(into hasher: inout Hasher) {
        guard let last = words.lastIndex(where: { $0 != 0 }) else { return }
        for word in words[...last] { hasher.combine(word) }
    }
}

extension ActionSet: Sequence {
    /// Walks over a set in the catalog's order.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let words: [UInt64]
        @usableFromInline var index = 0
        @usableFromInline var rest: UInt64

        @inlinable init(_ words: [UInt64]) {
            self.words = words
            rest = words.first ?? 0
        }

        /// The next action.
        @inlinable public mutating func next() -> ActionID? {
            while rest == 0 {
                index += 1
                guard index < words.count else { return nil }
                rest = words[index]
            }
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            return ActionID(index: Int32(index * 64 + bit))
        }
    }

    /// Walks over the set in the catalog's order.
    @inlinable public func makeIterator() -> Iterator { Iterator(words) }

    /// As ``count``.
    @inlinable public var underestimatedCount: Int { count }
}

extension ActionSet: ExpressibleByArrayLiteral {
    /// The actions given.
    public init(arrayLiteral elements: ActionID...) {
        self.init(elements)
    }
}

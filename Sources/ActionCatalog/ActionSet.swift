/// A set of actions of one catalog: a bit an action, from the first to the last: 8 bytes for one, 2.8 KB for all of them.
///
/// Iterates in the catalog's order: by service, then by name. Operations that change nothing copy nothing.
///
/// - Complexity: O(*words*) each, which is the distance between the first and the last action, divided by 64.
public struct ActionSet: Sendable {
    /// Which word of all the first one is; 0 where there is none.
    @usableFromInline var first: Int
    /// 64 actions a word; words before and behind are empty.
    @usableFromInline var words: [UInt64]

    @inlinable init(first: Int, words: [UInt64]) {
        self.first = first
        self.words = words
    }

    /// No action.
    public init() {
        self.init(first: 0, words: [])
    }

    /// The actions given.
    public init(_ actions: some Sequence<ActionID>) {
        self.init()
        for action in actions { insert(action) }
    }

    /// All actions of a range, such as those of a service.
    public init(_ range: Range<Int32>) {
        self.init()
        guard !range.isEmpty else { return }
        first = Int(range.lowerBound) / 64
        let last = (Int(range.upperBound) - 1) / 64
        words = (first...last).map { ActionSet.mask($0, range) }
    }

    /// The word behind the last one.
    @inlinable var end: Int { first + words.count }

    /// A word of all.
    @inlinable func word(_ place: Int) -> UInt64 {
        place >= first && place < end ? words[place - first] : 0
    }

    /// The words that both have.
    @inlinable func common(with other: ActionSet) -> Range<Int> {
        let lower = Swift.max(first, other.first)
        return lower..<Swift.max(lower, Swift.min(end, other.end))
    }

    /// Whether there is no action in it.
    @inlinable public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many actions are in it.
    @inlinable public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether an action is in it.
    @inlinable public func contains(_ action: ActionID) -> Bool {
        word(Int(action.index) / 64) & (1 << UInt64(Int(action.index) % 64)) != 0
    }

    /// The bits of a word that belong to a range.
    private static func mask(_ word: Int, _ range: Range<Int32>) -> UInt64 {
        let first = Int(range.lowerBound) - word * 64
        let last = Int(range.upperBound) - 1 - word * 64
        return (~0 << UInt64(Swift.max(0, first))) & (~0 >> UInt64(63 - Swift.min(63, last)))
    }

    /// The words that a range, such as that of a service, reaches into.
    private func words(of range: Range<Int32>) -> Range<Int> {
        guard !range.isEmpty else { return first..<first }
        let lower = Swift.max(first, Int(range.lowerBound) / 64)
        return lower..<Swift.max(lower, Swift.min(end, (Int(range.upperBound) - 1) / 64 + 1))
    }

    /// How many actions of a range are in it.
    public func count(in range: Range<Int32>) -> Int {
        words(of: range).reduce(0) { $0 + (word($1) & ActionSet.mask($1, range)).nonzeroBitCount }
    }

    /// Its actions of a range, in order.
    public func actions(in range: Range<Int32>) -> [ActionID] {
        var found: [ActionID] = []
        for place in words(of: range) {
            var bits = word(place) & ActionSet.mask(place, range)
            while bits != 0 {
                found.append(ActionID(index: Int32(place * 64 + bits.trailingZeroBitCount)))
                bits &= bits - 1
            }
        }
        return found
    }

    /// Makes room for words of a range.
    @inlinable mutating func reserve(_ range: Range<Int>) {
        if words.isEmpty {
            first = range.lowerBound
            words = [UInt64](repeating: 0, count: range.count)
            return
        }
        if range.lowerBound < first {
            words = [UInt64](repeating: 0, count: first - range.lowerBound) + words
            first = range.lowerBound
        }
        if range.upperBound > end { words += [UInt64](repeating: 0, count: range.upperBound - end) }
    }

    /// Adds an action; true if it was not there.
    @inlinable @discardableResult public mutating func insert(_ action: ActionID) -> Bool {
        guard !contains(action) else { return false }
        let place = Int(action.index) / 64
        reserve(place..<place + 1)
        words[place - first] |= 1 << UInt64(Int(action.index) % 64)
        return true
    }

    /// Takes an action out; true if it was there.
    @inlinable @discardableResult public mutating func remove(_ action: ActionID) -> Bool {
        guard contains(action) else { return false }
        words[Int(action.index) / 64 - first] &= ~(1 << UInt64(Int(action.index) % 64))
        return true
    }

    /// Adds the actions of another set.
    @inlinable public mutating func formUnion(_ other: ActionSet) {
        if words.isEmpty {
            self = other
            return
        }
        guard !other.isSubset(of: self) else { return }
        reserve(other.first..<other.end)
        for index in other.words.indices { words[other.first - first + index] |= other.words[index] }
    }

    /// Keeps only what is in the other set, too.
    @inlinable public mutating func formIntersection(_ other: ActionSet) {
        guard !isSubset(of: other) else { return }
        self = ActionSet(common(with: other)) { word($0) & other.word($0) }
    }

    /// Takes out what is in the other set.
    @inlinable public mutating func subtract(_ other: ActionSet) {
        guard !isDisjoint(with: other) else { return }
        self = ActionSet(first..<end) { word($0) & ~other.word($0) }
    }

    /// The words of a range, without empty ones at both ends.
    @inlinable init(_ range: Range<Int>, _ word: (Int) -> UInt64) {
        var lower = range.lowerBound
        while lower < range.upperBound, word(lower) == 0 { lower += 1 }
        var upper = range.upperBound
        while upper > lower, word(upper - 1) == 0 { upper -= 1 }
        guard lower < upper else {
            self.init(first: 0, words: [])
            return
        }
        let words = [UInt64](unsafeUninitializedCapacity: upper - lower) { buffer, count in
            for place in lower..<upper { buffer[place - lower] = word(place) }
            count = upper - lower
        }
        self.init(first: lower, words: words)
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
        for index in words.indices where words[index] & ~other.word(first + index) != 0 { return false }
        return true
    }

    /// Whether the two have no action in common.
    @inlinable public func isDisjoint(with other: ActionSet) -> Bool {
        for place in common(with: other) where words[place - first] & other.words[place - other.first] != 0 {
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

    /// Empty words do not count.
    public func hash(into hasher: inout Hasher) {
        for (index, word) in words.enumerated() where word != 0 {
            hasher.combine(first + index)
            hasher.combine(word)
        }
    }
}

extension ActionSet: Sequence {
    /// Walks over a set in the catalog's order.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let set: ActionSet
        @usableFromInline var index = 0
        @usableFromInline var rest: UInt64

        @inlinable init(_ set: ActionSet) {
            self.set = set
            rest = set.words.first ?? 0
        }

        /// The next action.
        @inlinable public mutating func next() -> ActionID? {
            while rest == 0 {
                index += 1
                guard index < set.words.count else { return nil }
                rest = set.words[index]
            }
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            return ActionID(index: Int32((set.first + index) * 64 + bit))
        }
    }

    /// Walks over the set in the catalog's order.
    @inlinable public func makeIterator() -> Iterator { Iterator(self) }

    /// As ``count``.
    @inlinable public var underestimatedCount: Int { count }
}

extension ActionSet: ExpressibleByArrayLiteral {
    /// The actions given.
    public init(arrayLiteral elements: ActionID...) {
        self.init(elements)
    }
}

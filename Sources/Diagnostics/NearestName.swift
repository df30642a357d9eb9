extension Sequence where Element == String {
    /// The name that a typing error most likely meant, nil where none is near.
    ///
    /// Near is: at most a third of the letters inserted, left out, replaced or swapped with the next one, without
    /// regard to case, `-` and `_` taken as equal. Of two that are equally near, the first one is meant.
    public func nearest(to typed: String) -> String? {
        let wanted = NearestName.folded(typed)
        var best: (name: String, distance: Int)?
        for name in self {
            let distance = NearestName.distance(wanted, NearestName.folded(name))
            let limit = Swift.max(1, Swift.max(wanted.count, name.utf8.count) / 3)
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }
}

/// The distance between two names, as people mistype them.
enum NearestName {
    /// A name that is longer than this is compared by its beginning.
    private static let limitInBytes = 80

    static func folded(_ text: String) -> [UInt8] {
        text.lowercased().utf8.prefix(limitInBytes).map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = Swift.min(previous[column + 1] + 1, current[column] + 1)
                least = Swift.min(least, previous[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    least = Swift.min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}

/// Which lines of two texts differ, so that a reader sees what an editor did.
///
/// Patience first: lines that stand once in both texts are what people recognise. Between them Myers' shortest edit,
/// up to a number of edits; what differs more is given as replaced as a whole.
struct LineDifference {
    /// Lines of the old text that gave way to lines of the new one; one of the ranges may be empty.
    struct Change: Equatable {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// Above this many edits in a row without a common landmark, the shortest edit is no longer looked for.
    private static let limitInEdits = 1_000

    private let old: [Int]
    private let new: [Int]
    private var isRemoved: [Bool]
    private var isAdded: [Bool]

    /// The changes from `old` to `new`, in order, with at least one common line between two of them.
    static func changes(from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]) -> [Change] {
        var names: [ArraySlice<UInt8>: Int] = [:]
        func name(_ line: ArraySlice<UInt8>) -> Int {
            if let known = names[line] { return known }
            names[line] = names.count
            return names.count - 1
        }
        var difference = LineDifference(old.map(name), new.map(name))
        difference.compare()
        var changes = difference.changes()
        let indents = (old: old.map(indent), new: new.map(indent))
        difference.slide(&changes, indents.old, indents.new)
        return changes
    }

    private init(_ old: [Int], _ new: [Int]) {
        self.old = old
        self.new = new
        isRemoved = Array(repeating: false, count: old.count)
        isAdded = Array(repeating: false, count: new.count)
    }

    private mutating func compare() {
        var open = [Change(old: old.indices, new: new.indices)]
        while var part = open.popLast() {
            trim(&part)
            if part.old.isEmpty || part.new.isEmpty {
                replace(part)
                continue
            }
            let landmarks = landmarks(part)
            guard !landmarks.isEmpty else {
                shortestEdit(part)
                continue
            }
            var start = (old: part.old.lowerBound, new: part.new.lowerBound)
            for landmark in landmarks {
                open.append(Change(old: start.old..<landmark.old, new: start.new..<landmark.new))
                start = (landmark.old + 1, landmark.new + 1)
            }
            open.append(Change(old: start.old..<part.old.upperBound, new: start.new..<part.new.upperBound))
        }
    }

    /// Takes off what is common at the beginning and at the end.
    private func trim(_ part: inout Change) {
        var (first, second) = (part.old, part.new)
        while let left = first.first, let right = second.first, old[left] == new[right] {
            first.removeFirst()
            second.removeFirst()
        }
        while let left = first.last, let right = second.last, old[left] == new[right] {
            first.removeLast()
            second.removeLast()
        }
        part = Change(old: first, new: second)
    }

    private mutating func replace(_ part: Change) {
        for line in part.old { isRemoved[line] = true }
        for line in part.new { isAdded[line] = true }
    }

    /// Lines that stand once in each of both parts, the longest row of them that is in order in both.
    private func landmarks(_ part: Change) -> [(old: Int, new: Int)] {
        var places: [Int: (old: Int?, new: Int?, isOnce: Bool)] = [:]
        for line in part.old {
            let seen = places[old[line]]
            places[old[line]] = (line, nil, seen == nil)
        }
        for line in part.new {
            guard let seen = places[new[line]] else { continue }
            places[new[line]] = (seen.old, line, seen.isOnce && seen.new == nil)
        }
        let once = places.values.compactMap { place -> (old: Int, new: Int)? in
            guard place.isOnce, let old = place.old, let new = place.new else { return nil }
            return (old, new)
        }.sorted { $0.old < $1.old }
        // Patience sorting: the tops of the piles grow, each card remembers the top of the pile before.
        var tops: [Int] = []
        var before = Array(repeating: -1, count: once.count)
        for (index, pair) in once.enumerated() {
            var low = 0
            var high = tops.count
            while low < high {
                let middle = (low + high) / 2
                if once[tops[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? tops[low - 1] : -1
            if low == tops.count { tops.append(index) } else { tops[low] = index }
        }
        var row: [(old: Int, new: Int)] = []
        var index = tops.last ?? -1
        while index >= 0 {
            row.append(once[index])
            index = before[index]
        }
        return row.reversed()
    }

    /// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form with its trace.
    private mutating func shortestEdit(_ part: Change) {
        let (height, width) = (part.old.count, part.new.count)
        var trace: [[Int]] = []
        var reach = [0, 0, 0]  // by diagonal, from -edits-1 to edits+1
        for edits in 0...min(height + width, LineDifference.limitInEdits) {
            trace.append(reach)
            var next = Array(repeating: 0, count: 2 * edits + 5)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let middle = diagonal + edits + 1
                let fromAbove = diagonal == -edits || (diagonal != edits && reach[middle - 1] < reach[middle + 1])
                var down = edits == 0 ? 0 : fromAbove ? reach[middle + 1] : reach[middle - 1] + 1
                while down < height, down - diagonal < width, down - diagonal >= 0,
                    old[part.old.lowerBound + down] == new[part.new.lowerBound + down - diagonal]
                {
                    down += 1
                }
                next[middle + 1] = down
                if diagonal == height - width, down >= height { return follow(trace, part) }
            }
            reach = next
        }
        replace(part)
    }

    private mutating func follow(_ trace: [[Int]], _ part: Change) {
        var (down, right) = (part.old.count, part.new.count)
        for edits in stride(from: trace.count - 1, to: 0, by: -1) {
            let reach = trace[edits]
            let diagonal = down - right
            let middle = diagonal + edits + 1
            let fromAbove = diagonal == -edits || (diagonal != edits && reach[middle - 1] < reach[middle + 1])
            down = fromAbove ? reach[middle + 1] : reach[middle - 1]
            right = down - (fromAbove ? diagonal + 1 : diagonal - 1)
            if fromAbove {
                isAdded[part.new.lowerBound + right] = true
            } else {
                isRemoved[part.old.lowerBound + down] = true
            }
        }
    }

    private func changes() -> [Change] {
        var changes: [Change] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            let start = (left, right)
            while left < old.count, isRemoved[left] { left += 1 }
            while right < new.count, isAdded[right] { right += 1 }
            if start != (left, right) { changes.append(Change(old: start.0..<left, new: start.1..<right)) }
            left += 1
            right += 1
        }
        return changes
    }
}

extension LineDifference {
    /// Moves what is only removed or only added to where it begins at the least indent: whole objects, not the end
    /// of one and the beginning of the next.
    private func slide(_ changes: inout [Change], _ oldIndents: [Int], _ newIndents: [Int]) {
        for index in changes.indices {
            let change = changes[index]
            guard change.old.isEmpty != change.new.isEmpty else { continue }
            let isRemoval = change.new.isEmpty
            let (lines, range, indents) = isRemoval ? (old, change.old, oldIndents) : (new, change.new, newIndents)
            let previous = index > 0 ? changes[index - 1] : Change(old: -1..<(-1), new: -1..<(-1))
            let next = index + 1 < changes.count ? changes[index + 1] : nil
            let floor = (isRemoval ? previous.old : previous.new).upperBound
            let ceiling = next.map { (isRemoval ? $0.old : $0.new).lowerBound - 1 } ?? lines.count
            var up = 0
            while range.lowerBound - up - 1 > floor, range.lowerBound - up > 0,
                lines[range.lowerBound - up - 1] == lines[range.upperBound - up - 1]
            {
                up += 1
            }
            var down = 0
            while range.upperBound + down < ceiling,
                lines[range.lowerBound + down] == lines[range.upperBound + down]
            {
                down += 1
            }
            var best = 0
            for shift in -up...down {
                let rank = (indents[range.lowerBound + shift], indents[range.upperBound + shift - 1], -shift)
                let least = (indents[range.lowerBound + best], indents[range.upperBound + best - 1], -best)
                if rank < least { best = shift }
            }
            changes[index].old = (change.old.lowerBound + best)..<(change.old.upperBound + best)
            changes[index].new = (change.new.lowerBound + best)..<(change.new.upperBound + best)
        }
    }

    private static func indent(_ line: ArraySlice<UInt8>) -> Int {
        line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    }
}

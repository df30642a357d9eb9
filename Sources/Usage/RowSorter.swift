import IAMModel

/// Sorts rows by session, kind and day, and joins those that several places or lanes have.
///
/// Each session's rows are put together first, since many short lists are sorted faster than one long one; that the
/// rows come twice, once to be counted, saves a copy of them all.
struct RowSorter: ~Copyable {
    private struct Entry {
        /// `kind << 32 | day`, the day counted from the earliest that there is.
        var key: UInt64
        var first: UInt32
        var last: UInt32
        var count: Int
    }

    /// By session: how many rows, then where the next one goes.
    private var places: [Int]
    private var entries = UnsafeMutablePointer<Entry>.allocate(capacity: 0)

    init(sessions: Int) { places = Array(repeating: 0, count: sessions + 1) }

    deinit { entries.deallocate() }

    /// Counts a row.
    mutating func expect(session: Int) { places[session + 1] += 1 }

    /// Makes room for all rows that were counted.
    mutating func allot() {
        for session in 1..<places.count { places[session] += places[session - 1] }
        entries.deallocate()
        entries = .allocate(capacity: places[places.count - 1])
    }

    /// Takes a row under the numbers of the finished record.
    mutating func add(_ row: RowTable.Row, session: Int, kind: Int) {
        let place = places[session]
        places[session] = place + 1
        let day = UInt32(bitPattern: row.day) ^ 0x8000_0000
        (entries + place).initialize(
            to: Entry(key: UInt64(kind) << 32 | UInt64(day), first: row.first, last: row.last, count: row.total))
    }

    /// All rows, when all were taken.
    consuming func sorted() -> [UsageRow] {
        var result: [UsageRow] = []
        result.reserveCapacity(places[places.count - 1] / 2)
        var start = 0
        for session in 0..<places.count - 1 {
            // Behind its last row, where the next session's first one stands.
            let end = places[session]
            var part = UnsafeMutableBufferPointer(start: entries + start, count: end - start)
            if part.count > 1 { part.sort { $0.key < $1.key } }
            RowSorter.join(part, session, into: &result)
            start = end
        }
        return result
    }

    private static func join(
        _ part: UnsafeMutableBufferPointer<Entry>, _ session: Int, into result: inout [UsageRow]
    ) {
        var at = 0
        while at < part.count {
            var sum = part[at]
            at += 1
            while at < part.count, part[at].key == sum.key {
                sum.count += part[at].count
                sum.first = min(sum.first, part[at].first)
                sum.last = max(sum.last, part[at].last)
                at += 1
            }
            let day = Int32(bitPattern: UInt32(truncatingIfNeeded: sum.key) ^ 0x8000_0000)
            let start = Int64(day) * 86_400
            result.append(
                UsageRow(
                    session: session, kind: Int(sum.key >> 32), day: Day(daysSinceEpoch: day), count: sum.count,
                    first: Timestamp(secondsSinceEpoch: start + Int64(sum.first)),
                    last: Timestamp(secondsSinceEpoch: start + Int64(sum.last))))
        }
    }
}

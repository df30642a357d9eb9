import Bytes

/// Counts by two keys of 64 bits, with the first and the last second of their day.
///
/// Entries lie in the table itself, two a cache line: a look-up costs one miss, and the misses of a batch's look-ups
/// overlap where the batch touches all of them first.
struct RowTable: ~Copyable {
    /// A row: `session << 32 | kind`, then `place or role << 32 | day`.
    struct Row {
        var left: UInt64 = 0
        var right: UInt64 = 0
        /// Nothing where it is 0.
        var count: UInt32 = 0
        /// What does not fit into ``count``.
        var carry: UInt32 = 0
        var first: UInt32 = 0
        var last: UInt32 = 0
    }

    private var memory = ZeroedMemory<Row>(capacity: 256)
    private var rows: UnsafeMutablePointer<Row>
    private var mask = 255
    private(set) var count = 0

    init() { rows = memory.start }

    @inline(__always)
    static func hash(_ left: UInt64, _ right: UInt64) -> UInt64 {
        ByteHash.mix(left ^ 0x9e37_79b9_7f4a_7c15, right ^ 0xd6e8_feb8_6659_fd93)
    }

    /// Loads the row that a hash leads to, so that it is near when it is added to.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 {
        rows[Int(truncatingIfNeeded: hash) & mask].left
    }

    /// Adds `more` events, the earliest and the latest of them at the given seconds of the day.
    mutating func add(
        _ left: UInt64, _ right: UInt64, hash: UInt64, count more: Int = 1, first: UInt32, last: UInt32
    ) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let row = rows + slot
            if row.pointee.left == left, row.pointee.right == right, row.pointee.count != 0 {
                row.pointee.add(more)
                if first < row.pointee.first { row.pointee.first = first }
                if last > row.pointee.last { row.pointee.last = last }
                return
            }
            if row.pointee.count == 0 {
                var new = Row(left: left, right: right, first: first, last: last)
                new.add(more)
                row.pointee = new
                count += 1
                if count * 5 > mask * 3 { grow() }
                return
            }
            slot = (slot + 1) & mask
        }
    }

    /// Makes room for more rows at once.
    mutating func reserve(_ more: Int) {
        var capacity = mask + 1
        while (count + more) * 5 > capacity * 3 { capacity *= 2 }
        if capacity > mask + 1 { grow(to: capacity) }
    }

    private mutating func grow(to capacity: Int? = nil) {
        let old = rows
        let oldCapacity = mask + 1
        mask = (capacity ?? (mask + 1) * 2) - 1
        let larger = ZeroedMemory<Row>(capacity: mask + 1)
        rows = larger.start
        for index in 0..<oldCapacity where old[index].count != 0 {
            let row = old[index]
            var slot = Int(truncatingIfNeeded: RowTable.hash(row.left, row.right)) & mask
            while rows[slot].count != 0 { slot = (slot + 1) & mask }
            rows[slot] = row
        }
        memory = larger
    }

    /// Hands out all rows, in no order.
    func forEach(_ body: (Row) -> Void) {
        for slot in 0...mask where rows[slot].count != 0 { body(rows[slot]) }
    }
}

extension RowTable.Row {
    /// The number of events, of which ``count`` holds the low 31 bits and a mark that it is not nothing.
    var total: Int { Int(carry) << 31 | Int(count & 0x7FFF_FFFF) }

    mutating func add(_ more: Int) {
        let sum = total + more
        carry = UInt32(truncatingIfNeeded: sum >> 31)
        count = UInt32(truncatingIfNeeded: sum & 0x7FFF_FFFF) | 0x8000_0000
    }

    var session: Int { Int(left >> 32) }
    var kind: Int { Int(left & 0xFFFF_FFFF) }
    /// A place or a role, by the table.
    var other: Int { Int(right >> 32) }
    var day: Int32 { Int32(truncatingIfNeeded: right & 0xFFFF_FFFF) }
}

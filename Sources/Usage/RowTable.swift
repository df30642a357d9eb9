import Bytes

/// Counts by two keys of 64 bits, with the first and the last second of their day.
///
/// Rows lie one behind the other in the order in which they were met, and are found through an index of eight bytes a
/// slot, half of it a part of the row's hash. What grows in leaps is small so, and little memory is touched for the
/// first time. The cache misses of a batch's look-ups overlap where the batch touches all slots first, and then all rows.
struct RowTable: ~Copyable {
    /// A row: `session << 32 | kind`, then `place or role << 32 | day`.
    struct Row {
        var left: UInt64 = 0
        var right: UInt64 = 0
        /// The low 32 bits of how many events there are.
        var count: UInt32 = 0
        /// What does not fit into ``count``.
        var carry: UInt32 = 0
        var first: UInt32 = 0
        var last: UInt32 = 0
    }

    private var rowMemory = ZeroedMemory<Row>(capacity: 128)
    private var rows: UnsafeMutablePointer<Row>
    private var capacity = 128
    private(set) var count = 0
    private var slotMemory = ZeroedMemory<UInt64>(capacity: 256)
    /// The upper half of a row's hash, and below it the row's number from 1 on; 0 where there is none.
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask = 255

    init() {
        rows = rowMemory.start
        slots = slotMemory.start
    }

    @inline(__always)
    static func hash(_ left: UInt64, _ right: UInt64) -> UInt64 {
        ByteHash.mix(left ^ 0x9e37_79b9_7f4a_7c15, right ^ 0xd6e8_feb8_6659_fd93)
    }

    /// Where the search for a hash begins; all that it needs stands in the slot, too.
    @inline(__always)
    private func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & mask }

    /// Loads the slot that a hash leads to, so that it is near when the row is looked up.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 { slots[start(hash)] }

    /// Loads the row that a hash leads to as a rule, so that it is near when it is added to; the first one for a hash
    /// without a row.
    @inline(__always)
    func touchRow(_ hash: UInt64) -> UInt64 {
        rows[Int(max(UInt32(truncatingIfNeeded: slots[start(hash)]), 1) - 1)].left
    }

    /// Adds `more` events, the earliest and the latest of them at the given seconds of the day.
    mutating func add(
        _ left: UInt64, _ right: UInt64, hash: UInt64, count more: Int = 1, first: UInt32, last: UInt32
    ) {
        let tag = hash & 0xFFFF_FFFF_0000_0000
        var slot = start(hash)
        while slots[slot] != 0 {
            let found = slots[slot]
            if found & 0xFFFF_FFFF_0000_0000 == tag {
                let row = rows + (Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1)
                if row.pointee.left == left, row.pointee.right == right {
                    row.pointee.add(more)
                    if first < row.pointee.first { row.pointee.first = first }
                    if last > row.pointee.last { row.pointee.last = last }
                    return
                }
            }
            slot = (slot + 1) & mask
        }
        if count == capacity { grow() }
        var new = Row(left: left, right: right, first: first, last: last)
        new.add(more)
        rows[count] = new
        count += 1
        slots[slot] = tag | UInt64(count)
        if count * 2 > mask { growIndex() }
    }

    private mutating func grow() {
        capacity *= 2
        let larger = ZeroedMemory<Row>(capacity: capacity)
        larger.start.update(from: rows, count: count)
        rowMemory = larger
        rows = rowMemory.start
    }

    private mutating func growIndex() {
        let oldMask = mask
        mask = mask * 2 + 1
        let larger = ZeroedMemory<UInt64>(capacity: mask + 1)
        for index in 0...oldMask where slots[index] != 0 {
            var slot = start(slots[index])
            while larger.start[slot] != 0 { slot = (slot + 1) & mask }
            larger.start[slot] = slots[index]
        }
        slotMemory = larger
        slots = slotMemory.start
    }

    /// Hands out all rows, in the order in which they were met.
    func forEach(_ body: (Row) -> Void) {
        for index in 0..<count { body(rows[index]) }
    }
}

extension RowTable.Row {
    /// The number of events.
    var total: Int { Int(carry) << 32 | Int(count) }

    @inline(__always)
    mutating func add(_ more: Int) {
        let sum = total + more
        carry = UInt32(truncatingIfNeeded: sum >> 32)
        count = UInt32(truncatingIfNeeded: sum)
    }

    var session: Int { Int(left >> 32) }
    var kind: Int { Int(left & 0xFFFF_FFFF) }
    /// A place or a role, by the table.
    var other: Int { Int(right >> 32) }
    var day: Int32 { Int32(truncatingIfNeeded: right & 0xFFFF_FFFF) }
}

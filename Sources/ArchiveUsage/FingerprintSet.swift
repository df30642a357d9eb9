import Bytes
import Synchronization

/// Tells events that were delivered before, across all lanes: eight bytes an event.
///
/// A fingerprint is made of the `eventID` and of all that an event is counted by, so that which of two copies comes
/// first never shows. In shards, each with a lock that is taken once for all of a batch's fingerprints in it. Where all
/// files tell their day, those of days long past are dropped.
final class FingerprintSet: Sendable {
    private static let shardCount = 16
    private let shards: [Shard]

    init() {
        shards = (0..<FingerprintSet.shardCount).map { _ in Shard() }
    }

    /// What is asked of one event; the answer is written into it.
    struct Query {
        var fingerprint: UInt64
        /// The day that it is kept under.
        var day: Int32
        var isDuplicate = false
    }

    /// Answers all queries, and adds their fingerprints; a fingerprint of 0 is no duplicate and is not added.
    func ask(_ queries: UnsafeMutableBufferPointer<Query>) {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: queries.count) { order in
            var starts = Array(repeating: 0, count: FingerprintSet.shardCount + 1)
            for query in queries { starts[FingerprintSet.shard(query.fingerprint) + 1] += 1 }
            for shard in 0..<FingerprintSet.shardCount { starts[shard + 1] += starts[shard] }
            var next = starts
            for index in queries.indices {
                let shard = FingerprintSet.shard(queries[index].fingerprint)
                order[next[shard]] = UInt16(index)
                next[shard] += 1
            }
            for shard in 0..<FingerprintSet.shardCount where starts[shard] < starts[shard + 1] {
                shards[shard].ask(queries, UnsafeBufferPointer(rebasing: order[starts[shard]..<starts[shard + 1]]))
            }
        }
    }

    /// Forgets all days before one.
    func drop(before day: Int32) {
        for shard in shards { shard.drop(before: day) }
    }

    @inline(__always)
    private static func shard(_ fingerprint: UInt64) -> Int { Int(fingerprint >> 60) }

    private final class Shard: Sendable {
        private let tables = Mutex<[DayTable]>([])

        func ask(_ queries: UnsafeMutableBufferPointer<Query>, _ order: UnsafeBufferPointer<UInt16>) {
            tables.withLock { tables in
                var at = 0
                while at < order.count {
                    let day = queries[Int(order[at])].day
                    var end = at + 1
                    while end < order.count, queries[Int(order[end])].day == day { end += 1 }
                    let known = tables.first { $0.day == day }
                    let table = known ?? DayTable(day: day)
                    if known == nil { tables.append(table) }
                    table.ask(queries, UnsafeBufferPointer(rebasing: order[at..<end]))
                    at = end
                }
            }
        }

        func drop(before day: Int32) {
            tables.withLock { $0.removeAll { $0.day < day } }
        }
    }
}

/// The fingerprints of one day in one shard.
private final class DayTable: @unchecked Sendable {
    let day: Int32
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask = 63
    private var count = 0
    private var touched: UInt64 = 0

    init(day: Int32) {
        self.day = day
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: 0, count: 64)
    }

    deinit { slots.deallocate() }

    func ask(_ queries: UnsafeMutableBufferPointer<FingerprintSet.Query>, _ order: UnsafeBufferPointer<UInt16>) {
        while (count + order.count) * 2 > mask { grow() }
        // The misses of all look-ups overlap.
        for index in order { touched |= slots[Int(truncatingIfNeeded: queries[Int(index)].fingerprint) & mask] }
        for index in order {
            let fingerprint = queries[Int(index)].fingerprint
            guard fingerprint != 0 else { continue }
            var slot = Int(truncatingIfNeeded: fingerprint) & mask
            while slots[slot] != 0, slots[slot] != fingerprint { slot = (slot + 1) & mask }
            if slots[slot] == fingerprint {
                queries[Int(index)].isDuplicate = true
            } else {
                slots[slot] = fingerprint
                count += 1
            }
        }
    }

    private func grow() {
        let old = slots
        let oldMask = mask
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for index in 0...oldMask where old[index] != 0 {
            var slot = Int(truncatingIfNeeded: old[index]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = old[index]
        }
        old.deallocate()
    }
}

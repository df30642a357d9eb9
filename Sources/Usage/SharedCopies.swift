import IAMModel

/// Which events two accounts have a copy of: the caller's own copy names the caller, the resource owner's by id alone
/// (CloudTrail User Guide, "CloudTrail record contents", `sharedEventID`).
///
/// A hash an event, as fingerprints are, of those events only that another account has a copy of.
struct SharedCopies: ~Copyable {
    private struct Copy {
        var event: UInt64
        var left: UInt64
        var right: UInt64
        var second: UInt32
    }

    private var own: [UInt64] = []
    private var byID: [Copy] = []

    init() {}

    /// Notes a copy that names its caller.
    mutating func addOwn(_ event: UInt64) { own.append(event) }

    /// Notes a copy that names its caller by id alone, by the row that it counts in; `event` is 0 where no other copy would
    /// be known.
    mutating func addByID(_ event: UInt64, left: UInt64, right: UInt64, second: UInt32) {
        byID.append(Copy(event: event, left: left, right: right, second: second))
    }

    /// Takes what other tables hold, by the numbers of these.
    mutating func merge(_ other: borrowing SharedCopies, sessions: [UInt32], kinds: [UInt32]) {
        own += other.own
        byID += other.byID.map { copy in
            var copy = copy
            copy.left =
                UInt64(sessions[Int(copy.left >> 32)]) << 32 | UInt64(kinds[Int(UInt32(truncatingIfNeeded: copy.left))])
            return copy
        }
    }

    /// The rows of events of which there is no copy that names its caller, each event once.
    func rows(session rankOfSession: [Int], kind rankOfKind: [Int]) -> [UsageRow] {
        struct Key: Hashable {
            let session: Int
            let kind: Int
            let day: Day
        }
        let known = own.sorted()
        func isKnown(_ event: UInt64) -> Bool {
            var (low, high) = (0, known.count)
            while low < high {
                let middle = (low + high) / 2
                if known[middle] < event { low = middle + 1 } else { high = middle }
            }
            return low < known.count && known[low] == event
        }
        var rows: [Key: UsageRow] = [:]
        var seen: Set<UInt64> = []
        // Of several copies the first counts, whatever the order in which they were read.
        let order = byID.map { copy in
            (
                copy,
                Key(
                    session: rankOfSession[Int(copy.left >> 32)],
                    kind: rankOfKind[Int(UInt32(truncatingIfNeeded: copy.left))],
                    day: Day(daysSinceEpoch: Int32(bitPattern: UInt32(truncatingIfNeeded: copy.right))))
            )
        }.sorted { ($0.1.session, $0.1.kind, $0.0.event) < ($1.1.session, $1.1.kind, $1.0.event) }
        for (copy, key) in order {
            if copy.event != 0 {
                guard !isKnown(copy.event), seen.insert(copy.event).inserted else { continue }
            }
            let time = Timestamp(secondsSinceEpoch: key.day.start.secondsSinceEpoch + Int64(copy.second))
            var row =
                rows[key]
                ?? UsageRow(session: key.session, kind: key.kind, day: key.day, count: 0, first: time, last: time)
            row.count += 1
            row.first = min(row.first, time)
            row.last = max(row.last, time)
            rows[key] = row
        }
        return rows.values.sorted { ($0.session, $0.kind, $0.day) < ($1.session, $1.kind, $1.day) }
    }
}

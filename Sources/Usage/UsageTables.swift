import Bytes
import Diagnostics
import IAMModel

/// The tables into which events are folded: one set a lane, merged at the end.
///
/// Everything is counted by numbers that the tables give out themselves. ``merge(_:)`` is commutative and associative
/// as far as ``finished()`` shows, which sorts: neither the order of events nor the number of lanes is seen.
public struct UsageTables: ~Copyable {
    private var sessions = Interner()
    private var kinds = Interner()
    /// An account's digits, a zero, a region.
    private var places = Interner()
    private var roles = Interner()
    /// By session, kind, place and day.
    private var rows = RowTable()
    /// By session, kind, role and day.
    private var roleRows = RowTable()
    private var scratch = PaddedBuffer(capacity: 4096)
    /// Keeps loads that nothing else needs.
    private var touched: UInt64 = 0
    /// Events that issue sessions; ``SessionIssue/caller`` is a number of these tables.
    private var issues: [SessionIssue] = []
    /// Events that give or take grants.
    private var grants: [GrantEvent] = []
    /// The documents of these events, each once: many events put the same.
    private var documents: Set<String> = []
    /// What could not be read.
    public var gaps: [CoverageGap] = []
    /// What was left out.
    public var notes: [Diagnostic] = []
    /// How many files were read.
    public var files = 0
    /// How many of them were left out, since they are no logs of events.
    public var filesLeftOut = 0
    /// How many bytes of JSON they held.
    public var bytes = 0
    /// How many records were left out as duplicates.
    public var duplicates = 0

    /// Empty tables.
    public init() {}

    /// The number of a session.
    public mutating func session(_ spans: SessionSpans) -> UInt32 {
        spans.encode(into: &scratch)
        return sessions.number(of: scratch.span)
    }

    /// A hash that is the same for the same session in all tables.
    public func hash(ofSession session: UInt32) -> UInt64 { sessions.hash(of: Int(session)) }

    /// The number of a kind.
    public mutating func kind(_ spans: KindSpans) -> UInt32 {
        spans.encode(into: &scratch)
        return kinds.number(of: scratch.span)
    }

    /// A hash that is the same for the same kind in all tables.
    public func hash(ofKind kind: UInt32) -> UInt64 { kinds.hash(of: Int(kind)) }

    /// The number of an account and region, for what could be seen.
    public mutating func place(account: ByteSpan, region: ByteSpan) -> UInt32 {
        scratch.setCount(0)
        scratch.append(account)
        scratch.append(0)
        scratch.append(region)
        return places.number(of: scratch.span)
    }

    /// The number of another region of a place's account.
    public mutating func place(sameAccountAs place: UInt32, region: ByteSpan) -> UInt32 {
        scratch.setCount(0)
        let bytes = places.bytes(of: Int(place))
        scratch.append(bytes[0..<(bytes.firstIndex(of: 0) ?? 0)])
        scratch.append(0)
        scratch.append(region)
        return places.number(of: scratch.span)
    }

    /// The session of a number.
    public func session(numbered number: UInt32) -> Session { Session(encoded: sessions.bytes(of: Int(number))) }

    /// The digits of a place's account.
    public func account(ofPlace place: UInt32) -> String {
        let bytes = places.bytes(of: Int(place))
        return bytes[0..<(bytes.firstIndex(of: 0) ?? 0)].string
    }

    /// The number of a role, as ``RoleUseRow/role`` has it.
    public mutating func role(_ text: ByteSpan) -> UInt32 { roles.number(of: text) }

    /// The number of an instance profile of which the request gives the name.
    public mutating func role(ofInstanceProfile name: ByteSpan) -> UInt32 {
        scratch.setCount(0)
        let prefix: StaticString = "instance-profile/"
        scratch.append(ByteSpan(prefix.utf8Start, prefix.utf8CodeUnitCount))
        scratch.append(name)
        return roles.number(of: scratch.span)
    }

    /// Where an event is counted.
    public struct Key {
        let left: UInt64
        let right: UInt64
        let hash: UInt64
        let second: UInt32

        /// A key by its parts; `other` is a place, or a role.
        public init(session: UInt32, kind: UInt32, other: UInt32, time: Int64) {
            // Days before 1970 are rounded down, too.
            let day = time >= 0 ? time / 86_400 : (time - 86_399) / 86_400
            left = UInt64(session) << 32 | UInt64(kind)
            right = UInt64(other) << 32 | UInt64(UInt32(bitPattern: Int32(truncatingIfNeeded: day)))
            hash = RowTable.hash(left, right)
            second = UInt32(truncatingIfNeeded: time - day * 86_400)
        }
    }

    /// Counts the events of a batch: first all rows are touched, so that their cache misses overlap.
    public mutating func add(_ keys: UnsafeBufferPointer<Key>) {
        var touched = self.touched
        for key in keys { touched &+= rows.touch(key.hash) }
        for key in keys {
            rows.add(key.left, key.right, hash: key.hash, first: key.second, last: key.second)
        }
        self.touched = touched
    }

    /// Counts a number of events at once, such as a server counted; `first` and `last` lie on one day.
    public mutating func add(
        session: UInt32, kind: UInt32, place: UInt32, count: Int, first: Timestamp, last: Timestamp
    ) {
        let key = Key(session: session, kind: kind, other: place, time: first.secondsSinceEpoch)
        let seconds = UInt32(clamping: last.secondsSinceEpoch - first.day.start.secondsSinceEpoch)
        rows.add(key.left, key.right, hash: key.hash, count: count, first: key.second, last: seconds)
    }

    /// Counts a role that a request names.
    public mutating func addRole(_ key: Key) {
        roleRows.add(key.left, key.right, hash: key.hash, first: key.second, last: key.second)
    }

    /// Keeps an event that issues a session; its caller is a number of these tables.
    public mutating func add(_ issue: SessionIssue) { issues.append(issue) }

    /// Keeps an event that gives or takes a grant.
    public mutating func add(_ grant: GrantEvent) {
        var copy = grant
        copy.document = documents.insert(grant.document).memberAfterInsert
        grants.append(copy)
    }

    /// Adds all that other tables hold.
    public mutating func merge(_ other: borrowing UsageTables) {
        let sessionNumbers = (0..<other.sessions.count).map { sessions.number(of: other.sessions.bytes(of: $0)) }
        let kindNumbers = (0..<other.kinds.count).map { kinds.number(of: other.kinds.bytes(of: $0)) }
        let placeNumbers = (0..<other.places.count).map { places.number(of: other.places.bytes(of: $0)) }
        let roleNumbers = (0..<other.roles.count).map { roles.number(of: other.roles.bytes(of: $0)) }
        rows.add(other.rows, sessionNumbers, kindNumbers, placeNumbers)
        roleRows.add(other.roleRows, sessionNumbers, kindNumbers, roleNumbers)
        for issue in other.issues {
            var copy = issue
            copy.caller = Int(sessionNumbers[issue.caller])
            issues.append(copy)
        }
        for grant in other.grants { add(grant) }
        gaps += other.gaps
        notes += other.notes
        files += other.files
        bytes += other.bytes
        duplicates += other.duplicates
        filesLeftOut += other.filesLeftOut
    }

    /// The record of all that was folded, sorted.
    public func finished() -> UsageRecord {
        var record = UsageRecord()
        let sessionOrder = Ranking((0..<sessions.count).map { Session(encoded: sessions.bytes(of: $0)) })
        let kindOrder = Ranking((0..<kinds.count).map { EventKind(encoded: kinds.bytes(of: $0)) })
        record.sessions = sessionOrder.sorted
        record.kinds = kindOrder.sorted
        var coverage = CoverageBuilder()
        var entries: [SortableRow] = []
        entries.reserveCapacity(rows.count)
        rows.forEach { row in
            coverage.add(row)
            entries.append(SortableRow(row, sessionOrder.rank[row.session], kindOrder.rank[row.kind]))
        }
        record.rows = UsageTables.joined(entries, sessions: sessions.count)
        let roleNames = (0..<roles.count).map { roles.bytes(of: $0).string }
        roleRows.forEach { entry in
            let row = SortableRow(entry, sessionOrder.rank[entry.session], kindOrder.rank[entry.kind]).usage
            record.roleUses.append(
                RoleUseRow(
                    session: row.session, kind: row.kind, day: row.day, role: roleNames[entry.other],
                    count: row.count, last: row.last))
        }
        record.roleUses.sort { ($0.session, $0.kind, $0.day, $0.role) < ($1.session, $1.kind, $1.day, $1.role) }
        record.issues = issues.map { issue in
            var copy = issue
            copy.caller = sessionOrder.rank[issue.caller]
            return copy
        }
        record.issues.sort()
        record.grants = grants.sorted()
        let placeNames = (0..<places.count).map { place(places.bytes(of: $0)) }
        record.coverage = coverage.finished(
            places: placeNames, kinds: (0..<kinds.count).map { kindOrder.sorted[kindOrder.rank[$0]] })
        record.coverage.gaps = gaps.sorted { $0.diagnostic.precedes($1.diagnostic) }
        record.coverage.notes = notes.sorted { $0.precedes($1) }
        record.coverage.files = files
        record.coverage.bytes = bytes
        record.coverage.duplicates = duplicates
        record.coverage.filesLeftOut = filesLeftOut
        return record
    }

    private func place(_ bytes: ByteSpan) -> (account: String, region: String) {
        let end = bytes.firstIndex(of: 0) ?? bytes.count
        return (bytes[0..<end].string, bytes[min(bytes.count, end + 1)..<bytes.count].string)
    }

    /// Sorts rows and joins those of the same session, kind and day, which several places have.
    ///
    /// First each session's rows are put together, since sorting many short lists is faster than one long one.
    private static func joined(_ unsorted: [SortableRow], sessions: Int) -> [UsageRow] {
        var ends = Array(repeating: 0, count: sessions + 1)
        for row in unsorted { ends[row.session + 1] += 1 }
        for session in 0..<sessions { ends[session + 1] += ends[session] }
        var next = ends
        var order = Array(repeating: 0, count: unsorted.count)
        for (index, row) in unsorted.enumerated() {
            order[next[row.session]] = index
            next[row.session] += 1
        }
        var entries = order.map { unsorted[$0] }
        for session in 0..<sessions where ends[session + 1] - ends[session] > 1 {
            entries[ends[session]..<ends[session + 1]].sort {
                $0.left != $1.left ? $0.left < $1.left : $0.day < $1.day
            }
        }
        var result: [UsageRow] = []
        result.reserveCapacity(entries.count)
        var last: SortableRow?
        for entry in entries {
            guard let before = last, before.left == entry.left, before.day == entry.day else {
                if let last { result.append(last.usage) }
                last = entry
                continue
            }
            last = before.joined(with: entry)
        }
        if let last { result.append(last.usage) }
        return result
    }
}

/// A row under the numbers of the finished record.
private struct SortableRow {
    var left: UInt64
    var day: Int32
    var first: UInt32
    var last: UInt32
    var count: Int

    init(_ row: RowTable.Row, _ session: Int, _ kind: Int) {
        left = UInt64(session) << 32 | UInt64(kind)
        day = row.day
        first = row.first
        last = row.last
        count = row.total
    }

    var session: Int { Int(left >> 32) }

    func joined(with other: SortableRow) -> SortableRow {
        var sum = self
        sum.count += other.count
        sum.first = min(first, other.first)
        sum.last = max(last, other.last)
        return sum
    }

    var usage: UsageRow {
        let start = Int64(day) * 86_400
        return UsageRow(
            session: Int(left >> 32), kind: Int(left & 0xFFFF_FFFF), day: Day(daysSinceEpoch: day), count: count,
            first: Timestamp(secondsSinceEpoch: start + Int64(first)),
            last: Timestamp(secondsSinceEpoch: start + Int64(last)))
    }
}

extension RowTable {
    /// Adds the rows of another table under the numbers of these.
    fileprivate mutating func add(
        _ other: borrowing RowTable, _ sessions: [UInt32], _ kinds: [UInt32], _ others: [UInt32]
    ) {
        reserve(other.count)
        other.forEach { row in
            let left = UInt64(sessions[row.session]) << 32 | UInt64(kinds[row.kind])
            let right = UInt64(others[row.other]) << 32 | row.right & 0xFFFF_FFFF
            add(left, right, hash: RowTable.hash(left, right), count: row.total, first: row.first, last: row.last)
        }
    }
}

/// Values in order, and the way there from where they stood.
private struct Ranking<Value: Comparable> {
    let sorted: [Value]
    let rank: [Int]

    init(_ values: [Value]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        sorted = order.map { values[$0] }
        var rank = Array(repeating: 0, count: values.count)
        for (place, index) in order.enumerated() { rank[index] = place }
        self.rank = rank
    }
}

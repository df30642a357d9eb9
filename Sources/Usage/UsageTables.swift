import Bytes
import Dispatch
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
    /// Rows of tables that were merged into these, under numbers of their own.
    private var mergedRows: [RenumberedRows] = []
    private var mergedRoleRows: [RenumberedRows] = []
    private var scratch = PaddedBuffer(capacity: 4096)
    /// Keeps loads that nothing else needs.
    private var touched: UInt64 = 0
    /// Events that issue sessions; ``SessionIssue/caller`` is a number of these tables.
    private var issues: [SessionIssue] = []
    private var grants = GrantLog()
    private var copies = SharedCopies()
    /// What events tell of permission sets.
    public var permissionSets: Set<PermissionSetEvent> = []
    /// What could not be read.
    public var gaps: [CoverageGap] = []
    /// What was left out.
    public var notes: [Diagnostic] = []
    /// How many files were read.
    public var files = 0
    /// How many of them were left out, since they are no logs of events.
    public var filesLeftOut = 0
    /// What the files are.
    public var tally = FileTally()
    /// What could not be read in its form, files of one kind together.
    private var unread: [UnreadFiles: FileTally.Group] = [:]
    /// By number, the paths below which something of CloudTrail's was read.
    public var pathsRead: Set<Int> = []
    /// The paths below which digest files lie, which say what there was and hold no events.
    public var pathsOfDigests: Set<Int> = []
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

    /// Counts the events of a batch: first all slots and then all rows are touched, so that their cache misses overlap.
    public mutating func add(_ keys: UnsafeBufferPointer<Key>) {
        var touched = self.touched
        for key in keys { touched &+= rows.touch(key.hash) }
        for key in keys { touched &+= rows.touchRow(key.hash) }
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

    /// Notes that an event of which another account may have a copy names its caller; `event` is a hash of `sharedEventID`.
    public mutating func noteOwnCopy(_ event: UInt64) { copies.addOwn(event) }

    /// Notes an event that is counted under a key, and names its caller by an id alone; 0 where it has no `sharedEventID`.
    public mutating func noteCopyByID(_ key: Key, event: UInt64) {
        copies.addByID(event, left: key.left, right: key.right, second: key.second)
    }

    /// Keeps an event that issues a session; its caller is a number of these tables.
    public mutating func add(_ issue: SessionIssue) { issues.append(issue) }

    /// Keeps an event that gives or takes a grant in the account of a place.
    public mutating func add(_ grant: GrantEventSpans, place: UInt32, time: Int64) {
        grant.encode(place: places.bytes(of: Int(place)), into: &scratch)
        grants.add(scratch.span, time: time)
    }

    /// Notes a file that could not be read in its form.
    public mutating func addUnread(_ files: UnreadFiles, path: String) { add(files, FileTally.Group(path: path)) }

    private mutating func add(_ files: UnreadFiles, _ group: FileTally.Group) {
        if unread[files]?.merge(group) == nil { unread[files] = group }
    }

    /// Adds all that other tables hold.
    ///
    /// - Complexity: O(*sessions* + *kinds* + *places* + *roles*): rows stay where they lie, and are put together once, by
    ///   ``finished()``.
    public mutating func merge(_ other: consuming UsageTables) {
        let sessionNumbers = (0..<other.sessions.count).map { sessions.number(of: other.sessions.bytes(of: $0)) }
        let kindNumbers = (0..<other.kinds.count).map { kinds.number(of: other.kinds.bytes(of: $0)) }
        let placeNumbers = (0..<other.places.count).map { places.number(of: other.places.bytes(of: $0)) }
        let roleNumbers = (0..<other.roles.count).map { roles.number(of: other.roles.bytes(of: $0)) }
        for issue in other.issues {
            var copy = issue
            copy.caller = Int(sessionNumbers[issue.caller])
            issues.append(copy)
        }
        copies.merge(other.copies, sessions: sessionNumbers, kinds: kindNumbers)
        permissionSets.formUnion(other.permissionSets)
        grants.merge(other.grants)
        gaps += other.gaps
        notes += other.notes
        files += other.files
        bytes += other.bytes
        duplicates += other.duplicates
        filesLeftOut += other.filesLeftOut
        tally.merge(other.tally)
        for (files, group) in other.unread { add(files, group) }
        pathsRead.formUnion(other.pathsRead)
        pathsOfDigests.formUnion(other.pathsOfDigests)
        mergedRows += other.mergedRows.map { $0.renumbered(sessionNumbers, kindNumbers, placeNumbers) }
        mergedRoleRows += other.mergedRoleRows.map { $0.renumbered(sessionNumbers, kindNumbers, roleNumbers) }
        mergedRows.append(
            RenumberedRows(other.rows, sessions: sessionNumbers, kinds: kindNumbers, others: placeNumbers))
        mergedRoleRows.append(
            RenumberedRows(other.roleRows, sessions: sessionNumbers, kinds: kindNumbers, others: roleNumbers))
    }

    /// Hands out the rows of all tables, in no order.
    private func forEachRow(_ body: (RowTable.Row) -> Void) {
        rows.forEach(body)
        for part in mergedRows { part.forEach(body) }
    }

    private func forEachRoleRow(_ body: (RowTable.Row) -> Void) {
        roleRows.forEach(body)
        for part in mergedRoleRows { part.forEach(body) }
    }

    /// The record of all that was folded, sorted; the rows on one core, all else on another.
    public func finished() -> UsageRecord {
        var record = UsageRecord()
        let sessionOrder = Ranking((0..<sessions.count).map { Session(encoded: sessions.bytes(of: $0)) })
        let kindOrder = Ranking((0..<kinds.count).map { EventKind(encoded: kinds.bytes(of: $0)) })
        record.sessions = sessionOrder.sorted
        record.kinds = kindOrder.sorted
        var rows: [UsageRow] = []
        var others = UsageRecord()
        concurrently {
            rows = sortedRows(sessions: sessionOrder.rank, kinds: kindOrder.rank)
        } and: {
            others.roleUses = sortedRoleUses(sessions: sessionOrder.rank, kinds: kindOrder.rank)
            others.issues = sortedIssues(sessions: sessionOrder.rank)
            others.grants = grants.sorted()
            others.soleCopies = copies.rows(session: sessionOrder.rank, kind: kindOrder.rank)
            others.coverage = finishedCoverage(sessions: sessionOrder, kinds: kindOrder)
        }
        record.rows = rows
        record.roleUses = others.roleUses
        record.issues = others.issues
        record.grants = others.grants
        record.soleCopies = others.soleCopies
        record.permissionSets = permissionSets.sorted()
        record.coverage = others.coverage
        return record
    }

    private func sortedRows(sessions sessionRank: [Int], kinds kindRank: [Int]) -> [UsageRow] {
        var sorter = RowSorter(sessions: sessionRank.count)
        forEachRow { sorter.expect(session: sessionRank[$0.session]) }
        sorter.allot()
        forEachRow { sorter.add($0, session: sessionRank[$0.session], kind: kindRank[$0.kind]) }
        return sorter.sorted()
    }

    private func sortedRoleUses(sessions sessionRank: [Int], kinds kindRank: [Int]) -> [RoleUseRow] {
        let roleNames = (0..<roles.count).map { roles.bytes(of: $0).string }
        // Lanes count the same role use apart.
        var uses: [RoleUse: (count: Int, last: Timestamp)] = [:]
        forEachRoleRow { row in
            let use = RoleUse(
                session: sessionRank[row.session], kind: kindRank[row.kind], day: Day(daysSinceEpoch: row.day),
                role: row.other)
            let last = Timestamp(secondsSinceEpoch: Int64(row.day) * 86_400 + Int64(row.last))
            let before = uses[use] ?? (0, last)
            uses[use] = (before.count + row.total, max(before.last, last))
        }
        let rows = uses.map { use, sum in
            RoleUseRow(
                session: use.session, kind: use.kind, day: use.day, role: roleNames[use.role], count: sum.count,
                last: sum.last)
        }
        return rows.sorted { ($0.session, $0.kind, $0.day, $0.role) < ($1.session, $1.kind, $1.day, $1.role) }
    }

    private func sortedIssues(sessions sessionRank: [Int]) -> [SessionIssue] {
        let issues = issues.map { issue in
            var copy = issue
            copy.caller = sessionRank[issue.caller]
            return copy
        }
        return issues.sorted()
    }

    private func finishedCoverage(
        sessions sessionOrder: Ranking<Session>, kinds kindOrder: Ranking<EventKind>
    ) -> ObservedCoverage {
        var builder = CoverageBuilder(
            places: (0..<places.count).map { place(places.bytes(of: $0)) }, sessions: sessionOrder.sorted,
            rank: sessionOrder.rank)
        forEachRow { builder.add($0) }
        var coverage = builder.finished(kinds: kindOrder.rank.map { kindOrder.sorted[$0] })
        let all = gaps + unread.map { $0.key.gap($0.value) }
        coverage.gaps = all.sorted { $0.diagnostic.precedes($1.diagnostic) }
        coverage.notes = (notes + tally.notes).sorted { $0.precedes($1) }
        coverage.files = files
        coverage.bytes = bytes
        coverage.duplicates = duplicates
        coverage.filesLeftOut = filesLeftOut
        coverage.tally = tally
        return coverage
    }

    private func place(_ bytes: ByteSpan) -> (account: String, region: String) {
        let end = bytes.firstIndex(of: 0) ?? bytes.count
        return (bytes[0..<end].string, bytes[min(bytes.count, end + 1)..<bytes.count].string)
    }
}

/// Does two pieces of work at once, of which neither reads what the other changes.
private func concurrently(_ first: () -> Void, and second: () -> Void) {
    withoutActuallyEscaping(first) { first in
        withoutActuallyEscaping(second) { second in
            nonisolated(unsafe) let work = [first, second]
            DispatchQueue.concurrentPerform(iterations: 2) { work[$0]() }
        }
    }
}

/// A role that a kind of event names, by the numbers of the finished record.
private struct RoleUse: Hashable {
    var session: Int
    var kind: Int
    var day: Day
    var role: Int
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

import Bytes
import IAMModel
import Testing

@testable import Usage

struct UsageTablesTests {
    private func span(_ text: String) -> ByteSpan {
        let bytes = Array(text.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + PaddedBuffer.padding)
        for (offset, byte) in bytes.enumerated() { memory[offset] = byte }
        return ByteSpan(memory, bytes.count)
    }

    /// An event by its number: of some users, kinds, regions and days.
    private func add(_ number: Int, to tables: inout UsageTables) {
        var session = SessionSpans()
        session.type = span("IAMUser")
        session.arn = span("arn:aws:iam::1:user/u\(number % 7)")
        let kind = tables.kind(
            KindSpans(
                source: span("s3.amazonaws.com"), name: span("Get\(number % 5)"), type: span("AwsApiCall"),
                outcome: number % 3 == 0 ? .denied : .succeeded, isReadOnly: number % 2 == 0,
                dataEventType: span(""), deniedAction: span("")))
        let caller = tables.session(session)
        let place = tables.place(account: span("11111111111\(number % 2)"), region: span("eu-west-\(number % 3)"))
        let key = UsageTables.Key(session: caller, kind: kind, other: place, time: Int64(number) * 40_000)
        [key].withUnsafeBufferPointer { tables.add($0) }
        tables.addRole(
            UsageTables.Key(
                session: caller, kind: kind, other: tables.role(span("role\(number % 4)")), time: Int64(number) * 40_000
            ))
        var issue = SessionIssue()
        issue.caller = Int(caller)
        issue.issuedKey = "ASIA\(number % 9)"
        issue.time = Timestamp(secondsSinceEpoch: Int64(number))
        tables.add(issue)
    }

    private func sorted(_ counts: DayCounts) -> String { "\(counts.counts.sorted { $0.key < $1.key })" }

    private func dump(_ record: UsageRecord) -> String {
        var text = ""
        Swift.dump((record.sessions, record.kinds, record.rows, record.roleUses, record.issues), to: &text)
        for (name, account) in record.coverage.accounts.sorted(by: { $0.key < $1.key }) {
            let regions = account.regions.sorted { $0.key < $1.key }.map { ($0.key, sorted($0.value.events.all)) }
            text += "\(name) \(sorted(account.events)) \(sorted(account.management.reads)) \(regions)"
        }
        return text
    }

    @Test func `merging is commutative and associative`() {
        var parts: [String] = []
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            var sum = UsageTables()
            for part in order {
                var tables = UsageTables()
                for number in stride(from: part, to: 400, by: 3) { add(number, to: &tables) }
                sum.merge(tables)
            }
            parts.append(dump(sum.finished()))
        }
        var nested = UsageTables()
        var inner = UsageTables()
        for number in (0..<400).reversed() {
            if number % 2 == 0 { add(number, to: &inner) } else { add(number, to: &nested) }
        }
        inner.merge(nested)
        parts.append(dump(inner.finished()))
        #expect(Set(parts).count == 1)
    }

    @Test func `rows of several regions are joined, and counted apart in what could be seen`() {
        var tables = UsageTables()
        for number in 0..<400 { add(number, to: &tables) }
        let record = tables.finished()
        #expect(record.rows.reduce(0) { $0 + $1.count } == 400)
        #expect(record.coverage.events == 400)
        let keys = record.rows.map { [$0.session, $0.kind, Int($0.day.daysSinceEpoch)] }
        #expect(Set(keys).count == keys.count)
        #expect(record.coverage.accounts["111111111110"]?.regions["eu-west-0"]?.events.all.total == 67)
        #expect(record.coverage.accounts["111111111110"]?.oldest == Timestamp(secondsSinceEpoch: 0))
        #expect(record.coverage.newest == Timestamp(secondsSinceEpoch: 399 * 40_000))
    }

    @Test func `counts that a server made are added, however large`() {
        var tables = UsageTables()
        let session = tables.session(SessionSpans())
        let kind = tables.kind(
            KindSpans(
                source: span("s"), name: span("n"), type: span("t"), outcome: .succeeded, isReadOnly: nil,
                dataEventType: span(""), deniedAction: span("")))
        let place = tables.place(account: span("1"), region: span(""))
        for _ in 0..<3 {
            tables.add(
                session: session, kind: kind, place: place, count: 2_000_000_000,
                first: Timestamp(secondsSinceEpoch: 5), last: Timestamp(secondsSinceEpoch: 86_399))
        }
        let row = tables.finished().rows.first
        #expect(row?.count == 6_000_000_000)
        #expect(row?.first.secondsSinceEpoch == 5)
        #expect(row?.last.secondsSinceEpoch == 86_399)
    }
}

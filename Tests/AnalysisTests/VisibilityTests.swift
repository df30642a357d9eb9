import ActionCatalog
import Diagnostics
import EventLog
import IAMModel
import Rules
import Testing
import Usage

@testable import Analysis

@Suite struct VisibilityTests {
    private static let last = Day(year: 2026, month: 6, day: 30)
    private static let first = Day(year: 2026, month: 4, day: 2)

    private func visibility(
        _ log: EventLog, rules text: String = "", today: Day = VisibilityTests.last, hasExplicitEnd: Bool = true
    ) throws -> Visibility {
        let rules = try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\n" + text))
        let sets = CatalogSets(try ActionCatalog.embedded(), recordedDataEvents: [])
        return Visibility(
            of: try #require(AccountID("111111111111")), in: log.record, rules: rules,
            request: VisibilityRequest(
                window: UsageWindow(endingWith: Self.last, days: 90), hasExplicitEnd: hasExplicitEnd, today: today,
                minimumDays: 30, allowsGaps: false),
            catalog: sets)
    }

    @Test func `ninety days with reads, writes, kms, rdsdata and us-east-1 leave no hole`() throws {
        let visibility = try visibility(EventLog(from: Self.first, to: Self.last))
        #expect(visibility.blockers.isEmpty)
        #expect(visibility.holes.isEmpty)
        #expect(visibility.spanInWords == "90 days")
        #expect(visibility.events == 180)
    }

    @Test func `events outside of the window count for nothing`() throws {
        let log = EventLog(from: Self.first.advanced(byDays: -100), to: Self.first.advanced(byDays: -1))
        #expect(try visibility(log).events == 0)
        #expect(try visibility(log).blockers == ["no event of this account was seen"])
    }

    @Test func `a day without any event was not seen, whatever was seen before the window`() throws {
        var log = EventLog(from: Self.first.advanced(byDays: -100), to: Self.first.advanced(byDays: -50))
        log.see("222222222222", from: Self.first, to: Self.last)
        let single = try #require(log.record.coverage.accounts["222222222222"]?.days[Self.first])
        func blockers(_ days: [Day]) throws -> [String] {
            var seen = log
            for day in days { seen.record.coverage.accounts["111111111111"]?.days[day] = single }
            seen.record.coverage.accounts["111111111111"]?.newest = days.max()?.start
            return try visibility(seen).blockers
        }
        #expect(
            try blockers([Self.last]) == ["0 minutes seen, 30 days asked for (window.minimum_days, --minimum-days)"])
        #expect(
            try blockers([Self.first, Self.last])
                == ["2 days seen, 30 days asked for (window.minimum_days, --minimum-days)"])
        #expect(try blockers((0..<30).map { Self.last.advanced(byDays: -2 * $0) }).isEmpty)
    }

    @Test func `an event of tomorrow may be a clock's fault, one of next year removes nothing`() throws {
        let log = EventLog(from: Self.first, to: Self.last)
        #expect(try visibility(log, today: Self.last.advanced(byDays: -1), hasExplicitEnd: false).blockers.isEmpty)
        #expect(
            try visibility(log, today: Self.last.advanced(byDays: -2), hasExplicitEnd: false).blockers
                == ["the newest event is of 2026-06-30, after today, 2026-06-28 (give window.end or --end)"])
    }

    @Test func `a source of which nothing was seen may be left out by the trail`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts["111111111111"]?.sources["kms.amazonaws.com"] = nil
        let holes = try visibility(log).holes
        #expect(holes.map(\.reason) == ["no event of kms: the trail may leave it out"])
        #expect(try visibility(log, rules: "usage: { coverage: { sources: [kms] } }").holes.isEmpty)
    }

    @Test func `old logs without an explicit end remove nothing`() throws {
        let log = EventLog(from: Self.first, to: Self.last)
        let today = Self.last.advanced(byDays: 31)
        #expect(try visibility(log, today: today, hasExplicitEnd: false).blockers.count == 1)
        #expect(try visibility(log, today: today, hasExplicitEnd: true).blockers.isEmpty)
        #expect(try visibility(log, today: Self.last.advanced(byDays: 30), hasExplicitEnd: false).blockers.isEmpty)
    }

    @Test func `what the rules declare counts as seen`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts = [:]
        let declared =
            "usage: { coverage: { days: 90, regions: all, management: [read, write], sources: [kms, rdsdata] } }"
        let visibility = try visibility(log, rules: declared)
        #expect(visibility.blockers.isEmpty)
        #expect(visibility.holes.isEmpty)
    }
}

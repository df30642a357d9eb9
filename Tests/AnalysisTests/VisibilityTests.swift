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
    private static let account = "111111111111"

    private func visibility(
        _ log: EventLog, rules text: String = "", today: Day = VisibilityTests.last, hasExplicitEnd: Bool = true,
        allowsGaps: Bool = false, since: Day? = nil
    ) throws -> Visibility {
        let named = #"accounts: [{ name: demo, id: "111111111111" }, { name: backup, id: "222222222222" }]"#
        let rules = try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\n\(named)\n" + text))
        return Visibility(
            of: try #require(AccountID(Self.account)), in: log.record, rules: rules,
            request: VisibilityRequest(
                window: UsageWindow(endingWith: Self.last, days: 90), hasExplicitEnd: hasExplicitEnd, today: today,
                minimumDays: 30, allowsGaps: allowsGaps),
            catalog: CatalogSets(try ActionCatalog.embedded()), oldestPrincipal: since)
    }

    /// A log of the whole window, without some days of the account.
    private func log(without days: [Day]) -> EventLog {
        log { !days.contains($0) }
    }

    /// A log of the whole window, as far as the account was at work.
    private func log(on isAtWork: (Day) -> Bool) -> EventLog {
        var log = EventLog(from: Self.first.advanced(byDays: -5), to: Self.last.advanced(byDays: 5))
        let coverage = log.record.coverage.accounts[Self.account]
        log.record.coverage.accounts[Self.account] = coverage?.filter(isAtWork)
        return log
    }

    private func days(_ first: Int, _ count: Int) -> [Day] {
        (first..<first + count).map { Self.first.advanced(byDays: $0) }
    }

    @Test func `ninety days with reads, writes, kms, rdsdata and us-east-1 leave no hole`() throws {
        let visibility = try visibility(EventLog(from: Self.first, to: Self.last))
        #expect(visibility.blockers.isEmpty)
        #expect(visibility.holes.map(\.reason).filter { !$0.contains("us-west-2") }.isEmpty)
        #expect(visibility.spanInWords == "90 days")
        #expect(visibility.events == 360 && visibility.managementEvents == 360)
        #expect(visibility.timeGaps.isEmpty && visibility.quietDays == 0)
    }

    @Test func `events outside of the window count for nothing`() throws {
        let log = EventLog(from: Self.first.advanced(byDays: -100), to: Self.first.advanced(byDays: -1))
        #expect(try visibility(log).events == 0)
        #expect(try visibility(log).blockers == ["no event of this account was seen"])
    }

    @Test func `an account with data events alone loses nothing`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        let all = try #require(log.record.coverage.accounts[Self.account])
        var data = AccountCoverage()
        data.events = all.events
        data.dataEventTypes["AWS::S3::Object"] = all.events
        data.oldest = all.oldest
        data.newest = all.newest
        log.record.coverage.accounts[Self.account] = data
        let visibility = try visibility(log)
        #expect(visibility.blockers == ["no management event of this account was seen"])
        #expect(visibility.regions.isEmpty && visibility.dataEventTypes == ["AWS::S3::Object"])
    }

    @Test func `a day without any event was not seen, whatever was seen before the window`() throws {
        func blockers(_ days: [Day]) throws -> [String] { try visibility(log { days.contains($0) }).blockers }
        #expect(
            try blockers([Self.last]) == ["24 hours seen, 30 days asked for (window.minimum_days, --minimum-days)"])
        #expect(
            try blockers([Self.first, Self.last])
                == ["2 days seen, 30 days asked for (window.minimum_days, --minimum-days)"])
        #expect(
            try blockers((0..<30).map { Self.last.advanced(byDays: -2 * $0) }).contains { $0.contains("2026-04-02") })
    }

    @Test func `an event of tomorrow may be a clock's fault, one of next year removes nothing`() throws {
        let log = EventLog(from: Self.first, to: Self.last)
        #expect(try visibility(log, today: Self.last.advanced(byDays: -1), hasExplicitEnd: false).blockers.isEmpty)
        #expect(
            try visibility(log, today: Self.last.advanced(byDays: -2), hasExplicitEnd: false).blockers
                == ["the newest event is of 2026-06-30, after today, 2026-06-28 (give window.end or --end)"])
    }

    @Test func `old logs without an explicit end remove nothing`() throws {
        let log = EventLog(from: Self.first, to: Self.last)
        let today = Self.last.advanced(byDays: 31)
        #expect(try visibility(log, today: today, hasExplicitEnd: false).blockers.count == 1)
        #expect(try visibility(log, today: today, hasExplicitEnd: true).blockers.isEmpty)
        #expect(try visibility(log, today: Self.last.advanced(byDays: 30), hasExplicitEnd: false).blockers.isEmpty)
    }

    // Sources, directions and regions that a trail may leave out

    @Test func `a source of which nothing was seen may be left out by the trail`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts[Self.account]?.sources["kms"] = nil
        func reasons(_ rules: String = "") throws -> [String] { try self.reasons(log, rules) }
        #expect(try reasons() == ["no event of kms: the trail may leave it out"])
        #expect(try reasons("usage: { coverage: { sources: [kms] } }").isEmpty)
        #expect(try reasons("usage: { coverage: [{ accounts: [demo], sources: [kms] }] }").isEmpty)
        #expect(try reasons("usage: { coverage: [{ accounts: [backup], sources: [kms] }] }").count == 1)
        #expect(try reasons("usage: { coverage: { sources: [kms], since: 2026-04-02 } }").isEmpty)
        #expect(try reasons("usage: { coverage: { sources: [kms], since: 2026-04-03 } }").count == 1)
        #expect(try reasons("usage: { coverage: { sources: [kms], until: 2026-06-29 } }").count == 1)
    }

    private func reasons(_ log: EventLog, _ rules: String = "") throws -> [String] {
        try visibility(log, rules: rules).holes.map(\.reason).filter { !$0.contains("us-west-2") }
    }

    @Test func `reads that were there every day until May are a hole, and the rest of the account is not`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        let until = Day(year: 2026, month: 5, day: 1)
        let reads = try #require(log.record.coverage.accounts[Self.account]?.management.reads)
        log.record.coverage.accounts[Self.account]?.management.reads = reads.filter { $0 < until }
        let visibility = try visibility(log)
        #expect(visibility.blockers.isEmpty)
        #expect(
            try reasons(log) == ["no reading event from 2026-05-01 to 2026-06-29, where there else are some"])
        let catalog = try ActionCatalog.embedded()
        let unseen = visibility.unseen
        #expect(unseen.contains(try #require(catalog.id(of: "sqs:ListQueues"))))
        #expect(!unseen.contains(try #require(catalog.id(of: "sqs:DeleteQueue"))))
        #expect(try reasons(log, "usage: { coverage: { management: [read], since: 2026-05-01 } }").isEmpty)
    }

    @Test func `a region that falls silent leaves in doubt what regions have, and a source what it has`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        let until = Day(year: 2026, month: 6, day: 1)
        let there = try #require(log.record.coverage.accounts[Self.account]?.regions["eu-west-1"]?.events)
        log.record.coverage.accounts[Self.account]?.regions["eu-west-1"]?.events = there.filter { $0 < until }
        #expect(
            try reasons(log) == ["no event in eu-west-1 from 2026-06-01 to 2026-06-29, where there else are some"])
        let unseen = try visibility(log).unseen
        let catalog = try ActionCatalog.embedded()
        #expect(unseen.contains(try #require(catalog.id(of: "sqs:DeleteQueue"))))
        #expect(!unseen.contains(try #require(catalog.id(of: "iam:CreateUser"))))
        #expect(try reasons(log, "usage: { coverage: { regions: [eu-west-1] } }").isEmpty)
        log = EventLog(from: Self.first, to: Self.last)
        let kms = try #require(log.record.coverage.accounts[Self.account]?.sources["kms"])
        log.record.coverage.accounts[Self.account]?.sources["kms"] = kms.filter { $0 >= until }
        #expect(
            try reasons(log) == ["no event of kms from 2026-04-03 to 2026-05-31, where there else are some"])
    }

    @Test func `a region's own trail may record writes only`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts[Self.account]?.regions["eu-west-1"]?.events.reads = DayCounts()
        #expect(
            try reasons(log)
                == ["no reading event was seen in eu-west-1: a trail there may record writes only"])
        log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts[Self.account]?.regions["us-east-1"]?.events.reads = DayCounts()
        let visibility = try visibility(log)
        let catalog = try ActionCatalog.embedded()
        #expect(visibility.unseen.contains(try #require(catalog.id(of: "iam:ListUsers"))))
        #expect(!visibility.unseen.contains(try #require(catalog.id(of: "iam:CreateUser"))))
        #expect(!visibility.unseen.contains(try #require(catalog.id(of: "sqs:ListQueues"))))
    }

    @Test(arguments: [
        ("us-gov-west-1", "us-gov-east-1", "us-gov-west-1"), ("cn-north-1", "cn-northwest-1", "cn-north-1"),
    ])
    func `a partition has its own region of global services`(home: String, other: String, named: String) throws {
        func log(_ regions: [String]) -> EventLog {
            var log = EventLog(from: Self.first, to: Self.last)
            let seen = log.record.coverage.accounts[Self.account]?.regions["us-east-1"]
            log.record.coverage.accounts[Self.account]?.regions = [:]
            for region in regions { log.record.coverage.accounts[Self.account]?.regions[region] = seen }
            return log
        }
        let create = try #require(try ActionCatalog.embedded().id(of: "iam:CreateUser"))
        #expect(try !visibility(log([home, other])).unseen.contains(create))
        let alone = try visibility(log([other]))
        #expect(alone.unseen.contains(create))
        #expect(alone.holes.contains { $0.reason.contains(named) })
        #expect(!alone.holes.contains { $0.reason.contains("us-east-1") })
    }

    @Test func `where IAM's events are seen, there global services are recorded`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts[Self.account]?.regions["us-east-1"] = nil
        let create = try #require(try ActionCatalog.embedded().id(of: "iam:CreateUser"))
        #expect(try visibility(log).unseen.contains(create))
        log.record.coverage.accounts[Self.account]?.regions["eu-west-1"]?.recordsIAM = true
        #expect(try !visibility(log).unseen.contains(create))
    }

    // Days

    @Test(arguments: [
        (days: 3, at: 0, isGap: true), (3, 40, true), (3, 87, true), (20, 40, true), (2, 40, false), (1, 40, false),
        (2, 0, false), (2, 88, false),
    ])
    func `three days without an event of a daily account are a gap`(days count: Int, at place: Int, isGap: Bool) throws
    {
        let visibility = try visibility(log(without: days(place, count)))
        #expect(visibility.timeGaps.isEmpty == !isGap)
        #expect(visibility.blockers.isEmpty == !isGap)
        #expect(visibility.quietDays == (isGap ? 0 : count))
    }

    @Test func `a gap names its days, goes with allow-gaps, and is none where the rules say so`() throws {
        let log = log(without: days(31, 20))
        #expect(
            try visibility(log).blockers == [
                "no management event on 2026-05-03 … 2026-05-22, 20 days"
                    + " (`generate --allow-gaps` or `usage.coverage` goes on)"
            ])
        let allowed = try visibility(log, allowsGaps: true)
        #expect(allowed.blockers.isEmpty && allowed.timeGaps.count == 1)
        let quiet = "since: 2026-05-03, until: 2026-05-22"
        for rules in [
            "[{ accounts: [demo], \(quiet) }]", "{ days: 90 }", "{ \(quiet) }", "[{ accounts: [\"1*\"], days: 60 }]",
        ] {
            let declared = try visibility(log, rules: "usage: { coverage: \(rules) }")
            #expect(declared.blockers.isEmpty && declared.timeGaps.isEmpty && declared.quietDays == 20, "\(rules)")
        }
        for rules in [
            "[{ accounts: [backup], \(quiet) }]", "{ days: 45 }", "{ since: 2026-05-04 }",
            "{ \(quiet), sources: [kms] }",
        ] {
            #expect(try !visibility(log, rules: "usage: { coverage: \(rules) }").timeGaps.isEmpty, "\(rules)")
        }
    }

    /// 2026-04-02 is a Thursday.
    private func weekday(_ day: Day) -> Int { (Self.first.days(to: day) % 7 + 7 + 3) % 7 }

    @Test func `an account that rests at week-ends is not blocked, and a bridge day neither`() throws {
        let atWork = log { weekday($0) < 5 }
        let visibility = try visibility(atWork)
        #expect(visibility.timeGaps.isEmpty && visibility.blockers.isEmpty && visibility.quietDays == 26)
        let bridge = log { weekday($0) < 5 && ![42, 43].contains(Self.first.days(to: $0)) }
        #expect(try self.visibility(bridge).timeGaps.isEmpty)
        // A week of work is missing: from the Saturday before to the Sunday after.
        let missing = log { weekday($0) < 5 && !(39...43).contains(Self.first.days(to: $0)) }
        #expect(try self.visibility(missing).timeGaps.map(\.days) == [9])
    }

    @Test func `an account with an event a week misses three weeks`() throws {
        func gaps(without weeks: ClosedRange<Int>) throws -> Int {
            try visibility(
                log { weekday($0) == 0 && !weeks.contains(Self.first.days(to: $0) / 7) }, allowsGaps: true
            ).timeGaps.count
        }
        #expect(try gaps(without: 50...50) == 0)
        #expect(try gaps(without: 5...6) == 0)
        #expect(try gaps(without: 5...8) == 1)
    }

    @Test func `one day is a gap where no day has few events`() throws {
        func log(_ events: Int, without days: [Day]) -> EventLog {
            var log = EventLog(from: Self.first.advanced(byDays: -5), to: Self.last.advanced(byDays: 5))
            for place in -5..<95 {
                let day = Self.first.advanced(byDays: place)
                log.record.coverage.accounts[Self.account]?
                    .addManagement(events, on: day, isReadOnly: true, region: "us-east-1", source: "")
            }
            let coverage = log.record.coverage.accounts[Self.account]
            log.record.coverage.accounts[Self.account] = coverage?.filter { !days.contains($0) }
            return log
        }
        #expect(try visibility(log(100, without: days(40, 1))).timeGaps.map(\.span) == ["2026-05-12"])
        #expect(try visibility(log(100, without: days(40, 1) + days(60, 2))).timeGaps.count == 2)
        #expect(try visibility(log(2, without: days(40, 1))).timeGaps.isEmpty)
        // Many events, but only on working days: a holiday is no gap.
        let atWork = days(0, 90).filter { weekday($0) >= 5 }
        #expect(try visibility(log(100, without: atWork + days(40, 1))).timeGaps.isEmpty)
    }

    @Test func `days before the oldest principal was created are no gap`() throws {
        let log = log(without: days(0, 20))
        #expect(try visibility(log).timeGaps.map(\.span) == ["2026-04-02 … 2026-04-21"])
        #expect(try visibility(log, since: Self.first.advanced(byDays: 20)).timeGaps.isEmpty)
        #expect(try visibility(log, since: Self.first.advanced(byDays: 18)).timeGaps.isEmpty)
        #expect(try visibility(log, since: Self.first.advanced(byDays: 10)).timeGaps.count == 1)
    }

    @Test func `a week of a seldom account is a gap where another account was at work`() throws {
        var log = log { [10, 50, 80].contains(Self.first.days(to: $0)) }
        #expect(try visibility(log, allowsGaps: true).timeGaps.isEmpty)
        log.see("222222222222", from: Self.first, to: Self.last)
        let gaps = try visibility(log, allowsGaps: true).timeGaps
        #expect(gaps.map(\.days) == [10, 39, 29, 9] && gaps.allSatisfy { $0.seenBeside == "222222222222" })
    }

    @Test func `the region that records global services blocks where it falls silent`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        let missing = days(30, 20)
        let home = try #require(log.record.coverage.accounts[Self.account]?.regions["us-east-1"]?.events)
        log.record.coverage.accounts[Self.account]?.regions["us-east-1"]?.events = home.filter { !missing.contains($0) }
        let visibility = try visibility(log)
        #expect(visibility.timeGaps.map(\.region) == ["us-east-1"] && visibility.quietDays == 0)
        #expect(
            visibility.blockers == [
                "no management event in us-east-1, where global services are recorded, on 2026-05-02 … 2026-05-21, 20 days"
                    + " (`generate --allow-gaps` or `usage.coverage` goes on)"
            ])
        let declared = try self.visibility(log, rules: "usage: { coverage: { regions: all } }")
        #expect(declared.timeGaps.isEmpty && declared.blockers.isEmpty)
    }

    @Test func `a fixed end does not hide that the logs end before it`() throws {
        let log = log { Self.first.days(to: $0) % 20 == 0 && Self.first.days(to: $0) < 50 }
        let blockers = try visibility(log, allowsGaps: true).blockers
        #expect(
            blockers.contains(
                "the newest event is of 2026-05-12, 49 days before the window's end, 2026-06-30 (window.stale_days 30)")
        )
    }

    // Declarations

    @Test func `what the rules declare counts as seen`() throws {
        var log = EventLog(from: Self.first, to: Self.last)
        log.record.coverage.accounts = [:]
        let declared = "days: 90, regions: all, management: [read, write], sources: [kms, rdsdata]"
        let named = try visibility(log, rules: "usage: { coverage: { accounts: [demo], \(declared) } }")
        #expect(named.blockers.isEmpty)
        #expect(named.holes.isEmpty)
        // Of an account that shows nothing, a declaration for all accounts may mean others.
        let all = try visibility(log, rules: "usage: { coverage: { \(declared) } }")
        #expect(all.blockers == ["no event of this account was seen, and no entry of `usage.coverage` names it"])
    }

    @Test func `a declared type of data events holds where it is seen, from then on`() throws {
        func log(_ isSeen: (Int) -> Bool) -> EventLog {
            var log = EventLog(from: Self.first, to: Self.last)
            for (number, day) in days(0, 90).enumerated() where isSeen(number) {
                log.record.coverage.accounts[Self.account]?.dataEventTypes["AWS::S3::Object", default: DayCounts()]
                    .add(1, on: day)
            }
            return log
        }
        let plain = "recorded_data_events: [AWS::S3::Object]"
        func told(_ log: EventLog, _ rules: String) throws -> [String] { try reasons(log, rules) }
        #expect(try told(log { _ in true }, plain).isEmpty)
        #expect(
            try told(log { _ in false }, plain)
                == ["AWS::S3::Object is declared as recorded, and no such event was seen"])
        #expect(
            try told(log { $0 >= 88 }, plain)
                == [
                    "AWS::S3::Object was first seen on 2026-06-29, less than 30 days before the window's end"
                        + " (`since` says that it is recorded for longer)"
                ])
        #expect(
            try told(log { $0 >= 88 }, "recorded_data_events: [{ type: AWS::S3::Object, since: 2026-04-01 }]").isEmpty)
        #expect(try told(log { $0 < 40 }, plain).count == 1)
        let elsewhere = "recorded_data_events: [{ type: AWS::S3::Object, accounts: [backup] }]"
        #expect(try told(log { _ in false }, elsewhere).isEmpty)
        #expect(try visibility(log { _ in true }, rules: elsewhere).recordedDataEvents.isEmpty)
        #expect(try visibility(log { _ in true }, rules: plain).recordedDataEvents == ["AWS::S3::Object"])
    }
}

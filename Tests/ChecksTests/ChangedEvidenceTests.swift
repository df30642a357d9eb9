import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import Checks
@testable import UsageEvidence

/// Evidence and dates that a change writes by hand: what keeps access and the base's evidence would have told.
@Suite struct ChangedEvidenceTests {
    private static let account = AccountID("111111111111")
    private static let first = Day(year: 2026, month: 4, day: 2)
    private static let last = Day(year: 2026, month: 6, day: 30)
    private static let may = Day(year: 2026, month: 5, day: 15)
    private static let june = Day(year: 2026, month: 6, day: 1)

    /// What an account's `usage.json` says, as a test tells it.
    private struct Telling {
        let catalog: ActionCatalog
        let web: PrincipalReference
        var evidence: AccountEvidence
        var use = OriginUse()

        init(from first: Day = ChangedEvidenceTests.first, to last: Day = ChangedEvidenceTests.last) throws {
            catalog = try ActionCatalog.embedded()
            let account = try #require(ChangedEvidenceTests.account)
            web = PrincipalReference(account: account, kind: .role, name: "web")
            evidence = AccountEvidence(
                account: account, catalogVersion: catalog.version, window: UsageWindow(first: first, last: last))
            see(from: first, to: last)
            try use("s3:GetObject", on: ChangedEvidenceTests.may, times: 3)
        }

        /// A day's events, one of each kind.
        mutating func see(from first: Day, to last: Day) {
            evidence.coverage = AccountCoverage()
            var day = first
            while day <= last {
                evidence.coverage.addManagement(
                    1, on: day, isReadOnly: true, region: "us-east-1", source: "kms.amazonaws.com")
                evidence.coverage.addManagement(
                    1, on: day, isReadOnly: false, region: "eu-west-1", source: "iam.amazonaws.com")
                evidence.coverage.dataEventTypes["AWS::S3::Object", default: DayCounts()].add(1, on: day)
                day = day.advanced(byDays: 1)
            }
            evidence.coverage.oldest = first.start
            evidence.coverage.newest = last.start
        }

        mutating func use(_ action: String, on day: Day, times count: Int = 1, isDenied: Bool = false) throws {
            let id = try #require(catalog.id(of: action))
            use.actions[id, default: Use()].merge(
                Use(count: count, isDenied: isDenied, first: day.start, last: day.start))
        }

        mutating func maybe(_ action: String, on day: Day) throws {
            let id = try #require(catalog.id(of: action))
            use.possible[id] = OriginUse.Evidence(reason: .furtherAction(of: "x"), last: day.start)
        }

        var told: AccountEvidence {
            var copy = evidence
            copy.principals[web, default: PrincipalEvidence()].use[.service("ec2.amazonaws.com")] = use
            return copy
        }
    }

    /// What is found where a change tells something else than the base.
    private func found(
        base: (inout Telling) throws -> Void = { _ in }, from first: Day = ChangedEvidenceTests.first,
        to last: Day = ChangedEvidenceTests.last, _ change: (inout Telling) throws -> Void
    ) throws -> [String] {
        var before = try Telling()
        try base(&before)
        var here = try Telling(from: first, to: last)
        try base(&here)
        try change(&here)
        var world = try GateWorld(parts { role("web") })
        world.evidence = [
            EvidencePair(span: SourceSpan(path: "usage.json"), here: here.told, before: before.told)
        ]
        return try world.elements(ChangedEvidenceCheck())
    }

    @Test func `the same evidence is silent, and so is one that says less`() throws {
        #expect(try found { _ in } == [])
        #expect(try found { $0.use = OriginUse() } == [])
        #expect(try found(base: { try $0.maybe("s3:ListBucket", on: Self.may) }) { $0.use.possible = [:] } == [])
        #expect(try found { try $0.use("s3:PutObject", on: Self.may, isDenied: true) } == [])
    }

    @Test func `newer evidence explains what lies behind the base's last day`() throws {
        let july = Self.last.advanced(byDays: 1)
        let later = Self.first.advanced(byDays: 1)
        #expect(try found(from: later, to: july) { try $0.use("s3:PutObject", on: july) } == [])
        #expect(try found(from: later, to: july) { try $0.maybe("s3:ListBucket", on: july) } == [])
        #expect(
            try found(from: later, to: july) {
                $0.evidence.grants = [Self.grant(on: july)]
                $0.evidence.gaps = [Self.gap]
                $0.evidence.tellsGrants = false
                $0.use.hasUnknownService = true
                $0.use.assumedRoles["arn:aws:iam::222222222222:role/x"] = Self.used(july)
            } == [])
    }

    @Test func `a use that the base's evidence would show is found`() throws {
        let web = try Telling().web.description
        #expect(try found { try $0.use("s3:PutObject", on: Self.may) } == [web])
        #expect(try found { try $0.use("s3:GetObject", on: Self.june) } == [web])
        #expect(try found { try $0.use("s3:GetObject", on: Self.may) } == [web])
        let july = Self.last.advanced(byDays: 1)
        #expect(try found(from: Self.first, to: july) { try $0.use("s3:PutObject", on: Self.may) } == [web])
        // Another catalog may take the same events for it.
        #expect(
            try found(base: { if $0.evidence.window.last == Self.last { $0.evidence.catalogVersion = "older" } }) {
                $0.evidence.catalogVersion = $0.catalog.version
                try $0.use("s3:PutObject", on: Self.may)
            } == ["\(web)?"])
    }

    @Test func `a sign of use without an event of its own is found`() throws {
        let web = try Telling().web.description
        #expect(try found { try $0.maybe("s3:ListBucket", on: Self.may) } == ["\(web) possible"])
        #expect(
            try found(base: { try $0.maybe("s3:ListBucket", on: Self.may) }) {
                try $0.maybe("s3:ListBucket", on: Self.june)
            } == ["\(web) possible"])
        // What was in use is in use.
        #expect(try found { try $0.maybe("s3:GetObject", on: Self.june) } == [])
        let event = UnmappedEvent(source: "s3.amazonaws.com", name: "Nothing", services: ["s3"])
        #expect(try found { $0.use.unmapped[event] = Self.used(Self.may) } == ["\(web) events"])
        #expect(try found { $0.use.hasUnknownService = true } == ["\(web) service"])
        #expect(
            try found { $0.use.assumedRoles["arn:aws:iam::111111111111:role/a"] = Self.used(Self.may) } == [
                "\(web) assumed"
            ])
        #expect(try found { $0.use.passedRoles["role/a"] = Self.used(Self.may) } == ["\(web) passed"])
    }

    @Test func `what is no longer seen is found, day by day and kind by kind`() throws {
        #expect(try found { $0.evidence.coverage = AccountCoverage() } == ["coverage"])
        #expect(try found { $0.evidence.coverage.management.writes = DayCounts() } == ["coverage"])
        #expect(try found { $0.evidence.coverage.regions["eu-west-1"] = nil } == ["coverage"])
        #expect(try found { $0.evidence.coverage.sources["kms"] = nil } == ["coverage"])
        #expect(try found { $0.evidence.coverage.dataEventTypes = [:] } == ["coverage"])
        #expect(try found { $0.see(from: Self.may, to: Self.last) } == ["coverage"])
        #expect(try found { $0.see(from: Self.first, to: Self.june) } == ["coverage"])
        // The same days with other counts are the same days.
        #expect(try found { $0.evidence.coverage.management.reads.add(5, on: Self.may) } == [])
        #expect(try found { $0.evidence.coverage.sources["rdsdata"] = DayCounts([Self.may: 1]) } == [])
    }

    @Test func `old days leave the logs where others are looked at, and a hole is found all the same`() throws {
        let july = Self.last.advanced(byDays: 1)
        #expect(try found(from: Self.first, to: july) { $0.see(from: Self.may, to: july) } == [])
        #expect(
            try found(from: Self.first, to: july) {
                $0.evidence.coverage.management.reads = DayCounts(
                    $0.evidence.coverage.management.reads.counts.filter { $0.key != Self.may })
            } == ["coverage"])
    }

    @Test func `gaps and grants within the same days are found`() throws {
        #expect(try found { $0.evidence.gaps = [Self.gap] } == ["gaps"])
        #expect(try found(base: { $0.evidence.gaps = [Self.gap] }) { $0.evidence.gaps = [] } == [])
        #expect(try found { $0.evidence.grants = [Self.grant(on: Self.may)] } == ["grants"])
        #expect(try found(base: { $0.evidence.grants = [Self.grant(on: Self.may)] }) { _ in } == [])
        #expect(try found { $0.evidence.tellsGrants = false } == ["tells grants"])
    }

    @Test func `evidence that is older, to come or gone is found`() throws {
        #expect(try found(from: Self.first, to: Self.june) { _ in } == ["older"])
        let tomorrow = Day(year: 2026, month: 7, day: 2)
        #expect(try found(from: Self.first, to: tomorrow) { _ in } == ["future"])
        var world = try GateWorld(parts { role("web") })
        world.base["demo/usage.json"] = SourceText(path: "policies/demo/usage.json", text: "{}")
        #expect(try world.elements(ChangedEvidenceCheck()) == ["demo gone"])
        world.change["demo/usage.json"] = world.base["demo/usage.json"]
        #expect(try world.elements(ChangedEvidenceCheck()) == [])
    }

    private static func used(_ day: Day) -> Use { Use(count: 1, isDenied: false, first: day.start, last: day.start) }

    private static let gap = AccountEvidence.Gap(file: "a.json.gz", line: 0, column: 0, message: "is cut off")

    private static func grant(on day: Day) -> GrantEvent {
        var event = GrantEvent()
        event.operation = "AttachRolePolicy"
        event.time = day.start
        event.role = "web"
        return event
    }
}

/// Dates in `account.json`: what was made or used when.
@Suite struct AccountDateTests {
    private static let march = Timestamp("2026-03-01T00:00:00Z")
    private static let june = Timestamp("2026-06-20T00:00:00Z")
    private static let tomorrow = Timestamp("2026-07-02T10:00:00Z")
    private static let next = Timestamp("2027-01-01T00:00:00Z")

    private func found(_ base: [StatePart], _ change: [StatePart]) throws -> [String] {
        try GateWorld(base, change).elements(ChangedEvidenceCheck())
    }

    private func web(_ id: String, _ created: Timestamp?, used: Timestamp? = nil) -> [StatePart] {
        parts { role("web", id: id, created: created, lastUsed: used) }
    }

    private func alice(_ id: String, _ created: Timestamp?, used: Timestamp? = nil) -> [StatePart] {
        parts { user("alice", id: id, created: created, passwordLastUsed: used) }
    }

    @Test func `a role or user keeps the day on which it was created`() throws {
        #expect(try found(web("AROA1", Self.march), web("AROA1", Self.march)) == [])
        #expect(try found(web("AROA1", Self.march), web("AROA1", Self.june)) == ["role/web created"])
        #expect(try found(web("AROA1", Self.june), web("AROA1", Self.march)) == ["role/web created"])
        #expect(try found(alice("AIDA1", Self.march), alice("AIDA1", Self.june)) == ["user/alice created"])
        // Without the id it is the same one.
        #expect(try found(web("AROA1", Self.march), web("", Self.june)) == ["role/web created"])
        #expect(try found(web("", nil), web("AROA1", Self.march)) == [])
    }

    @Test func `another one of the same name was created later`() throws {
        #expect(try found(web("AROA1", Self.march), web("AROA2", Self.june)) == [])
        #expect(try found(web("AROA1", Self.june), web("AROA2", Self.march)) == ["role/web created"])
        #expect(try found(parts { role("app") }, web("AROA1", Self.june) + parts { role("app") }) == [])
    }

    @Test func `nothing was made or used on a day to come`() throws {
        #expect(try found(web("A", Self.march, used: Self.march), web("A", Self.march, used: Self.june)) == [])
        #expect(try found(web("A", Self.march), web("A", Self.march, used: Self.tomorrow)) == [])
        #expect(
            try found(web("A", Self.march), web("A", Self.march, used: Self.next)) == ["role/web last used to come"])
        #expect(
            try found(alice("A", Self.march), alice("A", Self.march, used: Self.next)) == [
                "user/alice last used to come"
            ])
        #expect(
            try found(parts { role("app") }, web("A", Self.next) + parts { role("app") }) == [
                "role/web created to come"
            ])
        // What the base says so, too, is the base's affair.
        #expect(try found(web("A", Self.next), web("A", Self.next)) == [])
    }

    @Test func `a version of a policy keeps its day, too`() throws {
        func work(_ created: Timestamp?, _ days: String...) -> [StatePart] {
            parts {
                role("web", attached: ["Work"])
                managed(
                    "Work", created: created, versions: days.enumerated().map { version("v\($0 + 1)", $1) },
                    allowing("s3:GetObject"))
            }
        }
        let (one, two, other) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z")
        let element = "arn:aws:iam::111111111111:policy/Work"
        #expect(try found(work(Self.march, one, two), work(Self.march, one, two)) == [])
        #expect(try found(work(Self.march, one), work(Self.march, one, other)) == [])
        #expect(try found(work(Self.march, one, two), work(Self.march, one, other)) == ["\(element) v2"])
        #expect(try found(work(Self.march, one), work(Self.march, one, "2027-01-01T00:00:00Z")) == ["\(element) v2"])
        // A policy that was made anew begins anew.
        #expect(try found(work(Self.march, one), work(Self.june, "2026-06-20T00:00:00Z")) == [])
    }
}

import Diagnostics
import HTTP
import IAMModel
import SearchCluster
import Usage

/// A cluster as a source of usage: it is asked which sessions there are, and then what groups of them used.
///
/// All counting is the cluster's. Between the two questions `Attribution` links sessions to their origins, with the
/// code that archives use.
public final class ElasticSource {
    /// What is asked of which indices.
    public struct Settings: Sendable {
        /// The indices, with commas and `*`.
        public var index = "cloudtrail-*"
        /// What stands before CloudTrail's names.
        public var keyPrefix = ""
        /// The time's field.
        public var timestampField = "eventTime"
        /// Whether rows are told apart by day; else a row stands for the whole window, under its last day.
        public var isByDay = false

        /// The defaults.
        public init() {}
    }

    /// Which server answers.
    public let version: ClusterVersion
    /// How the index calls CloudTrail's fields.
    public let fields: FieldMap
    private var cluster: SearchCluster
    private let settings: Settings
    private let survey: IndexSurvey
    private let window: ClosedRange<Day>?
    private var table: SessionTable
    private var uses: UseTable
    /// What the use of the principal matches that was asked for; nothing where all were.
    private var scope: [JSONBody] = []

    /// How long before the window sessions that reach into it may have been issued.
    private static let lead: Int64 = 36 * 3600
    /// How many events one search counts, about; more are cut into spans of time.
    private static let eventsASearch = 2_000_000

    /// Connects, finds out how the index is built and which days it holds.
    ///
    /// - Parameter window: the days that are wanted, from the oldest and the newest event; nil for all.
    public init(
        _ configuration: HTTPConfiguration, _ settings: Settings,
        window: (_ oldest: Timestamp, _ newest: Timestamp) -> ClosedRange<Day>? = { _, _ in nil }
    ) throws(DiagnosticError) {
        var cluster = try SearchCluster(configuration)
        let catalog = try FieldCatalog(of: settings.index, on: &cluster)
        let fields = try FieldMap(
            catalog, keyPrefix: settings.keyPrefix, timestampField: settings.timestampField, index: settings.index)
        let survey = try IndexSurvey(of: settings.index, fields, on: &cluster)
        version = cluster.version
        self.settings = settings
        self.fields = fields
        self.survey = survey
        if let oldest = survey.oldest, let newest = survey.newest {
            self.window = window(oldest, newest) ?? oldest.day...newest.day
        } else {
            self.window = nil
        }
        table = SessionTable(fields, survey)
        uses = UseTable(fields, survey, isByDay: settings.isByDay)
        self.cluster = cluster
    }

    /// How many requests were sent.
    public var requestsSent: Int { cluster.requestsSent }

    /// How many events the indices hold.
    public var events: Int { survey.events }

    /// How the indices call CloudTrail's fields, for whoever wants to know.
    public var mapping: Diagnostic {
        Diagnostic(
            .note, .indexMapping, "`\(settings.index)` holds \(fields.style.rawValue)",
            notes: fields.lines.map { Diagnostic.Note($0) },
            help: "`usage.elasticsearch` of rules.yaml sets `index`, `key_prefix` and `timestamp_field`")
    }

    /// What the mapping cannot tell, for the user.
    public var limitations: [Diagnostic] { FieldMap.limitations(fields, survey) }

    /// Where a session stands among sorted ones.
    private static func place(of session: Session, in sessions: [Session]) -> Int {
        var (low, high) = (0, sessions.count)
        while low < high {
            let middle = (low + high) / 2
            if sessions[middle] < session { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func spans(_ span: TimeSpan) -> [TimeSpan] {
        // From some size on two are done sooner than one, even where a single shard holds all.
        let least = survey.events < ElasticSource.eventsASearch / 20 ? 1 : 2
        return span.parts(max(least, min(16, survey.events / ElasticSource.eventsASearch + 1)))
    }

    /// Which sessions there are, which events issue them, and what could be seen.
    ///
    /// - Parameter asked: whose sessions are looked for, and nobody else's but those that lead to their origins; nil for
    ///   all.
    public func sessions(of asked: AskedPrincipal? = nil) throws(DiagnosticError) -> UsageRecord {
        guard let window else { return UsageRecord() }
        let whole = TimeSpan(window)
        let before = TimeSpan(
            start: Timestamp(secondsSinceEpoch: whole.start.secondsSinceEpoch - ElasticSource.lead), end: whole.start)
        let issuing = TimeSpan(start: before.start, end: whole.end)
        let isOlder = survey.oldest.map { $0 < whole.start } ?? false
        table = SessionTable(fields, survey)
        scope = []
        let issues = IssueTable(fields, survey)
        let seen = CoverageTable(fields, survey)
        let grants = GrantTable(fields)
        let sets = PermissionSetTable(fields)
        var run = SearchRun(index: settings.index, doing: "finding sessions")
        // No other question waits for these.
        run.begin(seen.jobs(in: spans(whole)), on: &cluster)
        if let oldest = survey.oldest, let newest = survey.newest {
            let all = TimeSpan(oldest.day...newest.day)
            run.begin(grants.jobs(in: all) + sets.jobs(in: all), on: &cluster)
        }
        if let asked, OriginSearch.isPossible(fields) {
            let search = OriginSearch(of: asked, in: issuing, fields, survey, table, issues)
            scope = search.scope
            let spans = (spans(whole), isOlder ? [before] : [], self.spans(issuing))
            for jobs in search.preparations { try run.run(jobs(), on: &cluster) }
            var jobs = search.first(counted: spans.0, before: spans.1, whole: spans.2)
            while !jobs.isEmpty {
                try run.run(jobs, on: &cluster)
                jobs = search.next(counted: spans.0, before: spans.1, whole: spans.2)
            }
        } else {
            var jobs = table.jobs(in: spans(whole), isCounted: true)
            if isOlder { jobs += table.jobs(in: [before], isCounted: false) }
            switch fields.objects {
            case .counted: jobs += issues.jobs(in: spans(issuing))
            case .filtered, .printed: jobs += issues.eventJobs(in: issuing)
            }
            try run.run(jobs, on: &cluster)
        }
        try run.finish(on: &cluster)
        if fields[.isFromConsole] == nil { table.joinUnissued(except: Set(issues.issues.lazy.map(\.issuedKey))) }
        var record = UsageRecord()
        // Known as a caller only: nothing is counted of it.
        for caller in issues.callers { table.noteCaller(caller) }
        (record.sessions, record.sessionEvents) = table.sorted
        let places = issues.callers.map { ElasticSource.place(of: $0, in: record.sessions) }
        record.issues = issues.issues
        for number in record.issues.indices { record.issues[number].caller = places[record.issues[number].caller] }
        record.issues.sort()
        record.coverage = seen.coverage
        record.grants = grants.grants.sorted()
        record.tellsGrants = grants.isWhole
        record.permissionSets = sets.events.sorted()
        return record
    }

    /// What groups of sessions used; the rows of a group stand under its first session.
    ///
    /// - Parameters:
    ///   - groups: sessions of one principal, origin and way of linking each, as indices into `record`'s.
    ///   - record: what ``sessions()`` gave.
    ///   - callers: sessions of these groups that their events name by id alone, and who they are is known.
    /// - Returns: the record with the rows of all these groups.
    public func use(
        of groups: [[Int]], in record: UsageRecord, namedByID callers: [Int] = []
    ) throws(DiagnosticError) -> UsageRecord {
        guard let window else { return record }
        let filter = GroupFilter(fields, survey, table)
        let roles = try RoleFields(fields, survey, index: settings.index, on: &cluster)
        let whole = TimeSpan(window)
        uses = UseTable(fields, survey, isByDay: settings.isByDay)
        var jobs: [SearchJob] = []
        for group in groups {
            guard let first = group.first else { continue }
            for conditions in filter.conditions(group.map { record.sessions[$0] }) {
                jobs += uses.jobs(for: first, matching: conditions, within: scope, in: spans(whole), roles: roles)
            }
        }
        // Keys below flattened objects can be counted where they are known; which keys name roles is not.
        if fields.style == .integration { jobs += roleEventJobs(groups, record, whole) }
        let copies = CopyTable(fields, survey)
        jobs += copies.jobs(for: callers.map { ($0, record.sessions[$0]) }, in: spans(whole))
        try cluster.run(jobs, index: settings.index, doing: "counting events")
        let others = copies.ownCopyJobs(in: spans(whole))
        if !others.isEmpty { try cluster.run(others, index: settings.index, doing: "comparing copies of events") }
        copies.take(uses)
        var result = record
        uses.finish(&result)
        return result
    }

    private func roleEventJobs(_ groups: [[Int]], _ record: UsageRecord, _ span: TimeSpan) -> [SearchJob] {
        var representative: [Session: Int] = [:]
        for group in groups { for number in group { representative[record.sessions[number]] = group.first } }
        return RoleEvents.jobs(fields, in: span) { [uses] session, kind, role, time in
            var unissued = session
            unissued.accessKeyID = ""
            guard let number = representative[session] ?? representative[unissued] else { return }
            uses.addRole(number, kind, role, 1, time)
        }
    }
}

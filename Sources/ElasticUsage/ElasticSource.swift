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

    /// What the mapping cannot tell, for the user.
    public var limitations: [Diagnostic] { FieldMap.limitations(fields, survey) }

    private func spans(_ span: TimeSpan) -> [TimeSpan] {
        span.parts(min(16, survey.events / ElasticSource.eventsASearch + 1))
    }

    /// Which sessions there are, which events issue them, and what could be seen.
    public func sessions() throws(DiagnosticError) -> UsageRecord {
        guard let window else { return UsageRecord() }
        let whole = TimeSpan(window)
        let before = TimeSpan(
            start: Timestamp(secondsSinceEpoch: whole.start.secondsSinceEpoch - ElasticSource.lead), end: whole.start)
        table = SessionTable(fields, survey)
        let issues = IssueTable(fields, survey)
        let seen = CoverageTable(fields, survey)
        var jobs = table.jobs(in: spans(whole), isCounted: true)
        if let oldest = survey.oldest, oldest < whole.start { jobs += table.jobs(in: [before], isCounted: false) }
        switch fields.objects {
        case .counted: jobs += issues.jobs(in: spans(TimeSpan(start: before.start, end: whole.end)))
        case .filtered, .printed: jobs += issues.eventJobs(in: TimeSpan(start: before.start, end: whole.end))
        }
        jobs += seen.jobs(version: version)
        let grants = GrantTable(fields)
        if let oldest = survey.oldest, let newest = survey.newest {
            jobs += grants.jobs(in: TimeSpan(oldest.day...newest.day))
        }
        try cluster.run(jobs, index: settings.index, doing: "finding sessions")
        if fields[.isFromConsole] == nil {
            table.joinUnissued(except: Set(issues.entries.lazy.map(\.issue.issuedKey)))
        }
        var record = UsageRecord()
        for entry in issues.entries where table.entries[entry.caller] == nil {
            // Known as a caller only: nothing is counted of it.
            table.noteCaller(entry.caller)
        }
        record.sessions = table.sorted
        var numbers: [Session: Int] = [:]
        for (number, session) in record.sessions.enumerated() { numbers[session] = number }
        record.issues = issues.entries.map { entry in
            var issue = entry.issue
            issue.caller = numbers[entry.caller] ?? 0
            return issue
        }
        record.issues.sort { $0.precedes($1) }
        record.sessionEvents = record.sessions.map { table.entries[$0]?.events ?? 0 }
        record.coverage = seen.coverage
        record.grants = grants.grants.sorted()
        record.tellsGrants = grants.isWhole
        return record
    }

    /// What groups of sessions used; the rows of a group stand under its first session.
    ///
    /// - Parameters:
    ///   - groups: sessions of one principal, origin and way of linking each, as indices into `record`'s.
    ///   - record: what ``sessions()`` gave.
    /// - Returns: the record with the rows of all these groups.
    public func use(of groups: [[Int]], in record: UsageRecord) throws(DiagnosticError) -> UsageRecord {
        guard let window else { return record }
        let filter = GroupFilter(fields, survey, table)
        let roles = try RoleFields(fields, survey, index: settings.index, on: &cluster)
        let whole = TimeSpan(window)
        uses = UseTable(fields, survey, isByDay: settings.isByDay)
        var jobs: [SearchJob] = []
        for group in groups {
            guard let first = group.first else { continue }
            for conditions in filter.conditions(group.map { record.sessions[$0] }) {
                jobs += uses.jobs(for: first, matching: conditions, in: spans(whole), roles: roles)
            }
        }
        // Keys below flattened objects can be counted where they are known; which keys name roles is not.
        if fields.style == .integration { jobs += roleEventJobs(groups, record, whole) }
        try cluster.run(jobs, index: settings.index, doing: "counting events")
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

extension SessionIssue {
    private var key: [String] {
        [
            eventName, issuedKey, issuedPrincipalID, roleARN, sharedEventID, recipientAccount, sourceIdentity,
            switchedFrom, service, isDenied ? "1" : "0",
        ]
    }

    /// By time, then by all other fields.
    func precedes(_ other: SessionIssue) -> Bool {
        if time != other.time { return time < other.time }
        if caller != other.caller { return caller < other.caller }
        return key.lexicographicallyPrecedes(other.key)
    }
}

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
    private var cluster: SearchCluster
    private let settings: Settings
    /// The indices, by how they can be asked.
    private let parts: [IndexPart]
    /// Prefixes that were taken from what is there.
    private let guesses: [Diagnostic]
    /// What was there when the run began.
    private let start: ClusterState
    /// What lies under the pattern and is not counted.
    private let unread: UnreadDocuments
    /// What is left out, since its events are there more than once.
    private let doubles: DoubledEvents
    private let window: ClosedRange<Day>?
    /// What the use of the principal matches that was asked for; nothing where all were.
    private var scope: [JSONBody] = []

    /// How long before the window sessions that reach into it may have been issued.
    private static let lead: Int64 = 36 * 3600
    /// How many events one search counts, about; more are cut into spans of time.
    private static let eventsASearch = 2_000_000

    /// Connects, finds out which indices there are, how they are built and which days they hold.
    ///
    /// - Parameter window: the days that are wanted, from the oldest and the newest event; nil for all.
    public init(
        _ configuration: HTTPConfiguration, _ given: Settings,
        window: (_ oldest: Timestamp, _ newest: Timestamp) -> ClosedRange<Day>? = { _, _ in nil }
    ) throws(DiagnosticError) {
        var cluster = try SearchCluster(configuration)
        var settings = given
        settings.index = IndexList.parts(given.index).joined(separator: ",")
        final class Box { var holdings: [String: ClusterState.Holding] = [:] }
        let box = Box()
        let list = try IndexList(of: settings.index, on: &cluster)
        settings.index = list.searchable(settings.index)
        // Before anything is counted, and no other question waits for it.
        var watch = SearchRun(index: settings.index, doing: "looking at what is there")
        watch.begin([ClusterState.job(version: cluster.version) { box.holdings = $0 }], on: &cluster)
        var shapes = try IndexShapes(
            list, pattern: settings.index, keyPrefix: settings.keyPrefix, timestampField: settings.timestampField,
            on: &cluster)
        try watch.finish(on: &cluster)
        start = ClusterState(list, box.holdings)
        cluster.expect(indices: box.holdings.count)
        let surveys = try shapes.surveyed(
            pattern: settings.index, documents: box.holdings.mapValues(\.documents), on: &cluster)
        unread = try UnreadDocuments(
            list, shapes, surveys, pattern: settings.index, times: [settings.timestampField], on: &cluster)
        version = cluster.version
        self.settings = settings
        doubles = try DoubledEvents(
            shapes.readable, surveys, indices: box.holdings.count, pattern: settings.index, on: &cluster)
        guesses = shapes.guesses + ElasticSource.unknowns(cluster.version, list, host: cluster.host)
        parts = shapes.readable.indices.map { [doubles] number in
            IndexPart(
                shapes.readable[number], surveys[number].without(doubles.excluded[number]),
                without: doubles.exclusions[number])
        }
        if let oldest = surveys.compactMap(\.oldest).min(), let newest = surveys.compactMap(\.newest).max() {
            self.window = window(oldest, newest) ?? oldest.day...newest.day
        } else {
            self.window = nil
        }
        self.cluster = cluster
    }

    /// What a server can't be asked for that does not say which it is.
    private static func unknowns(_ version: ClusterVersion, _ list: IndexList, host: String) -> [Diagnostic] {
        guard !version.isKnown else { return [] }
        let closed = list.isWhole ? "" : "whether indices of the pattern are closed or hidden is not known, and "
        return [
            Diagnostic(
                .note, .serverAnswer,
                "`\(host)` does not say which server it is: \(closed)documents that go while it is asked are known by their "
                    + "number alone",
                help:
                    "on OpenSearch Serverless this is always so; elsewhere the credentials lack `cluster:monitor/main`")
        ]
    }

    /// How many requests were sent.
    public var requestsSent: Int { cluster.requestsSent }

    /// How many events the indices hold.
    public var events: Int { parts.reduce(0) { $0 + $1.survey.events } }

    private var oldest: Timestamp? { parts.compactMap(\.survey.oldest).min() }
    private var newest: Timestamp? { parts.compactMap(\.survey.newest).max() }

    /// How the indices call CloudTrail's fields, for whoever wants to know.
    public var mappings: [Diagnostic] {
        parts.map { part in
            let index = part.scope.indices.isEmpty ? "`\(settings.index)`" : part.words
            return Diagnostic(
                .note, .indexMapping, "\(index) holds \(part.fields.style.rawValue)",
                notes: part.fields.lines.map { Diagnostic.Note($0) },
                help: "`usage.elasticsearch` of rules.yaml sets `index`, `key_prefix` and `timestamp_field`")
        }
    }

    /// What the mappings cannot tell, and what is left out, for the user.
    public var limitations: [Diagnostic] {
        guesses + parts.flatMap { FieldMap.limitations($0.fields, $0.survey, index: $0.words) }
            + doubles.diagnostics
    }

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
        let least = events < ElasticSource.eventsASearch / 20 ? 1 : 2
        return span.parts(max(least, min(16, events / ElasticSource.eventsASearch + 1)))
    }

    /// Which sessions there are, which events issue them, and what could be seen.
    ///
    /// - Parameter asked: whose sessions are looked for, and nobody else's but those that lead to their origins; nil for
    ///   all. Where indices are of several shapes, all are looked for.
    public func sessions(of asked: AskedPrincipal? = nil) throws(DiagnosticError) -> UsageRecord {
        var record = UsageRecord()
        let seen = CoverageTable.Seen()
        if let window { try readSessions(of: asked, TimeSpan(window), seen, into: &record) }
        record.coverage = seen.coverage
        record.coverage.gaps = unread.gaps
        record.coverage.notes = unread.notes
        return record
    }

    private func readSessions(
        of asked: AskedPrincipal?, _ whole: TimeSpan, _ seen: CoverageTable.Seen, into record: inout UsageRecord
    ) throws(DiagnosticError) {
        let before = TimeSpan(
            start: Timestamp(secondsSinceEpoch: whole.start.secondsSinceEpoch - ElasticSource.lead), end: whole.start)
        let issuing = TimeSpan(start: before.start, end: whole.end)
        let older = oldest.map { $0 < whole.start } ?? false ? [before] : []
        scope = []
        var run = SearchRun(index: settings.index, doing: "finding sessions")
        for part in parts { part.begin() }
        if let oldest, let newest {
            let all = TimeSpan(oldest.day...newest.day)
            // No other question waits for these.
            run.begin(
                parts.flatMap { $0.earlyJobs(counted: spans(whole), all: all, adding: seen) }, on: &cluster)
        }
        if let asked, parts.count == 1, let part = parts.first, OriginSearch.isPossible(part.fields) {
            let search = OriginSearch(of: asked, in: issuing, part.fields, part.survey, part.table, part.issues)
            scope = search.scope
            let spans = (spans(whole), older, self.spans(issuing))
            for jobs in search.preparations { try run.run(part.here(jobs()), on: &cluster) }
            var jobs = search.first(counted: spans.0, before: spans.1, whole: spans.2)
            while !jobs.isEmpty {
                try run.run(part.here(jobs), on: &cluster)
                jobs = search.next(counted: spans.0, before: spans.1, whole: spans.2)
            }
        } else {
            let jobs = parts.flatMap { part in
                part.sessionJobs(counted: spans(whole), before: older, issuing: issuing, in: spans(issuing))
            }
            try run.run(jobs, on: &cluster)
        }
        try run.finish(on: &cluster)
        gather(into: &record)
    }

    /// Puts what the parts found into one record.
    private func gather(into record: inout UsageRecord) {
        let issued = Set(parts.flatMap { $0.issues.issues.lazy.map(\.issuedKey) })
        for part in parts {
            if part.fields[.isFromConsole] == nil { part.table.joinUnissued(except: issued) }
            // Known as a caller only: nothing is counted of it.
            for caller in part.issues.callers { part.table.noteCaller(caller) }
        }
        (record.sessions, record.sessionEvents) = SessionTable.sorted(parts.map(\.table))
        for part in parts {
            let places = part.issues.callers.map { ElasticSource.place(of: $0, in: record.sessions) }
            record.issues += part.issues.issues.map { issue in
                var issue = issue
                issue.caller = places[issue.caller]
                return issue
            }
        }
        record.issues.sort()
        record.grants = parts.flatMap(\.grants.grants).sorted()
        record.tellsGrants = parts.allSatisfy(\.grants.isWhole)
        record.permissionSets = parts.reduce(into: Set()) { $0.formUnion($1.sets.events) }.sorted()
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
        let whole = TimeSpan(window)
        let spans = spans(whole)
        var jobs: [SearchJob] = []
        let tables = parts.map { part in
            (
                uses: UseTable(part.fields, part.survey, isByDay: settings.isByDay),
                copies: CopyTable(part.fields, part.survey)
            )
        }
        let allRoles = try RoleFields.all(of: parts, pattern: settings.index, on: &cluster)
        for ((part, table), roles) in zip(zip(parts, tables), allRoles) {
            jobs += part.useJobs(groups, in: record, table.uses, roles, within: scope, span: whole, in: spans)
            jobs += part.here(table.copies.jobs(for: callers.map { ($0, record.sessions[$0]) }, in: spans))
        }
        try cluster.run(jobs, index: settings.index, doing: "counting events")
        let events = tables.reduce(into: Set<String>()) { $0.formUnion($1.copies.events) }
        let others = zip(parts, tables).flatMap { $0.here($1.copies.ownCopyJobs(of: events, in: spans)) }
        if !others.isEmpty { try cluster.run(others, index: settings.index, doing: "comparing copies of events") }
        guard let (uses, copies) = tables.first else { return record }
        for table in tables.dropFirst() {
            uses.add(table.uses)
            copies.add(table.copies)
        }
        copies.take(uses)
        try requireAll(of: groups, in: record, uses.counts)
        var result = record
        uses.finish(&result)
        return result
    }

    /// Requires that the cluster held all that it held when an earlier run began: one that was given up since it changed.
    public func requireAll(of earlier: ElasticSource) throws(DiagnosticError) {
        try start.requireAll(of: earlier.start, pattern: settings.index, on: &cluster)
    }

    /// Requires that the events of each group that were counted as its sessions' were found again, and that the cluster holds
    /// all that it held when the run began.
    private func requireAll(
        of groups: [[Int]], in record: UsageRecord, _ counts: [Int: Int]
    ) throws(DiagnosticError) {
        try start.requireAll(pattern: settings.index, on: &cluster)
        guard let events = record.sessionEvents else { return }
        for group in groups {
            guard let first = group.first else { continue }
            let counted = group.reduce(0) { $0 + events[$1] }
            let found = counts[first] ?? 0
            guard found < counted else { continue }
            throw ClusterState.changed(
                "\(counted) events of `\(record.sessions[first].arn)` were counted, and \(found) of them found again")
        }
    }
}

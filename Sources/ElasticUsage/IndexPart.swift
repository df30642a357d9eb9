import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// The part of a source that is asked in one way: indices of one shape, and what was found in them.
final class IndexPart {
    let fields: FieldMap
    let survey: IndexSurvey
    /// Where its searches look.
    let scope: SearchScope
    private(set) var table: SessionTable
    private(set) var issues: IssueTable
    private(set) var grants: GrantTable
    private(set) var sets: PermissionSetTable

    /// - Parameter exclusions: what documents match that are left out.
    init(_ shape: IndexShape, _ survey: IndexSurvey, without exclusions: [JSONBody]) {
        fields = shape.fields
        self.survey = survey
        var scope = shape.scope
        if survey.hasStrays { scope.filters = fields.proofs }
        if !exclusions.isEmpty { scope.filters.append(EventFilter.all([], not: exclusions)) }
        self.scope = scope
        table = SessionTable(fields, survey)
        issues = IssueTable(fields, survey)
        grants = GrantTable(fields)
        sets = PermissionSetTable(fields)
    }

    /// Its indices in a few words.
    var words: String { scope.indices.isEmpty ? "the index" : IndexShapes.words(scope.indices) }

    /// Forgets what was found before.
    func begin() {
        table = SessionTable(fields, survey)
        issues = IssueTable(fields, survey)
        grants = GrantTable(fields)
        sets = PermissionSetTable(fields)
    }

    /// The searches that no other question waits for: what could be seen, grants, permission sets.
    func earlyJobs(counted spans: [TimeSpan], all: TimeSpan, adding seen: CoverageTable.Seen) -> [SearchJob] {
        here(
            CoverageTable(fields, survey, adding: seen).jobs(in: spans) + grants.jobs(in: all) + sets.jobs(in: all))
    }

    /// The searches for all sessions, and the events that issue them.
    func sessionJobs(counted: [TimeSpan], before: [TimeSpan], issuing: TimeSpan, in parts: [TimeSpan]) -> [SearchJob] {
        var jobs = table.jobs(in: counted, isCounted: true) + table.jobs(in: before, isCounted: false)
        switch fields.objects {
        case .counted: jobs += issues.jobs(in: parts)
        case .filtered, .printed: jobs += issues.eventJobs(in: issuing)
        }
        return here(jobs)
    }

    /// Some searches, of this part alone.
    func here(_ jobs: [SearchJob]) -> [SearchJob] {
        guard survey.hasEmptyTexts else { return jobs.map { $0.within(scope) } }
        let change = EventFilter.takingEmptyForNone(fields.emptyTexts)
        return jobs.map { $0.within(scope).rewritten(change) }
    }

    /// The searches for what groups of sessions used.
    ///
    /// - Parameter scope: what the events match besides.
    func useJobs(
        _ groups: [[Int]], in record: UsageRecord, _ uses: UseTable, _ roles: RoleFields, within scope: [JSONBody],
        span: TimeSpan, in spans: [TimeSpan]
    ) -> [SearchJob] {
        let filter = GroupFilter(fields, survey, table)
        var jobs: [SearchJob] = []
        for group in groups {
            guard let first = group.first else { continue }
            for conditions in filter.conditions(group.map { record.sessions[$0] }) {
                jobs += uses.jobs(for: first, matching: conditions, within: scope, in: spans, roles: roles)
            }
        }
        // Keys below flattened objects can be counted where they are known; which keys name roles is not.
        if fields.style == .integration { jobs += roleEventJobs(groups, record, uses, span) }
        return here(jobs)
    }

    private func roleEventJobs(
        _ groups: [[Int]], _ record: UsageRecord, _ uses: UseTable, _ span: TimeSpan
    ) -> [SearchJob] {
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

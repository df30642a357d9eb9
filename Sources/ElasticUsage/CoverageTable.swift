import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// What could be seen, by account (``CoverageRule``): events, management events by region and direction, sources that a trail
/// may leave out, types of data events.
final class CoverageTable {
    /// What the tables of several shapes add up.
    final class Seen {
        fileprivate(set) var coverage = ObservedCoverage()
    }

    private let seen: Seen
    private let map: FieldMap
    private let survey: IndexSurvey
    private let categories: EventCategories

    init(_ map: FieldMap, _ survey: IndexSurvey, adding seen: Seen) {
        self.map = map
        self.survey = survey
        self.seen = seen
        categories = EventCategories(map, survey)
        seen.coverage.events += survey.events
    }

    /// The searches that find it.
    ///
    /// - Parameter spans: the days that are looked at, in parts.
    func jobs(in spans: [TimeSpan]) -> [SearchJob] {
        var jobs = [
            // Of all time: whether the source begins or ends on a day of the window, or goes on.
            job([], filters: [], exclusions: [], byDay: false) { account, _, row in
                account.reach(row.first, row.last)
            }
        ]
        for span in spans {
            let time = EventFilter.time(map.time, in: span)
            jobs.append(
                job([], filters: [time], exclusions: [], byDay: true) { account, _, row in
                    account.events.add(row.count, on: row.first.day)
                })
            jobs += categories.parts.flatMap { ofPart($0, time) }
        }
        return jobs
    }

    private func ofPart(_ part: EventCategories.Part, _ time: JSONBody) -> [SearchJob] {
        let filters = part.filters + [time]
        let exclusions = part.exclusions + triedFromOutside
        switch part.category {
        case .management:
            var jobs = [
                job([.region, .readOnly], filters: filters, exclusions: exclusions, byDay: true) {
                    account, values, row in
                    guard row.isOwn else { return }
                    account.addManagement(
                        row.count, on: row.first.day, isReadOnly: UseTable.isReadOnly(values.text(.readOnly)),
                        region: values.text(.region), source: "")
                }
            ]
            guard let source = map[.source] else { return jobs }
            jobs.append(
                job(
                    [.source, .region], filters: filters + [EventFilter.terms(source, CoverageRule.countedSources)],
                    exclusions: exclusions, byDay: true
                ) { account, values, row in
                    guard row.isOwn else { return }
                    account.addSource(
                        values.text(.source), row.count, on: row.first.day, region: values.text(.region))
                })
            return jobs
        case .data:
            return [
                job([], filters: filters, exclusions: exclusions, byDay: true) { account, _, row in
                    guard row.isOwn else { return }
                    account.dataEventTypes[part.type, default: DayCounts()].add(row.count, on: row.first.day)
                }
            ]
        case .other: return []
        }
    }

    /// What outsiders tried in vain.
    private var triedFromOutside: [JSONBody] {
        let errors = [CloudTrailField.errorCode, .errorMessage].filter { survey.has($0) }.compactMap { map[$0] }
            .map { EventFilter.exists($0) }
        guard !errors.isEmpty, let type = map[.identityType] else { return [] }
        var exclusions: [JSONBody] = []
        if let code = map[.errorCode], survey.has(.errorCode) {
            let outsiders = EventFilter.any([
                EventFilter.terms(type, CoverageRule.outsiders.filter { !$0.isEmpty }.sorted()),
                EventFilter.all([], not: [EventFilter.exists(type)]),
            ])
            exclusions.append(EventFilter.all([EventFilter.exists(code), outsiders]))
        }
        if let source = map[.source] {
            exclusions.append(
                EventFilter.all([EventFilter.term(source, CoverageRule.signInSource), EventFilter.any(errors)]))
        }
        return exclusions
    }

    /// One row of a count.
    private struct Row {
        let count: Int
        let first: Timestamp
        let last: Timestamp
        /// Whether the account itself made the calls.
        let isOwn: Bool
    }

    private func job(
        _ fields: [CloudTrailField], filters: [JSONBody], exclusions: [JSONBody], byDay: Bool,
        take: @escaping (inout AccountCoverage, Columns.Row, Row) -> Void
    ) -> SearchJob {
        let columns = Columns([.recipient, .account] + fields, map, survey)
        let day: [CompositeSearch.Source] = byDay ? [.time(map.time, intervalInSeconds: 86_400)] : []
        // A count by nothing is none.
        let sources = columns.sources + day
        let search = CompositeSearch(
            filters: filters, exclusions: exclusions,
            sources: sources.isEmpty ? [.time(map.time, intervalInSeconds: 86_400)] : sources, timeField: map.time)
        return .composite(search) { page in
            for number in 0..<page.count {
                let values = columns.row(page.row(number))
                let caller = values.text(.account)
                let recipient = values.text(.recipient)
                let account = recipient.isEmpty ? caller : recipient
                let row = Row(
                    count: page.counts[number], first: UseTable.time(page.firstTimes[number]),
                    last: UseTable.time(page.lastTimes[number]),
                    isOwn: CoverageRule.isOwn(account: account, caller: caller))
                take(&self.seen.coverage.accounts[account, default: AccountCoverage()], values, row)
            }
        }
    }
}

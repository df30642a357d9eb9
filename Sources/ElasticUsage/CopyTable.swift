import IAMModel
import SearchCluster
import Usage

/// Finds the events that name their caller by id alone, and which of them the caller's own account has a copy of that says
/// more (CloudTrail User Guide, "CloudTrail record contents", `sharedEventID`).
///
/// They are counted by the id that their copies share: of an index few, those of callers on file in other accounts.
final class CopyTable {
    private struct Copy {
        var session: Int
        var kind: EventKind
        var event: String
        var count: Int
        var first: Timestamp
        var last: Timestamp
    }

    private let map: FieldMap
    private let survey: IndexSurvey
    private var copies: [Copy] = []
    /// Events of which there is a copy that names the caller.
    private var known: Set<String> = []

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.survey = survey
    }

    /// The searches that find the events of some sessions, by their numbers.
    func jobs(for sessions: [(number: Int, session: Session)], in spans: [TimeSpan]) -> [SearchJob] {
        guard let type = map[.identityType], let id = map[.principalID], !sessions.isEmpty else { return [] }
        let numbers = Dictionary(sessions.map { ($0.session, $0.number) }, uniquingKeysWith: { first, _ in first })
        let wanted =
            UseTable.kindColumns + [
                .errorCode, .errorMessage, .identityType, .principalID, .arn, .account, .recipient, .userName,
                .sharedID,
            ]
        let columns = Columns(wanted, map, survey)
        let ids = Set(sessions.map(\.session.principalID)).sorted()
        var jobs: [SearchJob] = []
        for start in stride(from: 0, to: ids.count, by: GroupFilter.termLimit) {
            let part = Array(ids[start..<min(ids.count, start + GroupFilter.termLimit)])
            let own = [EventFilter.term(type, "AWSAccount"), EventFilter.terms(id, part)]
            for data in EventCategories(map, survey).parts {
                for span in spans {
                    let search = CompositeSearch(
                        filters: data.filters + own + [EventFilter.time(map.time, in: span)],
                        exclusions: data.exclusions, sources: columns.sources, timeField: map.time)
                    jobs.append(
                        .composite(search) { [map] page in
                            for row in 0..<page.count {
                                let values = columns.row(page.row(row))
                                guard let number = numbers[Identity.session(of: values, style: map.style)] else {
                                    continue
                                }
                                self.copies.append(
                                    Copy(
                                        session: number, kind: UseTable.kind(values, data),
                                        event: values.text(.sharedID), count: page.counts[row],
                                        first: UseTable.time(page.firstTimes[row]),
                                        last: UseTable.time(page.lastTimes[row])))
                            }
                        })
                }
            }
        }
        return jobs
    }

    /// The ids that the events' copies share.
    var events: Set<String> { Set(copies.map(\.event)).subtracting([""]) }

    /// Adds what another shape's table holds.
    func add(_ other: CopyTable) {
        copies += other.copies
        known.formUnion(other.known)
    }

    /// The searches for copies that name their callers, of events by the ids that copies share.
    func ownCopyJobs(of events: Set<String>, in spans: [TimeSpan]) -> [SearchJob] {
        guard let type = map[.identityType], let shared = map[.sharedID] else { return [] }
        let events = events.sorted()
        var jobs: [SearchJob] = []
        for start in stride(from: 0, to: events.count, by: GroupFilter.termLimit) {
            let part = Array(events[start..<min(events.count, start + GroupFilter.termLimit)])
            for span in spans {
                let search = CompositeSearch(
                    filters: [EventFilter.terms(shared, part), EventFilter.time(map.time, in: span)],
                    exclusions: [EventFilter.terms(type, ["AWSAccount", "AWSService"])], sources: [.value(shared)])
                jobs.append(
                    .composite(search) { page in
                        for row in 0..<page.count {
                            if let event = page.row(row).first.flatMap({ $0 }) { self.known.insert(event) }
                        }
                    })
            }
        }
        return jobs
    }

    /// Hands each event out that no other copy tells, once.
    func take(_ uses: UseTable) {
        var seen: Set<String> = []
        for copy in copies.sorted(by: { ($0.session, $0.kind, $0.event) < ($1.session, $1.kind, $1.event) }) {
            guard !copy.event.isEmpty else {
                uses.addSoleCopy(copy.session, copy.kind, copy.count, copy.first, copy.last)
                continue
            }
            guard !known.contains(copy.event), seen.insert(copy.event).inserted else { continue }
            uses.addSoleCopy(copy.session, copy.kind, 1, copy.first, copy.last)
        }
    }
}

import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// All sessions that were met, with how many events each had, and by what its events are found again.
final class SessionTable {
    /// What is known of a session.
    struct Entry {
        var events = 0
        /// Its class; nil for a session that is known only as a caller.
        var classes: Set<Identity.Class> = []
    }

    private(set) var entries: [Session: Entry] = [:]
    private let map: FieldMap
    private let survey: IndexSurvey

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.survey = survey
    }

    /// Notes that a session exists.
    func note(_ session: Session, _ sessionClass: Identity.Class, events: Int) {
        entries[session, default: Entry()].events += events
        entries[session, default: Entry()].classes.insert(sessionClass)
    }

    /// Joins sessions that differ in nothing but keys that no event issued.
    ///
    /// Where an index does not tell which events come from the console, their keys, a new one for each request, would
    /// be sessions of their own.
    func joinUnissued(except issued: Set<String>) {
        for (session, entry) in entries where !session.accessKeyID.isEmpty && !issued.contains(session.accessKeyID) {
            guard session.creationDate != nil else { continue }
            entries[session] = nil
            var joined = session
            joined.accessKeyID = ""
            entries[joined, default: Entry()].events += entry.events
            entries[joined, default: Entry()].classes.formUnion(entry.classes)
        }
    }

    /// Notes a session that is known only as the caller of an event.
    func noteCaller(_ session: Session) { entries[session, default: Entry()].events += 0 }

    /// The searches that find all sessions with an event in a span of time.
    ///
    /// - Parameter isCounted: whether their events count, or only they do.
    func jobs(in spans: [TimeSpan], isCounted: Bool) -> [SearchJob] {
        var jobs: [SearchJob] = []
        for sessionClass in Identity.Class.all {
            guard let (filters, exclusions) = sessionClass.conditions(map, survey) else { continue }
            for variant in accountVariants() {
                let columns = Columns(sessionClass.columns + variant.columns, map, survey)
                for span in spans {
                    let search = CompositeSearch(
                        filters: filters + variant.filters + [EventFilter.time(map.time, in: span)],
                        exclusions: exclusions + variant.exclusions, sources: columns.sources)
                    jobs.append(
                        .composite(search) { [map] page in
                            for row in 0..<page.count {
                                var identity = columns.identity(page.row(row))
                                if let type = sessionClass.type { identity[.identityType] = type }
                                let session = identity.session(
                                    style: map.style, hasKey: sessionClass.columns.contains(.accessKeyID))
                                self.note(session, sessionClass, events: isCounted ? page.counts[row] : 0)
                            }
                        })
                }
            }
        }
        return jobs
    }

    /// All sessions in their order.
    ///
    /// They differ in their first two fields, as a rule: those alone are compared first, since to move whole sessions
    /// about takes longer than to count their events does.
    var sorted: [Session] {
        let sessions = Array(entries.keys)
        let keys = sessions.map { ($0.type, $0.principalID) }
        let order = sessions.indices.sorted { left, right in
            if keys[left].0 != keys[right].0 { return keys[left].0 < keys[right].0 }
            if keys[left].1 != keys[right].1 { return keys[left].1 < keys[right].1 }
            return sessions[left] < sessions[right]
        }
        return order.map { sessions[$0] }
    }

    /// Events of an identity without an account are its recipient's.
    private func accountVariants() -> [(columns: [CloudTrailField], filters: [JSONBody], exclusions: [JSONBody])] {
        guard let field = map[.account], survey.has(.account) else { return [([.recipient], [], [])] }
        guard survey.present[.account, default: 0] < survey.events else { return [([], [], [])] }
        return [([], [EventFilter.exists(field)], []), ([.recipient], [], [EventFilter.exists(field)])]
    }
}

extension Identity {
    /// The session of a row of a class, whose conditions say whether its key counts.
    func session(style: FieldMap.Style, hasKey: Bool) -> Session {
        var session = session(style: style)
        if !hasKey { session.accessKeyID = "" }
        return session
    }
}

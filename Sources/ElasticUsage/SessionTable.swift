import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// All sessions that were met, with how many events each had, and by what its events are found again.
final class SessionTable {
    /// What is known of a session.
    struct Entry {
        var events = 0
        /// Its classes; none for a session that is known only as a caller.
        var classes: Identity.Classes = []
    }

    private(set) var entries: [Session: Entry] = [:]
    /// What the sessions name, each value once: their roles' ARNs (the session's own where there is none), the source
    /// identities and the Identity Center users.
    private(set) var named: [CloudTrailField: Set<String>] = [:]
    private let map: FieldMap
    private let survey: IndexSurvey

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.survey = survey
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
    /// - Parameters:
    ///   - scope: what their events must match, too.
    ///   - constants: what all of these events have the same value for.
    ///   - isCounted: whether their events count, or only they do.
    func jobs(
        in spans: [TimeSpan], within scope: [JSONBody] = [], constants: [CloudTrailField: String] = [:],
        isCounted: Bool
    ) -> [SearchJob] {
        var jobs: [SearchJob] = []
        for sessionClass in Identity.Class.all {
            guard let (filters, exclusions) = sessionClass.conditions(map, survey),
                constants[.identityType].map({ sessionClass.has(type: $0) }) ?? true
            else { continue }
            for variant in accountVariants() {
                let columns = Columns(sessionClass.columns + variant.columns, map, survey, constants: constants)
                let classes = Identity.Classes(sessionClass)
                for span in spans {
                    let search = CompositeSearch(
                        filters: filters + variant.filters + scope + [EventFilter.time(map.time, in: span)],
                        exclusions: exclusions + variant.exclusions, sources: columns.sources)
                    jobs.append(
                        .composite(search) { [map] page in
                            for row in 0..<page.count {
                                let session = Identity.session(
                                    of: columns.row(page.row(row)), type: sessionClass.type, style: map.style)
                                self.note(session, classes, events: isCounted ? page.counts[row] : 0)
                            }
                        })
                }
            }
        }
        return jobs
    }

    private func note(_ session: Session, _ classes: Identity.Classes, events count: Int) {
        let before = entries.count
        entries[session, default: Entry()].add(classes, events: count)
        guard entries.count > before else { return }
        note(session.roleARN, .issuerARN)
        note(session.sourceIdentity, .sourceIdentity)
        note(session.onBehalfOf, .onBehalfOf)
    }

    private func note(_ value: String, _ field: CloudTrailField) {
        if !value.isEmpty { named[field, default: []].insert(value) }
    }

    /// All sessions of some tables in their order, with how many events each had.
    ///
    /// They differ in their first two fields, as a rule: those alone are compared first, since to move whole sessions
    /// about takes longer than to count their events does.
    static func sorted(_ tables: [SessionTable]) -> (sessions: [Session], events: [Int]) {
        var entries = tables.first?.entries ?? [:]
        for table in tables.dropFirst() {
            entries.merge(table.entries) { Entry(events: $0.events + $1.events, classes: $0.classes) }
        }
        let found = entries.map { (session: $0.key, events: $0.value.events) }
        let keys = found.map { ($0.session.type, $0.session.principalID) }
        let order = found.indices.sorted { left, right in
            if keys[left].0 != keys[right].0 { return keys[left].0 < keys[right].0 }
            if keys[left].1 != keys[right].1 { return keys[left].1 < keys[right].1 }
            return found[left].session < found[right].session
        }
        return (order.map { found[$0].session }, order.map { found[$0].events })
    }

    /// Events of an identity without an account are its recipient's.
    private func accountVariants() -> [(columns: [CloudTrailField], filters: [JSONBody], exclusions: [JSONBody])] {
        guard let field = map[.account], survey.has(.account) else { return [([.recipient], [], [])] }
        if survey.isEverywhere(.account) { return [([], [], [])] }
        return [([], [EventFilter.exists(field)], []), ([.recipient], [], [EventFilter.exists(field)])]
    }
}

extension Session {
    /// What names the role of a role session: the role's ARN, else its own; empty for all others.
    var roleARN: String { type != "AssumedRole" ? "" : issuerARN.isEmpty ? arn : issuerARN }
}

extension SessionTable.Entry {
    fileprivate mutating func add(_ more: Identity.Classes, events count: Int) {
        events += count
        classes.formUnion(more)
    }
}

extension Identity.Class {
    /// Whether sessions of a type are of this class.
    func has(type: String) -> Bool { self.type.map { $0 == type } ?? !Identity.sessionTypes.contains(type) }
}

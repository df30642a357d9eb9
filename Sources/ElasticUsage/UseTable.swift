import CloudTrailEvents
import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// What groups of sessions used: counts by kind, and roles that requests named.
final class UseTable {
    private struct Key: Hashable {
        var session: Int
        var kind: EventKind
        var day: Day
        var role = ""
    }

    private struct Tally {
        var count = 0
        var first = Timestamp(secondsSinceEpoch: .max)
        var last = Timestamp(secondsSinceEpoch: .min)

        mutating func add(_ count: Int, _ first: Timestamp, _ last: Timestamp) {
            self.count += count
            self.first = min(self.first, first)
            self.last = max(self.last, last)
        }
    }

    private var rows: [Key: Tally] = [:]
    private var roleRows: [Key: Tally] = [:]
    /// Of ``rows`` those of events that no other copy tells better.
    private var soleCopies: [Key: Tally] = [:]
    private let map: FieldMap
    private let survey: IndexSurvey
    private let isByDay: Bool

    init(_ map: FieldMap, _ survey: IndexSurvey, isByDay: Bool) {
        self.map = map
        self.survey = survey
        self.isByDay = isByDay
    }

    /// The searches that count the events of one group, which stand under `session`.
    func jobs(
        for session: Int, matching conditions: [JSONBody], within scope: [JSONBody], in spans: [TimeSpan],
        roles: RoleFields
    ) -> [SearchJob] {
        let errors = [CloudTrailField.errorCode, .errorMessage].filter { survey.has($0) }
            .compactMap { map[$0] }.map { EventFilter.exists($0) }
        var jobs: [SearchJob] = []
        for part in EventCategories(map, survey).parts {
            for span in spans {
                let long = map.longMessages(survey)
                let filters =
                    part.filters + scope + [EventFilter.any(conditions), EventFilter.time(map.time, in: span)]
                jobs.append(
                    count(
                        session, part, filters: filters,
                        exclusions: part.exclusions + errors + (long.map { [$0] } ?? []), isError: false))
                if !errors.isEmpty {
                    let failed = filters + [EventFilter.any(errors)]
                    jobs.append(
                        count(
                            session, part, filters: failed,
                            exclusions: part.exclusions + (long.map { [$0] } ?? []), isError: true))
                }
                if let long {
                    let exclusions = part.exclusions.isEmpty ? [] : [EventFilter.all([], not: part.exclusions)]
                    jobs.append(read(session, part, filters: filters + [long] + exclusions))
                }
                for fields in roles.chunks {
                    let named = filters + [EventFilter.any(fields.map { EventFilter.exists($0.field) })]
                    jobs.append(
                        countRoles(session, part, fields, filters: named, exclusions: part.exclusions))
                }
            }
        }
        return jobs
    }

    static let kindColumns: [CloudTrailField] = [.source, .name, .type, .readOnly]

    private func count(
        _ session: Int, _ part: EventCategories.Part, filters: [JSONBody], exclusions: [JSONBody], isError: Bool
    ) -> SearchJob {
        let wanted = UseTable.kindColumns + (isError ? [.errorCode, .errorMessage] : [])
        let columns = Columns(wanted, map, survey)
        let day: [CompositeSearch.Source] = isByDay ? [.time(map.time, intervalInSeconds: 86_400)] : []
        let search = CompositeSearch(
            filters: filters, exclusions: exclusions, sources: columns.sources + day, timeField: map.time)
        return .composite(search) { page in
            for row in 0..<page.count {
                let kind = UseTable.kind(columns.row(page.row(row)), part)
                let first = UseTable.time(page.firstTimes[row])
                let last = UseTable.time(page.lastTimes[row])
                self.rows[Key(session: session, kind: kind, day: last.day), default: Tally()]
                    .add(page.counts[row], first, last)
            }
        }
    }

    /// Reads the few events whose message is too long to be counted by.
    private func read(_ session: Int, _ part: EventCategories.Part, filters: [JSONBody]) -> SearchJob {
        var names: [CloudTrailField: String] = [:]
        for field in UseTable.kindColumns + [.errorCode, .errorMessage, .time] {
            guard map[field] != nil || field == .errorMessage else { continue }
            names[field] = map.stored(field)
        }
        let search = EventSearch(
            filters: filters, fields: names.values.sorted(), order: [map.time] + (map[.id].map { [$0] } ?? []))
        return .events(search) { hits in
            for hit in hits {
                let values = names.compactMapValues { IntegrationEvent.text(hit, $0[...]) }
                guard let time = values[.time].flatMap({ Identity.time($0) }) else { continue }
                let kind = UseTable.kind(values, part)
                self.rows[Key(session: session, kind: kind, day: time.day), default: Tally()].add(1, time, time)
            }
        }
    }

    private func countRoles(
        _ session: Int, _ part: EventCategories.Part, _ fields: [RoleFields.Leaf], filters: [JSONBody],
        exclusions: [JSONBody]
    ) -> SearchJob {
        let columns = Columns(UseTable.kindColumns + [.errorCode, .errorMessage], map, survey)
        let day: [CompositeSearch.Source] = isByDay ? [.time(map.time, intervalInSeconds: 86_400)] : []
        let search = CompositeSearch(
            filters: filters, exclusions: exclusions,
            sources: columns.sources + fields.map { .value($0.field) } + day, timeField: map.time)
        return .composite(search) { page in
            for row in 0..<page.count {
                let all = page.row(row)
                let kind = UseTable.kind(columns.row(all), part)
                let first = all.startIndex + columns.fields.count
                let named = zip(fields, all[first..<(first + fields.count)]).compactMap { leaf, value in
                    value.flatMap { leaf.role($0, source: kind.source, name: kind.name) }
                }
                for role in named {
                    self.addRole(session, kind, role, page.counts[row], UseTable.time(page.lastTimes[row]))
                }
            }
        }
    }

    /// Adds a role that requests named.
    func addRole(_ session: Int, _ kind: EventKind, _ role: String, _ count: Int, _ last: Timestamp) {
        roleRows[Key(session: session, kind: kind, day: last.day, role: role), default: Tally()].add(count, last, last)
    }

    /// Adds events that name their caller by id alone, and of which no copy does more.
    func addSoleCopy(_ session: Int, _ kind: EventKind, _ count: Int, _ first: Timestamp, _ last: Timestamp) {
        soleCopies[Key(session: session, kind: kind, day: last.day), default: Tally()].add(count, first, last)
    }

    /// The kind of event of a row.
    static func kind(_ values: some FieldValues, _ part: EventCategories.Part) -> EventKind {
        func value(_ field: CloudTrailField) -> String { values.text(field) }
        let (outcome, action) = EventRules.outcome(
            code: value(.errorCode), message: value(.errorMessage), source: value(.source), name: value(.name))
        return EventKind(
            source: value(.source), name: value(.name), type: value(.type).isEmpty ? "AwsApiCall" : value(.type),
            outcome: EventKind.Outcome(outcome), isReadOnly: isReadOnly(value(.readOnly)), category: part.category,
            dataEventType: part.type, deniedAction: action)
    }

    /// What `readOnly` says; nil where it says nothing.
    static func isReadOnly(_ text: String) -> Bool? { text == "true" ? true : text == "false" ? false : nil }

    /// The seconds of a number of milliseconds, rounded down.
    static func time(_ milliseconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: Int64((Double(milliseconds) / 1000).rounded(.down)))
    }

    /// Adds what another shape's table holds.
    func add(_ other: UseTable) {
        func merge(_ rows: inout [Key: Tally], _ more: [Key: Tally]) {
            for (key, tally) in more { rows[key, default: Tally()].add(tally.count, tally.first, tally.last) }
        }
        merge(&rows, other.rows)
        merge(&roleRows, other.roleRows)
        merge(&soleCopies, other.soleCopies)
    }

    /// By session: how many events were counted.
    var counts: [Int: Int] { rows.reduce(into: [:]) { $0[$1.key.session, default: 0] += $1.value.count } }

    /// Puts kinds and rows, sorted, into a record.
    func finish(_ record: inout UsageRecord) {
        let kinds = Set(rows.keys.map(\.kind)).union(roleRows.keys.map(\.kind)).union(soleCopies.keys.map(\.kind))
            .sorted()
        var numbers: [EventKind: Int] = [:]
        for (number, kind) in kinds.enumerated() { numbers[kind] = number }
        record.kinds = kinds
        func sorted(_ rows: [Key: Tally]) -> [UsageRow] {
            rows.map { key, tally in
                UsageRow(
                    session: key.session, kind: numbers[key.kind] ?? 0, day: key.day, count: tally.count,
                    first: tally.first, last: tally.last)
            }.sorted { ($0.session, $0.kind, $0.day) < ($1.session, $1.kind, $1.day) }
        }
        record.rows = sorted(rows)
        record.soleCopies = sorted(soleCopies)
        record.roleUses = roleRows.map { key, tally in
            RoleUseRow(
                session: key.session, kind: numbers[key.kind] ?? 0, day: key.day, role: key.role, count: tally.count,
                last: tally.last)
        }
        record.roleUses.sort { ($0.session, $0.kind, $0.day, $0.role) < ($1.session, $1.kind, $1.day, $1.role) }
    }
}

extension EventKind.Outcome {
    init(_ outcome: DecodedKind.Outcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .failed: self = .failed
        case .notFound: self = .notFound
        case .denied: self = .denied
        }
    }
}

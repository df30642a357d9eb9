import IAMModel
import SearchCluster
import Usage

/// Finds the events of groups of sessions again: with few conditions, however many sessions there are.
struct GroupFilter {
    private let map: FieldMap
    private let survey: IndexSurvey
    private let table: SessionTable
    /// Role → its sessions, for groups that are all of them.
    private var sessionsOfRole: [String: Int] = [:]
    /// Keys that more than one session shows: made-up ones, as in examples.
    private var ambiguousKeys: Set<String> = []

    /// The most values of one condition (`index.max_terms_count` is 65,536).
    static let termLimit = 50_000
    /// The most single conditions of the groups of one search, those within others included: ElasticSearch 8 and OpenSearch take
    /// 1,024 in a whole query (`indices.query.bool.max_clause_count`), and what tells data events has some, too.
    static let clauseLimit = 500

    init(_ map: FieldMap, _ survey: IndexSurvey, _ table: SessionTable) {
        self.map = map
        self.survey = survey
        self.table = table
        var keys: Set<String> = []
        for (session, entry) in table.entries where !entry.classes.isEmpty {
            if !session.issuerARN.isEmpty { sessionsOfRole[session.issuerARN, default: 0] += 1 }
            guard !session.accessKeyID.isEmpty else { continue }
            if !keys.insert(session.accessKeyID).inserted { ambiguousKeys.insert(session.accessKeyID) }
        }
    }

    /// Conditions of which an event matches one if it belongs to one of the sessions; several lists for several searches.
    func conditions(_ sessions: [Session]) -> [[JSONBody]] {
        var clauses: [(condition: JSONBody, terms: Int)] = []
        var rest = sessions.map { (session: $0, classes: table.entries[$0]?.classes ?? []) }
        rest.removeAll { $0.classes.isEmpty }
        var members: [String: Int] = [:]
        for (session, _) in rest where !session.issuerARN.isEmpty { members[session.issuerARN, default: 0] += 1 }
        for (role, count) in members.sorted(by: { $0.key < $1.key }) {
            guard count == sessionsOfRole[role], let field = map[.issuerARN] else { continue }
            clauses.append((EventFilter.term(field, role), 1))
            rest.removeAll { $0.session.issuerARN == role }
        }
        for sessionClass in Identity.Class.all {
            let wanted = Identity.Classes(sessionClass)
            let members = rest.filter { $0.classes.contains(wanted) }.map(\.session)
            guard !members.isEmpty, let (filters, exclusions) = sessionClass.conditions(map, survey) else { continue }
            for (own, terms) in inner(members, sessionClass) {
                clauses.append((EventFilter.all(filters + own, not: exclusions), terms))
            }
        }
        return packed(clauses)
    }

    private func inner(_ sessions: [Session], _ sessionClass: Identity.Class) -> [([JSONBody], Int)] {
        switch sessionClass {
        case .keyed: return keyed(sessions)
        case .shared: return dated(sessions)
        case .lasting: return sessions.map { ([exact($0)], 8) }
        }
    }

    private func keyed(_ sessions: [Session]) -> [([JSONBody], Int)] {
        guard let field = map[.accessKeyID] else { return dated(sessions) }
        var clauses: [([JSONBody], Int)] = []
        let clear = sessions.filter { !$0.accessKeyID.isEmpty && !ambiguousKeys.contains($0.accessKeyID) }
        let keys = clear.map(\.accessKeyID).sorted()
        for start in stride(from: 0, to: keys.count, by: GroupFilter.termLimit) {
            let part = Array(keys[start..<min(keys.count, start + GroupFilter.termLimit)])
            clauses.append(([EventFilter.terms(field, part)], part.count))
        }
        for session in sessions where session.accessKeyID.isEmpty || ambiguousKeys.contains(session.accessKeyID) {
            clauses.append(([exact(session)], 10))
        }
        return clauses
    }

    /// Sessions by name and creation date, a condition a name.
    private func dated(_ sessions: [Session]) -> [([JSONBody], Int)] {
        guard let id = map[.principalID], let date = map[.creationDate] else {
            return sessions.map { ([exact($0)], 8) }
        }
        let byName = Dictionary(grouping: sessions) { $0.principalID }
        return byName.sorted { $0.key < $1.key }.flatMap { name, members -> [([JSONBody], Int)] in
            let dates = members.compactMap { $0.creationDate?.secondsSinceEpoch }
            guard !name.isEmpty, dates.count == members.count, Set(members.map(\.issuerARN)).count == 1 else {
                return members.map { ([exact($0)], 8) }
            }
            return [([EventFilter.term(id, name), EventFilter.times(date, Array(Set(dates)).sorted())], dates.count)]
        }
    }

    /// All that tells a session from others, field by field.
    private func exact(_ session: Session) -> JSONBody {
        var conditions: [JSONBody] = []
        var exclusions: [JSONBody] = []
        func require(_ field: CloudTrailField, _ value: String) {
            guard let name = map[field] else { return }
            if value.isEmpty {
                exclusions.append(EventFilter.exists(name))
            } else {
                conditions.append(EventFilter.term(name, value))
            }
        }
        require(.identityType, session.type)
        require(.principalID, session.principalID)
        require(.arn, session.arn)
        if map.style == .plain { require(.userName, session.userName) }
        require(.issuerPrincipalID, session.issuerPrincipalID)
        require(.issuerARN, session.issuerARN)
        if !session.service.isEmpty { require(.invokedBy, session.service) }
        if session.service.isEmpty, session.type == "AWSService" { require(.invokedBy, "") }
        if !session.accessKeyID.isEmpty { require(.accessKeyID, session.accessKeyID) }
        if Identity.sessionTypes.contains(session.type) {
            if let date = map[.creationDate] {
                if let created = session.creationDate {
                    conditions.append(EventFilter.times(date, [created.secondsSinceEpoch]))
                } else {
                    exclusions.append(EventFilter.exists(date))
                }
            }
        }
        requireAccount(session, &conditions, &exclusions)
        return EventFilter.all(conditions, not: exclusions)
    }

    private func requireAccount(_ session: Session, _ conditions: inout [JSONBody], _ exclusions: inout [JSONBody]) {
        guard let account = map[.account] else { return }
        guard !session.account.isEmpty else { return exclusions.append(EventFilter.exists(account)) }
        let own = EventFilter.term(account, session.account)
        guard let recipient = map[.recipient], !survey.isEverywhere(.account) else {
            return conditions.append(own)
        }
        let received = EventFilter.all(
            [EventFilter.term(recipient, session.account)], not: [EventFilter.exists(account)])
        conditions.append(EventFilter.any([own, received]))
    }

    private func packed(_ clauses: [(condition: JSONBody, terms: Int)]) -> [[JSONBody]] {
        var lists: [[JSONBody]] = []
        var list: [JSONBody] = []
        var terms = 0
        var conditions = 0
        for clause in clauses {
            let own = clause.condition.conditionCount
            if !list.isEmpty,
                conditions + own > GroupFilter.clauseLimit || terms + clause.terms > GroupFilter.termLimit
            {
                lists.append(list)
                list = []
                terms = 0
                conditions = 0
            }
            list.append(clause.condition)
            terms += clause.terms
            conditions += own
        }
        return list.isEmpty ? lists : lists + [list]
    }
}

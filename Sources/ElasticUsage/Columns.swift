import SearchCluster

/// The columns of a count: those that the index has a value for.
struct Columns {
    let fields: [CloudTrailField]
    let sources: [CompositeSearch.Source]

    init(_ wanted: [CloudTrailField], _ map: FieldMap, _ survey: IndexSurvey) {
        let optional = survey.present
        fields = wanted.filter { map[$0] != nil && optional[$0] != 0 }
        sources = fields.compactMap { map[$0].map { .value($0) } }
    }

    /// A row's values by field; those that are not there are empty.
    func values(_ row: ArraySlice<String?>) -> [CloudTrailField: String] {
        var values: [CloudTrailField: String] = [:]
        for (field, value) in zip(fields, row) { if let value { values[field] = value } }
        return values
    }

    /// A row's identity.
    func identity(_ row: ArraySlice<String?>) -> Identity {
        var identity = Identity()
        for (field, value) in zip(fields, row) { if let value { identity[field] = value } }
        return identity
    }
}

extension Identity.Class {
    /// What an event of this class must match and must not; nil where the index has no such event.
    func conditions(_ map: FieldMap, _ survey: IndexSurvey) -> (filters: [JSONBody], exclusions: [JSONBody])? {
        guard let typeField = map[.identityType] else { return nil }
        var shared: [JSONBody] = []
        if let field = map[.invokedBy], survey.has(.invokedBy) { shared.append(EventFilter.exists(field)) }
        if let field = map[.isFromConsole], survey.has(.isFromConsole) {
            shared.append(EventFilter.term(field, "true"))
        }
        switch self {
        case .keyed(let type): return ([EventFilter.term(typeField, type)], shared)
        case .shared(let type):
            return shared.isEmpty ? nil : ([EventFilter.term(typeField, type), EventFilter.any(shared)], [])
        case .lasting: return ([], [EventFilter.terms(typeField, Identity.sessionTypes)])
        }
    }

    static let all: [Identity.Class] = Identity.sessionTypes.flatMap { [.keyed($0), .shared($0)] } + [.lasting]
}

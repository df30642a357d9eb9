import SearchCluster

/// The values of an event's fields, whatever holds them; empty where there is none.
protocol FieldValues {
    func text(_ field: CloudTrailField) -> String
}

extension [CloudTrailField: String]: FieldValues {
    func text(_ field: CloudTrailField) -> String { self[field] ?? "" }
}

/// The columns of a count: those that the index has a value for, and not the same one in all events that are counted.
final class Columns {
    let fields: [CloudTrailField]
    let sources: [CompositeSearch.Source]
    /// By the field's number: where its value stands in a row; -1 for nowhere.
    private var places = [Int](repeating: -1, count: CloudTrailField.allCases.count)
    private let map: FieldMap
    private let hasNumbers: Bool
    /// By the field's number: the value in all rows.
    private var constants = [String](repeating: "", count: CloudTrailField.allCases.count)

    init(
        _ wanted: [CloudTrailField], _ map: FieldMap, _ survey: IndexSurvey,
        constants: [CloudTrailField: String] = [:]
    ) {
        fields = wanted.filter { map[$0] != nil && survey.mayHave($0) && constants[$0] == nil }
        sources = fields.compactMap { map[$0].map { .value($0) } }
        self.map = map
        hasNumbers = map.hasNumbers
        for (place, field) in fields.enumerated() { places[field.number] = place }
        for field in wanted { self.constants[field.number] = constants[field] ?? "" }
    }

    /// One row of a page.
    struct Row: FieldValues {
        fileprivate let columns: Columns
        fileprivate let values: ArraySlice<String?>

        func text(_ field: CloudTrailField) -> String {
            let place = columns.places[field.number]
            let text = place < 0 ? columns.constants[field.number] : values[values.startIndex + place] ?? ""
            return columns.hasNumbers ? columns.map.text(text, of: field) : text
        }
    }

    /// A row's values by field.
    func row(_ values: ArraySlice<String?>) -> Row { Row(columns: self, values: values) }
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

import CloudTrailEvents
import IAMModel
import SearchCluster
import Usage

/// What events are about, as queries: the rule of archives (`eventCategory`, before version 1.07 `managementEvent`, before 1.06
/// the name) over the fields that an index has.
struct EventCategories {
    /// A part of all events that is counted in one go: what it must match and must not, and what it is.
    struct Part {
        var filters: [JSONBody] = []
        var exclusions: [JSONBody] = []
        var category = EventKind.Category.management
        /// The type of data event; empty for others.
        var type = ""
    }

    /// Management events, then data events by type, then all else, each event in one part only.
    let parts: [Part]

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        let other = survey.hasOthers ? EventCategories.others(map) : nil
        let data =
            survey.dataEventTypes == nil
            ? nil : EventCategories.data(map, mayBeUndeclared: survey.hasUndeclared)
        var parts = [Part(exclusions: [data, other].compactMap { $0 })]
        if let data, let found = survey.dataEventTypes {
            parts += EventCategories.dataParts(data, found, map, exclusions: other.map { [$0] } ?? [])
        }
        if let other { parts.append(Part(filters: [other], category: .other)) }
        self.parts = parts
    }

    /// The bucket of an object is a resource, too, and not the one that was read.
    private static func dataParts(
        _ data: JSONBody, _ found: [String], _ map: FieldMap, exclusions: [JSONBody]
    ) -> [Part] {
        guard let field = map[.resourceType] else {
            return [Part(filters: [data], exclusions: exclusions, category: .data, type: "unknown")]
        }
        let bucket = "AWS::S3::Bucket"
        let types = found.filter { $0 != bucket }.sorted() + found.filter { $0 == bucket }
        var parts = types.enumerated().map { number, type in
            let earlier = Array(types[..<number])
            return Part(
                filters: [data, EventFilter.term(field, type)],
                exclusions: exclusions + (earlier.isEmpty ? [] : [EventFilter.terms(field, earlier)]), category: .data,
                type: type)
        }
        parts.append(
            Part(
                filters: [data], exclusions: exclusions + [EventFilter.exists(field)], category: .data, type: "unknown")
        )
        return parts
    }

    /// What makes an event one of data.
    ///
    /// - Parameter mayBeUndeclared: whether there are events that don't say what they are.
    static func data(_ map: FieldMap, mayBeUndeclared: Bool) -> JSONBody? {
        let category = map[.category].map { [EventFilter.exists($0)] } ?? []
        var ways: [JSONBody] = []
        if let field = map[.category] { ways.append(EventFilter.term(field, "Data")) }
        if let field = map[.isManagement] {
            ways.append(EventFilter.all([EventFilter.term(field, "false")], not: category))
        }
        if mayBeUndeclared, let source = map[.source], let name = map[.name] {
            let declared = category + (map[.isManagement].map { [EventFilter.exists($0)] } ?? [])
            let names = EventRules.dataEventNames.map { entry in
                EventFilter.all([EventFilter.term(source, entry.source), EventFilter.terms(name, entry.names)])
            }
            ways.append(EventFilter.all([EventFilter.any(names)], not: declared))
        }
        return ways.isEmpty ? nil : EventFilter.any(ways)
    }

    /// Network activity, and whatever else is neither management nor data.
    static func others(_ map: FieldMap) -> JSONBody? {
        guard let category = map[.category] else { return map[.type].map { EventFilter.term($0, networkActivity) } }
        return EventFilter.all(
            [EventFilter.exists(category)], not: [EventFilter.terms(category, ["Management", "Data"])])
    }

    /// Events that don't say what they are; all of them where the index has no field for it.
    static func undeclared(_ map: FieldMap) -> JSONBody {
        let fields = [CloudTrailField.category, .isManagement].compactMap { map[$0] }
        return fields.isEmpty ? ["match_all": [:]] : EventFilter.all([], not: fields.map { EventFilter.exists($0) })
    }

    private static let networkActivity = "AwsVpceEvent"

    /// The part of one event by its fields.
    static func part(_ values: [CloudTrailField: String], _ map: FieldMap) -> Part {
        var part = Part(category: category(values, map))
        if part.category == .data { part.type = values[.resourceType] ?? "unknown" }
        return part
    }

    private static func category(_ values: [CloudTrailField: String], _ map: FieldMap) -> EventKind.Category {
        switch values[.category] ?? "" {
        case "Management": return .management
        case "Data": return .data
        case "": break
        default: return .other
        }
        if map[.category] == nil, values[.type] == networkActivity { return .other }
        if let isManagement = values[.isManagement], !isManagement.isEmpty {
            return isManagement == "false" ? .data : .management
        }
        let isData = EventRules.dataEventNames.contains { entry in
            entry.source == values[.source] && entry.names.contains(values[.name] ?? "")
        }
        return isData ? .data : .management
    }
}

import Diagnostics
import IAMModel
import SearchCluster

/// What an index holds at all, found in one small search before anything is counted.
struct IndexSurvey: Sendable {
    /// How many events.
    private(set) var events = 0
    /// The first.
    private(set) var oldest: Timestamp?
    /// The last.
    private(set) var newest: Timestamp?
    /// How many events have a field; fields that are not mapped are not there.
    private(set) var present: [CloudTrailField: Int] = [:]
    /// How many events have a message that is too long to be counted by.
    private(set) var longMessages = 0
    /// How many data events.
    private(set) var dataEvents = 0
    /// The resource types of data events.
    private(set) var dataEventTypes: [String] = []

    /// Fields whose absence saves work.
    private static let optional: [CloudTrailField] = [
        .errorCode, .errorMessage, .sharedID, .isFromConsole, .account, .userName, .invokedBy, .sourceIdentity,
        .onBehalfOf, .issuerType, .federatedUserID, .requestedIdentity, .switchedFrom, .namedRoles, .type, .readOnly,
        .issuedKey, .recipient, .creationDate,
    ]

    init(of index: String, _ map: FieldMap, on cluster: inout SearchCluster) throws(DiagnosticError) {
        var aggregations: [(String, JSONBody)] = [
            ("first", ["min": ["field": .string(map.time)]]), ("last", ["max": ["field": .string(map.time)]]),
            ("all", ["filter": ["match_all": [:]]]),
        ]
        for field in IndexSurvey.optional {
            if let name = map[field] { aggregations.append((field.rawValue, ["filter": EventFilter.exists(name)])) }
        }
        if let text = map.messageText, let keyword = map[.errorMessage] {
            let filter = EventFilter.all([EventFilter.exists(text)], not: [EventFilter.exists(keyword)])
            aggregations.append(("long", ["filter": filter]))
        }
        if let data = DataEvents.filter(map) {
            var filter: [(String, JSONBody)] = [("filter", data)]
            if let type = map[.resourceType] {
                filter.append(("aggs", ["t": ["terms": ["field": .string(type), "size": 1000]]]))
            }
            aggregations.append(("data", .object(filter)))
        }
        final class Box { var answer = Answer.null }
        let box = Box()
        let search = SmallSearch(filters: [], aggregations: .object(aggregations))
        try cluster.run([.small(search) { box.answer = $0 }], index: index, doing: "looking at the index")
        events = box.answer["all"]["doc_count"].integer ?? 0
        oldest = IndexSurvey.time(box.answer["first"])
        newest = IndexSurvey.time(box.answer["last"])
        for field in IndexSurvey.optional where map[field] != nil {
            present[field] = box.answer[field.rawValue]["doc_count"].integer ?? 0
        }
        longMessages = box.answer["long"]["doc_count"].integer ?? 0
        dataEvents = box.answer["data"]["doc_count"].integer ?? 0
        dataEventTypes = box.answer["data"]["t"]["buckets"].elements.compactMap { $0["key"].text }
    }

    private static func time(_ answer: Answer) -> Timestamp? {
        answer["value"].integer.map { Timestamp(secondsSinceEpoch: Int64($0 / 1000)) }
    }

    /// Whether some event has a field.
    func has(_ field: CloudTrailField) -> Bool { present[field, default: 0] > 0 }
}

/// Data events, and the one type by which each is counted.
enum DataEvents {
    /// What makes an event one of data; nil where the mapping cannot tell.
    static func filter(_ map: FieldMap) -> JSONBody? {
        guard let management = map[.isManagement] else {
            return map[.category].map { EventFilter.term($0, "Data") }
        }
        let before = EventFilter.all(
            [EventFilter.term(management, "false")], not: map[.category].map { [EventFilter.exists($0)] } ?? [])
        return map[.category].map { EventFilter.any([EventFilter.term($0, "Data"), before]) } ?? before
    }

    /// A part of all events that is counted in one go: what it must match and must not, and its type of data event.
    struct Part {
        var filters: [JSONBody] = []
        var exclusions: [JSONBody] = []
        var type = ""
    }

    /// The type of one event by its fields; empty for a management event.
    static func type(_ values: [CloudTrailField: String]) -> String {
        let category = values[.category] ?? ""
        let isData = category.isEmpty ? values[.isManagement] == "false" : category == "Data"
        return isData ? values[.resourceType] ?? "unknown" : ""
    }

    /// Management events, then data events by type, each event in one part only.
    ///
    /// The bucket of an object is a resource, too, and not the one that was read.
    static func parts(_ map: FieldMap, _ survey: IndexSurvey) -> [Part] {
        guard survey.dataEvents > 0, let data = filter(map) else { return [Part()] }
        var parts = [Part(exclusions: [data])]
        guard let field = map[.resourceType] else { return parts + [Part(filters: [data], type: "unknown")] }
        let bucket = "AWS::S3::Bucket"
        let types =
            survey.dataEventTypes.filter { $0 != bucket }.sorted() + survey.dataEventTypes.filter { $0 == bucket }
        for (number, type) in types.enumerated() {
            let earlier = Array(types[..<number])
            parts.append(
                Part(
                    filters: [data, EventFilter.term(field, type)],
                    exclusions: earlier.isEmpty ? [] : [EventFilter.terms(field, earlier)], type: type))
        }
        parts.append(Part(filters: [data], exclusions: [EventFilter.exists(field)], type: "unknown"))
        return parts
    }
}

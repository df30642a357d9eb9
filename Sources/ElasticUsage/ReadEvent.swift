import CloudTrailEvents
import SearchCluster

/// One event of an index, read itself: what was asked for and answered cannot be counted by.
struct ReadEvent {
    private(set) var values: [CloudTrailField: String] = [:]
    /// `requestParameters`, by path.
    private(set) var request: [String: String] = [:]
    /// `responseElements`, by path.
    private(set) var response: [String: String] = [:]

    private static let eventFields: [CloudTrailField] = [
        .time, .name, .source, .recipient, .account, .errorCode, .errorMessage,
    ]
    private static let objects = ["requestParameters", "responseElements"]

    /// The fields that a search asks for.
    static func wanted(_ fields: FieldMap) -> [String] {
        fields.style == .integration
            ? IntegrationEvent.wanted
            : (eventFields.map(\.rawValue) + objects).map { fields.prefix + $0 } + [fields.time]
    }

    init(_ hit: Answer, _ fields: FieldMap) {
        func members(_ list: [(path: String, value: String)]) -> [String: String] {
            Dictionary(list.map { ($0.path, $0.value) }) { first, _ in first }
        }
        if fields.style == .integration {
            let event = IntegrationEvent(hit)
            values = event.values
            request = members(event.request)
            response = members(event.response)
            return
        }
        for field in ReadEvent.eventFields {
            values[field] = IntegrationEvent.text(hit, (fields.prefix + field.rawValue)[...])
        }
        // A pipeline may keep the time under its own name only.
        if values[.time] == nil { values[.time] = IntegrationEvent.text(hit, fields.time[...]) }
        let objects = ReadEvent.objects.map { name in
            IntegrationEvent.object(hit, (fields.prefix + name)[...]).map { members(IntegrationEvent.leaves(of: $0)) }
        }
        request = objects[0] ?? [:]
        response = objects[1] ?? [:]
    }

    /// The text of a field; empty where there is none.
    subscript(field: CloudTrailField) -> String { values[field] ?? "" }

    /// How the request ended.
    var outcome: DecodedKind.Outcome {
        EventRules.outcome(
            code: self[.errorCode], message: self[.errorMessage], source: self[.source], name: self[.name]
        ).outcome
    }
}

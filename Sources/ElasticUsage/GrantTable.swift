import CloudTrailEvents
import IAMModel
import SearchCluster
import Usage

/// The events of IAM that give or take grants: few, and read themselves, since documents cannot be counted by.
final class GrantTable {
    private(set) var grants: [GrantEvent] = []
    /// Whether each of them had its request: an index may keep less than what it was given.
    private(set) var isWhole = true
    private let fields: FieldMap

    init(_ fields: FieldMap) { self.fields = fields }

    /// The search that finds them all in a span of time.
    func jobs(in span: TimeSpan) -> [SearchJob] {
        guard let source = fields[.source], let name = fields[.name] else { return [] }
        let filters = [
            EventFilter.term(source, "iam.amazonaws.com"), EventFilter.terms(name, EventRules.grantNames),
            EventFilter.time(fields.time, in: span),
        ]
        let wanted = fields.style == .integration ? IntegrationEvent.wanted : GrantTable.wanted(fields)
        let search = EventSearch(
            filters: filters, fields: wanted, order: [fields.time] + (fields[.id].map { [$0] } ?? []))
        return [.events(search) { hits in for hit in hits { self.add(hit) } }]
    }

    private static let eventFields: [CloudTrailField] = [
        .time, .name, .source, .recipient, .account, .errorCode, .errorMessage,
    ]
    private static let objects = ["requestParameters", "responseElements"]

    private static func wanted(_ fields: FieldMap) -> [String] {
        (eventFields.map(\.rawValue) + objects).map { fields.prefix + $0 } + [fields.time]
    }

    private func add(_ hit: Answer) {
        var values: [CloudTrailField: String] = [:]
        var request: [String: String] = [:]
        var response: [String: String] = [:]
        func members(_ list: [(path: String, value: String)]) -> [String: String] {
            Dictionary(list.map { ($0.path, $0.value) }) { first, _ in first }
        }
        if fields.style == .integration {
            let event = IntegrationEvent(hit)
            values = event.values
            request = members(event.request)
            response = members(event.response)
        } else {
            for field in GrantTable.eventFields {
                values[field] = IntegrationEvent.text(hit, (fields.prefix + field.rawValue)[...])
            }
            // A pipeline may keep the time under its own name only.
            if values[.time] == nil { values[.time] = IntegrationEvent.text(hit, fields.time[...]) }
            let objects = GrantTable.objects.map { name in
                IntegrationEvent.object(hit, (fields.prefix + name)[...]).map {
                    members(IntegrationEvent.leaves(of: $0))
                }
            }
            request = objects[0] ?? [:]
            response = objects[1] ?? [:]
        }
        func value(_ field: CloudTrailField) -> String { values[field] ?? "" }
        let (outcome, _) = EventRules.outcome(
            code: value(.errorCode), message: value(.errorMessage), source: value(.source), name: value(.name))
        guard outcome == .succeeded else { return }
        guard !request.isEmpty, let time = Identity.time(value(.time)) else {
            isWhole = false
            return
        }
        var grant = GrantEvent()
        grant.operation = value(.name)
        grant.account = value(.recipient).isEmpty ? value(.account) : value(.recipient)
        grant.time = time
        grant.user = request["userName"] ?? ""
        grant.group = request["groupName"] ?? ""
        grant.role = request["roleName"] ?? ""
        grant.policy = request["policyName"] ?? ""
        grant.policyARN = response["policy.arn"] ?? request["policyArn"] ?? ""
        grant.version = response["policyVersion.versionId"] ?? request["versionId"] ?? ""
        grant.isDefault = request["setAsDefault"] == "true"
        grant.document = request["policyDocument"] ?? ""
        grants.append(grant)
    }
}

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
        let search = EventSearch(
            filters: filters, fields: ReadEvent.wanted(fields), order: [fields.time] + (fields[.id].map { [$0] } ?? []))
        return [.events(search) { [fields] hits in for hit in hits { self.add(ReadEvent(hit, fields)) } }]
    }

    private func add(_ event: ReadEvent) {
        guard event.outcome == .succeeded else { return }
        let (request, response) = (event.request, event.response)
        guard !request.isEmpty, let time = Identity.time(event[.time]) else {
            isWhole = false
            return
        }
        var grant = GrantEvent()
        grant.operation = event[.name]
        grant.account = event[.recipient].isEmpty ? event[.account] : event[.recipient]
        grant.time = time
        grant.user = request["userName"] ?? ""
        grant.group = request["groupName"] ?? ""
        grant.role = request["roleName"] ?? ""
        grant.policy = request["policyName"] ?? ""
        grant.policyARN = response["policy.arn"] ?? request["policyArn"] ?? request["permissionsBoundary"] ?? ""
        grant.version = response["policyVersion.versionId"] ?? request["versionId"] ?? ""
        grant.isDefault = request["setAsDefault"] == "true"
        grant.document = request["policyDocument"] ?? request["assumeRolePolicyDocument"] ?? ""
        grant.newName = request["newUserName"] ?? request["newGroupName"] ?? ""
        grants.append(grant)
    }
}

import CloudTrailEvents
import SearchCluster
import Usage

/// What Identity Center's events tell of permission sets: few, and read themselves.
final class PermissionSetTable {
    private(set) var events: Set<PermissionSetEvent> = []
    private let fields: FieldMap

    init(_ fields: FieldMap) { self.fields = fields }

    /// The search that finds them all in a span of time.
    func jobs(in span: TimeSpan) -> [SearchJob] {
        guard let source = fields[.source], let name = fields[.name] else { return [] }
        let filters = [
            EventFilter.term(source, "sso.amazonaws.com"),
            EventFilter.terms(name, EventRules.permissionSetNames), EventFilter.time(fields.time, in: span),
        ]
        let search = EventSearch(
            filters: filters, fields: ReadEvent.wanted(fields), order: [fields.time] + (fields[.id].map { [$0] } ?? []))
        return [.events(search) { [fields] hits in for hit in hits { self.add(ReadEvent(hit, fields)) } }]
    }

    private func add(_ event: ReadEvent) {
        guard event.outcome == .succeeded else { return }
        let arn = event.request["permissionSetArn"] ?? event.response["permissionSet.permissionSetArn"] ?? ""
        guard !arn.isEmpty else { return }
        events.insert(
            PermissionSetEvent(
                arn: arn, name: event.request["name"] ?? "", account: event.request["targetId"] ?? ""))
    }
}

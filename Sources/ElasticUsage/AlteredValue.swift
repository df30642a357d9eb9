import IAMModel
import SearchCluster

/// A value of a document that the index holds otherwise, or not at all: one event of each shard is held against what the index
/// made of it, before anything is counted by that.
struct AlteredValue: Sendable {
    /// The index of the document.
    let index: String
    /// What was sent.
    let sent: String
    /// What is counted; nil for nothing.
    let counted: String?

    /// The search that looks at documents of some shape, and gives the first alteration of each field, the events' ids, and
    /// whether these are the documents' names, too (`_id`).
    static func search(
        _ map: FieldMap,
        _ take: @escaping ([CloudTrailField: AlteredValue], _ ids: [String], _ areNames: Bool) -> Void
    ) -> SearchJob {
        // A list's values come sorted, and a message is read where it is long; parts of flattened objects don't come apart.
        let fields = CloudTrailField.allCases.filter { field in
            guard field != .resourceType, field != .namedRoles, field != .errorMessage else { return false }
            return map[field].map { !$0.contains(".flattened.") } ?? false
        }
        var search = SampleSearch(
            filters: map.proofs, fields: fields.map { map.stored($0) }, indexed: fields.compactMap { map[$0] })
        search.limitOfShard = 3
        return .sample(search) { hits in
            var found: [CloudTrailField: AlteredValue] = [:]
            for hit in hits {
                for field in fields where found[field] == nil {
                    guard let name = map[field] else { continue }
                    found[field] = alteration(hit, field, name, map)
                }
            }
            let ids = hits.map { hit in map[.id].flatMap { hit["fields"][$0].elements.first?.text } }
            take(found, ids.compactMap { $0 }, zip(ids, hits).allSatisfy { $0 != nil && $0 == $1["_id"].text })
        }
    }

    private static func alteration(
        _ hit: Answer, _ field: CloudTrailField, _ name: String, _ map: FieldMap
    ) -> AlteredValue? {
        guard let sent = IntegrationEvent.text(hit["_source"], map.stored(field)[...]), !sent.isEmpty else {
            return nil
        }
        let value = hit["fields"][name].elements.first?.text
        if let value, isSame(sent, value, field, map) { return nil }
        // Both what is too long and what is no date are told where all documents are counted.
        if value == nil, map.cuts[field].map({ sent.utf16.count > $0 }) ?? (field.kind == .time) { return nil }
        return AlteredValue(index: hit["_index"].text ?? "", sent: sent, counted: value)
    }

    private static func isSame(_ sent: String, _ value: String, _ field: CloudTrailField, _ map: FieldMap) -> Bool {
        switch field.kind {
        // In whatever form a mapping writes it.
        case .time: true
        case .text, .truth, .account: map.text(value, of: field) == sent
        }
    }
}

import SearchCluster

/// The fields for which all events of a search have the same value: they need no column, which in a list of ten thousand
/// sessions of one role is most of what would be sent and read.
///
/// One event shows the values; then it is asked whether any event has others.
final class ConstantFields {
    /// What all events have; empty texts for what none of them has.
    private(set) var values: [CloudTrailField: String] = [:]
    private let filters: [JSONBody]
    private let groups: [[CloudTrailField]]
    private let map: FieldMap
    private var sample: [CloudTrailField: String] = [:]

    /// - Parameters:
    ///   - groups: fields that are constant together or not at all.
    ///   - filters: what the events match.
    init(_ groups: [[CloudTrailField]], matching filters: [JSONBody], _ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.filters = filters
        self.groups = groups.map { fields in fields.filter { map[$0] != nil && survey.mayHave($0) } }
    }

    /// The search that looks at one event.
    var sampling: SearchJob {
        let aggregations = groups.joined().compactMap { field -> (String, JSONBody)? in
            map[field].map { (field.rawValue, ["terms": ["field": .string($0), "size": 1]]) }
        }
        let search = SmallSearch(filters: filters, aggregations: .object(aggregations), isSample: true)
        return .small(search) { answer in
            for field in self.groups.joined() {
                let bucket = answer[field.rawValue]["buckets"].elements.first
                self.sample[field] = bucket.flatMap { $0["key_as_string"].text ?? $0["key"].text } ?? ""
            }
        }
    }

    /// The searches for an event with other values, once the first one was looked at.
    var comparisons: [SearchJob] {
        groups.map { fields in
            var conditions: [JSONBody] = []
            var exclusions: [JSONBody] = []
            for field in fields {
                guard let name = map[field], let value = sample[field] else { continue }
                if value.isEmpty {
                    exclusions.append(EventFilter.exists(name))
                } else {
                    conditions.append(EventFilter.term(name, value))
                }
            }
            let search = SmallSearch(
                filters: filters, exclusions: [EventFilter.all(conditions, not: exclusions)],
                aggregations: ["all": ["filter": ["match_all": [:]]]], isSample: true)
            return .small(search) { answer in
                guard answer["all"]["doc_count"].integer == 0 else { return }
                for field in fields { self.values[field] = self.sample[field] }
            }
        }
    }
}

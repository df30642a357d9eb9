import Diagnostics
import SearchCluster

/// Finds out whether the same events lie in the indices more than once: in a leftover copy, by two pipelines, indexed again
/// without an id. Some ids are looked for, one search a shape; nobody waits for it.
///
/// What is in use is the same; how often it was used is too high, and that is said.
final class DoubledEvents {
    private let ids: [String]
    /// By id, then by index: how many documents.
    private var found: [String: [String: Int]] = [:]

    /// - Parameter ids: those of some events of each shard; few enough for a server that takes 1,000 buckets (`search.max_buckets`).
    init(_ ids: [String]) { self.ids = Array(Set(ids).sorted().prefix(150)) }

    /// The search of one shape.
    func jobs(_ map: FieldMap) -> [SearchJob] {
        guard let field = map[.id], !ids.isEmpty else { return [] }
        let search = SmallSearch(
            filters: map.proofs + [EventFilter.terms(field, ids)],
            aggregations: [
                "e": [
                    "terms": ["field": .string(field), "size": .number(ids.count)],
                    "aggs": ["i": ["terms": ["field": "_index", "size": 4]]],
                ]
            ])
        return [
            .small(search) { answer in
                for event in answer["e"]["buckets"].elements {
                    guard let id = event["key"].text else { continue }
                    for index in event["i"]["buckets"].elements {
                        self.found[id, default: [:]][index["key"].text ?? "", default: 0] +=
                            index["doc_count"].integer ?? 0
                    }
                }
            }
        ]
    }

    /// What a user reads of it; nil where every event is there once.
    var diagnostic: Diagnostic? {
        let doubled = found.filter { $0.value.values.reduce(0, +) > 1 }
        guard !doubled.isEmpty else { return nil }
        let indices = Set(doubled.values.flatMap(\.keys)).sorted()
        let places = indices.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        return .warning(
            .doubledEvents,
            "the same events lie more than once in \(places)\(indices.count > 3 ? " …" : ""), and are counted as often: "
                + "\(doubled.count) of \(found.count) that were looked at",
            help:
                "leave a copy out of the pattern (`-INDEX`), or index with `eventID` as `_id`; what is in use is the same"
        )
    }
}

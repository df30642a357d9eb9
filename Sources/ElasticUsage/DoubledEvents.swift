import Diagnostics
import SearchCluster

/// Whether the same events lie in several documents, under different pipelines, in a copy that was left, or on both sides of a
/// rollover: they count once where their ids can be counted by, and else are told.
struct DoubledEvents {
    /// By part of the source: what the documents match that are left out.
    private(set) var exclusions: [[JSONBody]]
    /// By part of the source: how many documents that are.
    private(set) var excluded: [Int]
    /// For the user.
    private(set) var diagnostics: [Diagnostic] = []

    /// How many events are looked at one by one, where some of them lie in several documents.
    private static let eventsAtMost = 1_000_000
    /// How many ids of each part are looked at to find out whether some lie in several documents: the least ones, which are a
    /// sample of all.
    private static let idsLookedAt = 4_096

    /// Looks for them.
    ///
    /// - Parameter indices: how many indices there are.
    /// - Complexity: no request where there is one index whose documents are named by their events' ids; else one round of
    ///   small searches; a row for each event where some lie in several documents.
    init(
        _ shapes: [IndexShape], _ surveys: [IndexSurvey], indices: Int, pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        exclusions = shapes.map { _ in [] }
        excluded = shapes.map { _ in 0 }
        guard indices > 1 || !surveys.allSatisfy(\.namesDocumentsByID) else { return }
        let looked = try DoubledEvents.look(shapes, surveys, pattern: pattern, on: &cluster)
        guard looked.doubled > 0 else { return }
        guard surveys.reduce(0, { $0 + $1.events }) <= DoubledEvents.eventsAtMost else {
            diagnostics = [
                DoubledEvents.warning("\(looked.doubled) of \(looked.all) that were looked at", looked.indices)
            ]
            return
        }
        let copies = EventCopies(shapes.map(\.fields))
        let jobs = shapes.indices.compactMap { number in
            copies.job(of: number, surveys[number])?.within(shapes[number].scope)
        }
        try cluster.run(jobs, index: pattern, doing: DoubledEvents.task)
        try leaveOut(copies, shapes, pattern: pattern, on: &cluster)
    }

    private static let task = "looking for events that lie in several documents"

    private mutating func leaveOut(
        _ copies: EventCopies, _ shapes: [IndexShape], pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        final class Box { var documents: [String: [String: [String]]] = [:] }
        let box = Box()
        let all = copies.remainders()
        let possible = all.filter(\.isPossible)
        let jobs = possible.flatMap { remainder in
            remainder.documentJobs(shapes[remainder.part].fields) { id, document in
                box.documents[remainder.index, default: [:]][id, default: []].append(document)
            }
        }
        if !jobs.isEmpty { try cluster.run(jobs, index: pattern, doing: DoubledEvents.task) }
        var whole: [Int: [String]] = [:]
        for var remainder in possible {
            remainder.take(box.documents[remainder.index] ?? [:])
            guard remainder.count > 0 else { continue }
            if remainder.isWhole {
                whole[remainder.part, default: []].append(remainder.index)
            } else {
                exclusions[remainder.part].append(remainder.condition(shapes[remainder.part].fields))
            }
            excluded[remainder.part] += remainder.count
            let documents = remainder.count == 1 ? "1 document" : "\(remainder.count) documents"
            diagnostics.append(
                Diagnostic(
                    .note, .doubledEvents,
                    "left out: \(documents) of `\(remainder.index)`, since others hold the same events"))
        }
        for (part, names) in whole { exclusions[part].append(EventFilter.terms("_index", names)) }
        let rest = all.filter { !$0.isPossible }
        if !rest.isEmpty {
            let (events, doubled) = copies.counts
            diagnostics.append(DoubledEvents.warning("\(doubled) of \(events)", rest.map(\.index)))
        }
    }

    /// Looks at some ids of each part, and at some events of each shard.
    private static func look(
        _ shapes: [IndexShape], _ surveys: [IndexSurvey], pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> (all: Int, doubled: Int, indices: [String]) {
        final class Box {
            var counts: [String: Int] = [:]
            var indices: [String: Set<String>] = [:]
        }
        let (least, some) = (Box(), Box())
        // Few enough for a server that takes 1,000 buckets (`search.max_buckets`).
        let ids = Array(Set(surveys.flatMap(\.ids)).sorted().prefix(150))
        var jobs: [SearchJob] = []
        for (shape, survey) in zip(shapes, surveys) {
            guard let field = shape.fields[.id] else { continue }
            let proofs = survey.hasStrays ? shape.fields.proofs : []
            let first = CompositeSearch(filters: proofs, sources: [.value(field)])
            jobs.append(
                SearchJob.composite(first, pageSize: idsLookedAt, isFirstPageOnly: true) { page in
                    for row in 0..<page.count {
                        guard let id = page.row(row).first.flatMap({ $0 }), !id.isEmpty else { continue }
                        least.counts[id, default: 0] += page.counts[row]
                    }
                }.within(shape.scope))
            guard !ids.isEmpty else { continue }
            let search = SmallSearch(
                filters: proofs + [EventFilter.terms(field, ids)],
                aggregations: [
                    "e": [
                        "terms": ["field": .string(field), "size": .number(ids.count)],
                        "aggs": ["i": ["terms": ["field": "_index", "size": 4]]],
                    ]
                ])
            jobs.append(
                SearchJob.small(search) { answer in
                    for event in answer["e"]["buckets"].elements {
                        guard let id = event["key"].text else { continue }
                        some.counts[id, default: 0] += event["doc_count"].integer ?? 0
                        some.indices[id, default: []].formUnion(
                            event["i"]["buckets"].elements.compactMap { $0["key"].text })
                    }
                }.within(shape.scope))
        }
        if !jobs.isEmpty { try cluster.run(jobs, index: pattern, doing: task) }
        let doubled = some.counts.filter { $0.value > 1 }
        let places = doubled.keys.reduce(into: Set<String>()) { $0.formUnion(some.indices[$1] ?? []) }
        if doubled.isEmpty { return (least.counts.count, least.counts.values.count { $0 > 1 }, []) }
        return (some.counts.count, doubled.count, places.sorted())
    }

    private static func warning(_ share: String, _ indices: [String]) -> Diagnostic {
        let places = indices.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        let words = indices.isEmpty ? "" : " in \(places)\(indices.count > 3 ? " …" : "")"
        return .warning(
            .doubledEvents,
            "the same events lie more than once\(words), and are counted as often: \(share)",
            help:
                "leave a copy out of the pattern (`-INDEX`), or index with `eventID` as `_id`; what is in use is the same"
        )
    }
}

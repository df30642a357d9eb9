import Diagnostics
import SearchCluster

/// What the indices of a pattern hold at one moment, so that it can be told at the end of a run whether all that was there at its
/// start was there all the time.
///
/// New documents do no harm: they are counted or not, as if the cluster had been asked a moment earlier. What goes does, since
/// what it showed in use would look unused.
struct ClusterState {
    private struct Holding {
        var documents: Int
        /// The greatest number of a write (`_seq_no`): what is written later has a greater one, in each shard.
        var horizon: Int
    }

    private let names: Set<String>
    private var holdings: [String: Holding] = [:]

    /// Asks what is there now.
    ///
    /// - Parameter list: the indices that the pattern means, as they were listed before.
    /// - Complexity: one search, which reads a number of each document.
    init(_ list: IndexList, pattern: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        names = Set(list.searched)
        final class Box { var holdings: [String: Holding] = [:] }
        let box = Box()
        let search = SmallSearch(
            filters: [],
            aggregations: [
                "i": [
                    "terms": ["field": "_index", "size": 10_000], "aggs": ["h": ["max": ["field": "_seq_no"]]],
                ]
            ])
        let job = SearchJob.small(search) { answer in
            for bucket in answer["i"]["buckets"].elements {
                guard let name = bucket["key"].text, let count = bucket["doc_count"].integer else { continue }
                box.holdings[name] = Holding(documents: count, horizon: bucket["h"]["value"].integer ?? 0)
            }
        }
        try cluster.run([job], index: pattern, doing: "looking at what is there")
        holdings = box.holdings
    }

    /// Requires that everything that was there at the start is there still.
    ///
    /// - Parameter start: what was there.
    /// - Complexity: no request where nothing was written; else one search for each index that was.
    func requireAll(of start: ClusterState, pattern: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        if let gone = start.names.subtracting(names).min() { throw ClusterState.changed("`\(gone)` is no longer open") }
        if let gone = start.holdings.keys.filter({ holdings[$0] == nil }).min() {
            throw ClusterState.changed("`\(gone)` is empty or gone")
        }
        final class Box { var lost: [String: Int] = [:] }
        let box = Box()
        var jobs: [SearchJob] = []
        for (name, before) in start.holdings.sorted(by: { $0.key < $1.key }) {
            guard let now = holdings[name] else { continue }
            if now.documents == before.documents && now.horizon == before.horizon { continue }
            let search = SmallSearch(
                filters: [
                    EventFilter.term("_index", name), ["range": ["_seq_no": ["lte": .number(before.horizon)]]],
                ], aggregations: ["all": ["filter": ["match_all": [:]]]])
            jobs.append(
                .small(search) { answer in
                    let kept = answer["all"]["doc_count"].integer ?? 0
                    if kept < before.documents { box.lost[name] = before.documents - kept }
                })
        }
        guard !jobs.isEmpty else { return }
        try cluster.run(jobs, index: pattern, doing: "looking at what is there still")
        guard let (name, count) = box.lost.min(by: { $0.key < $1.key }) else { return }
        throw ClusterState.changed(
            "\(count) document\(count == 1 ? "" : "s") of `\(name)` \(count == 1 ? "was" : "were") deleted or written anew"
        )
    }

    /// The error that a run ends with where the cluster is not what it was at the start.
    static func changed(_ what: String) -> DiagnosticError {
        DiagnosticError(
            .error(
                .changedCluster, "the cluster changed while it was asked: \(what)",
                help: "ask again when nothing deletes, closes or rewrites the indices that the pattern means"))
    }
}

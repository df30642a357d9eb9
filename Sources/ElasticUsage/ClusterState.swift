import Diagnostics
import SearchCluster

/// What the indices of a pattern hold at one moment, so that it can be told at the end of a run whether all that was there at its
/// start was there all the time.
///
/// New documents do no harm: they are counted or not, as if the cluster had been asked a moment earlier. What goes does, since
/// what it showed in use would look unused.
struct ClusterState {
    /// What one index holds.
    struct Holding {
        var documents: Int
        /// The greatest number of a write (`_seq_no`): what is written later has a greater one, in each shard.
        var horizon: Int
    }

    private let list: IndexList
    private let holdings: [String: Holding]

    /// - Parameters:
    ///   - list: the indices that the pattern means, as they were listed before.
    ///   - holdings: what those hold that hold anything, as ``job(_:)`` found it.
    init(_ list: IndexList, _ holdings: [String: Holding]) {
        self.list = list
        self.holdings = holdings
    }

    /// The search that tells what is there now, by index.
    ///
    /// - Complexity: the server reads a number of each document.
    ///
    /// - Parameter version: who is asked: the numbers of writes are not asked of a server that does not say who it is.
    static func job(
        version: ClusterVersion, _ take: @escaping ([String: Holding]) -> Void
    ) -> SearchJob {
        var byIndex: [(String, JSONBody)] = [("terms", ["field": "_index", "size": 10_000])]
        if version.isKnown { byIndex.append(("aggs", ["h": ["max": ["field": "_seq_no"]]])) }
        let search = SmallSearch(filters: [], aggregations: ["i": .object(byIndex)])
        return .small(search) { answer in
            var holdings: [String: Holding] = [:]
            for bucket in answer["i"]["buckets"].elements {
                guard let name = bucket["key"].text, let count = bucket["doc_count"].integer else { continue }
                holdings[name] = Holding(documents: count, horizon: bucket["h"]["value"].integer ?? 0)
            }
            take(holdings)
        }
    }

    /// Requires that everything that was there at the start is there still.
    ///
    /// - Complexity: one search; one more for each index that was written to, and a list of the indices where some were empty.
    func requireAll(pattern: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        final class Box { var holdings: [String: Holding] = [:] }
        let box = Box()
        let job = ClusterState.job(version: cluster.version) { box.holdings = $0 }
        try cluster.run([job], index: pattern, doing: "looking at what is there still")
        // Empty when it was looked at, or gone by then.
        let empty = list.searched.filter { holdings[$0] == nil }
        let now = empty.isEmpty ? list : try IndexList(of: pattern, on: &cluster)
        try ClusterState(now, box.holdings).requireAll(of: self, pattern: pattern, on: &cluster)
    }

    /// Requires that everything is there that was there at another time.
    ///
    /// - Parameter start: what was there.
    /// - Complexity: no request where nothing was written; else one search for each index that was.
    func requireAll(of start: ClusterState, pattern: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        if let gone = Set(start.list.searched).subtracting(list.searched).min() {
            throw ClusterState.changed("`\(gone)` is no longer open")
        }
        if let gone = start.holdings.keys.filter({ holdings[$0] == nil }).min() {
            throw ClusterState.changed("`\(gone)` is empty or gone")
        }
        final class Box { var lost: [String: Int] = [:] }
        let box = Box()
        var jobs: [SearchJob] = []
        for (name, before) in start.holdings.sorted(by: { $0.key < $1.key }) {
            guard let now = holdings[name] else { continue }
            if now.documents == before.documents && now.horizon == before.horizon { continue }
            guard cluster.version.isKnown else {
                // What is written meanwhile hides what goes: more is not asked for.
                if now.documents < before.documents { box.lost[name] = before.documents - now.documents }
                continue
            }
            let search = SmallSearch(
                filters: [["range": ["_seq_no": ["lte": .number(before.horizon)]]]],
                aggregations: ["all": ["filter": ["match_all": [:]]]])
            jobs.append(
                SearchJob.small(search) { answer in
                    let kept = answer["all"]["doc_count"].integer ?? 0
                    if kept < before.documents { box.lost[name] = before.documents - kept }
                }.within(SearchScope(indices: [name])))
        }
        if !jobs.isEmpty { try cluster.run(jobs, index: pattern, doing: "looking at what is there still") }
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

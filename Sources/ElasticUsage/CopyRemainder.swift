import IAMModel
import SearchCluster

/// What is left out of one index, since other documents hold its events.
struct CopyRemainder {
    /// The index.
    let index: String
    /// The part of the source that it belongs to.
    let part: Int
    /// How many documents with a time the index holds.
    let total: Int
    /// How many of them are left out, those that lie several times in it aside.
    var count = 0
    /// Days of which every document is left out, in spans.
    private(set) var spans: [ClosedRange<Day>] = []
    /// Events of other days.
    var ids: Set<String> = []
    /// Events that lie several times in the index, and are kept once.
    var repeated: [String] = []
    /// The documents of these that are left out, by `_id`.
    private(set) var documents: [String] = []

    init(index: String, part: Int, total: Int) {
        self.index = index
        self.part = part
        self.total = total
    }

    /// How many events and documents are named: each search names them all.
    private static let namesAtMost = 10_000
    private static let spansAtMost = 30

    /// Whether it can be left out by a condition that a server takes.
    var isPossible: Bool {
        isWhole
            || ids.count <= CopyRemainder.namesAtMost && repeated.count <= CopyRemainder.namesAtMost
                && spans.count <= CopyRemainder.spansAtMost
    }

    /// Whether nothing of the index is kept.
    var isWhole: Bool { count == total && repeated.isEmpty }

    /// Adds a day, later than those before.
    mutating func add(_ day: Day) {
        if let last = spans.last, last.upperBound.daysSinceEpoch + 1 == day.daysSinceEpoch {
            spans[spans.count - 1] = last.lowerBound...day
        } else {
            spans.append(day...day)
        }
    }

    /// The searches for the documents of what lies several times in the index.
    ///
    /// - Parameter take: is given an event's id and a document's `_id`.
    func documentJobs(_ map: FieldMap, _ take: @escaping (_ id: String, _ document: String) -> Void) -> [SearchJob] {
        guard let field = map[.id] else { return [] }
        return stride(from: 0, to: repeated.count, by: 500).map { start in
            let part = Array(repeated[start..<min(repeated.count, start + 500)])
            var search = SampleSearch(
                filters: map.proofs + [EventFilter.terms(field, part)], fields: [], indexed: [field])
            search.limit = 10_000
            search.limitOfShard = 1_000_000
            return SearchJob.sample(search) { hits in
                for hit in hits {
                    guard let id = hit["fields"][field].elements.first?.text, let document = hit["_id"].text else {
                        continue
                    }
                    take(id, document)
                }
            }.within(SearchScope(indices: [index]))
        }
    }

    /// Takes the documents of each event, all but the first of which are left out.
    mutating func take(_ found: [String: [String]]) {
        for id in repeated {
            let others = (found[id] ?? []).sorted().dropFirst()
            documents += others
            count += others.count
        }
    }

    /// What the documents match that are left out of an index of which some are kept.
    func condition(_ map: FieldMap) -> JSONBody {
        var parts = spans.map { EventFilter.time(map.time, in: TimeSpan($0)) }
        if let field = map[.id], !ids.isEmpty { parts.append(EventFilter.terms(field, ids.sorted())) }
        if !documents.isEmpty { parts.append(["ids": ["values": .array(documents.map { .string($0) })]]) }
        return EventFilter.all([EventFilter.term("_index", index), EventFilter.any(parts)])
    }
}

import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// Accounts for the documents under a pattern that are not counted: those that may be CloudTrail's are gaps, with their index,
/// number and days; those that are not are left out, and told by `-v`.
///
/// An index of nothing but events that can be counted costs no search here.
final class UnreadDocuments {
    /// What may be CloudTrail's and was not counted.
    private(set) var gaps: [CoverageGap] = []
    /// What is something else.
    private(set) var notes: [Diagnostic] = []
    private var jobs: [SearchJob] = []
    private var counts: [(question: Question, rows: [Row])] = []
    /// By sample, then by index: the sign of CloudTrail that a document of it shows.
    private var signs: [Int: [String: String]] = [:]

    /// One count: which documents, in which words, and what else is known of them.
    private struct Question {
        /// Why: "no `eventTime`".
        var words: String
        var help: String
        /// The fields that may hold their time.
        var times: [String]
        var filters: [JSONBody] = []
        /// Whether the documents may be something else altogether.
        var isForeign = false
        /// The sample in which a document of the index must show a sign; nil where none is needed.
        var sample: Int?
    }

    /// The documents of one index that a question found.
    private struct Row {
        let index: String
        let count: Int
        var first: Timestamp?
        var last: Timestamp?
    }

    private static let again =
        "index them again, for example with `cloudtrim load`, or leave the index out of the pattern (`-INDEX`)"

    /// Counts, where there is anything to count.
    ///
    /// - Parameters:
    ///   - all: the indices by their shapes.
    ///   - surveys: what the shapes that can be asked hold.
    ///   - times: the fields that may hold a document's time, besides `eventTime` and `@timestamp`.
    /// - Complexity: no request where all can be counted; else one round of searches.
    init(
        _ list: IndexList, _ all: IndexShapes, _ surveys: [IndexSurvey], pattern: String, times: [String],
        on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        gaps = list.gaps.map { CoverageGap(accounts: [], diagnostic: $0) }
        for (indices, problems) in all.unreadable {
            let catalog = all.catalog.restricted(to: indices)
            guard let problem = problems.first else { continue }
            ask(
                Question(
                    words: problem.message, help: problem.help ?? UnreadDocuments.again,
                    times: UnreadDocuments.times(times, in: catalog)), of: SearchScope(indices: indices))
        }
        if !all.foreign.isEmpty {
            askForeign(
                SearchScope(indices: all.foreign), all.catalog.restricted(to: all.foreign), nil, times: times)
        }
        for (shape, survey) in zip(all.readable, surveys) {
            if survey.hasStrays { askStrays(shape, times: times) }
            askEvents(shape, survey, version: cluster.version)
        }
        guard !jobs.isEmpty else { return }
        try cluster.run(jobs, index: pattern, doing: "looking at documents that are not counted")
        finish()
    }

    /// The date fields among those that may hold a document's time.
    private static func times(_ named: [String], in catalog: FieldCatalog) -> [String] {
        let own = catalog.types.keys.filter { $0.hasSuffix(".eventTime") || $0.lowercased() == "eventtime" }.sorted()
        let all = named + ["eventTime", "@timestamp"] + own
        return all.filter { catalog.has($0, FieldCatalog.times) }
    }

    /// Documents that lack what each event has, beside events.
    private func askStrays(_ shape: IndexShape, times: [String]) {
        let map = shape.fields
        let dates = UnreadDocuments.times([map.time] + times, in: shape.catalog)
        for field in [CloudTrailField.time, .source, .name] {
            guard let name = map[field] else { continue }
            ask(
                Question(
                    words: "no `\(map.stored(field))`", help: UnreadDocuments.again,
                    times: dates, filters: [map.sign, EventFilter.all([], not: [EventFilter.exists(name)])]),
                of: shape.scope)
        }
        var scope = shape.scope
        scope.filters.append(EventFilter.all([], not: [map.sign]))
        askForeign(scope, shape.catalog, map, times: [map.time] + times)
    }

    /// Events that lack who made the call, or of which the index left a value out.
    private func askEvents(_ shape: IndexShape, _ survey: IndexSurvey, version: ClusterVersion) {
        let map = shape.fields
        let dates = UnreadDocuments.times([map.time], in: shape.catalog)
        for (field, filter) in survey.hasCuts ? map.cutFilters(version: version) : [] {
            let limit = map.cuts[field].map { " (`ignore_above` of \($0))" } ?? ""
            ask(
                Question(
                    words: "a `\(map.stored(field))` that the index leaves out, since it is long\(limit)",
                    help: "map it with a greater `ignore_above`, and index them again", times: dates,
                    filters: map.proofs + [filter]), of: shape.scope)
        }
        guard survey.hasUntyped else { return }
        let identity = map.style == .integration ? "aws.cloudtrail.user_identity" : map.prefix + "userIdentity"
        let sample = look([map.nobodys], fields: [identity], in: shape.scope) { document in
            let object = IntegrationEvent.object(document, identity[...])
            return object.map { !$0.members.isEmpty } ?? false ? "" : nil
        }
        ask(
            Question(
                words: "a `\(identity)` that the index does not hold, so that who made the calls is not known",
                help: UnreadDocuments.again, times: dates, filters: [map.nobodys], sample: sample), of: shape.scope)
    }

    /// Documents without any of an event's fields under its names.
    private func askForeign(_ scope: SearchScope, _ catalog: FieldCatalog, _ map: FieldMap?, times: [String]) {
        let dates = UnreadDocuments.times(times, in: catalog)
        let sources = CloudTrailSigns.sources(in: catalog, except: map).map { name in
            (words: "`\(name)`", filter: EventFilter.exists(name))
        }
        let texts = CloudTrailSigns.texts(in: catalog).map { name in
            (words: "text in `\(name)`", filter: ["match": [name: "eventSource"]] as JSONBody)
        }
        for sign in sources + texts {
            ask(UnreadDocuments.otherShape(sign.words, dates, [sign.filter]), of: scope)
        }
        // What is not indexed tells itself in documents alone.
        let known = (sources + texts).map(\.filter)
        let rest = known.isEmpty ? [] : [EventFilter.all([], not: known)]
        let sample = look(rest, fields: ["*"], in: scope) { CloudTrailSigns.found(in: $0) }
        var question = UnreadDocuments.otherShape("", dates, rest)
        question.sample = sample
        question.isForeign = true
        ask(question, of: scope)
    }

    private static func otherShape(_ sign: String, _ times: [String], _ filters: [JSONBody]) -> Question {
        Question(
            words: "CloudTrail's events in another shape, \(sign)",
            help: "split and index them as CloudTrail writes them (`cloudtrim load`), name their prefix "
                + "(`usage.elasticsearch.key_prefix`), or leave the index out of the pattern (`-INDEX`)",
            times: times, filters: filters)
    }

    /// Looks at some documents of each shard for a sign.
    ///
    /// - Returns: the number under which ``signs`` has what was found.
    private func look(
        _ filters: [JSONBody], fields: [String], in scope: SearchScope, _ sign: @escaping (Answer) -> String?
    ) -> Int {
        let number = signs.count
        signs[number] = [:]
        var search = SampleSearch(filters: filters, fields: fields, indexed: [])
        search.limitOfShard = 20
        search.limit = 400
        jobs.append(
            SearchJob.sample(search) { hits in
                for hit in hits {
                    guard let index = hit["_index"].text, let found = sign(hit["_source"]) else { continue }
                    self.signs[number, default: [:]][index] = found
                }
            }.within(scope))
        return number
    }

    /// Counts documents by index, with the first and the last time.
    private func ask(_ question: Question, of scope: SearchScope) {
        var times: [(String, JSONBody)] = []
        for (number, field) in question.times.enumerated() {
            times.append(("f\(number)", ["min": ["field": .string(field)]]))
            times.append(("l\(number)", ["max": ["field": .string(field)]]))
        }
        var byIndex: [(String, JSONBody)] = [("terms", ["field": "_index", "size": 10_000])]
        if !times.isEmpty { byIndex.append(("aggs", .object(times))) }
        let search = SmallSearch(filters: question.filters, aggregations: ["i": .object(byIndex)])
        jobs.append(
            SearchJob.small(search) { answer in
                let rows = answer["i"]["buckets"].elements.map { bucket in
                    Row(
                        index: bucket["key"].text ?? "", count: bucket["doc_count"].integer ?? 0,
                        first: UnreadDocuments.time(bucket, "f", question.times.count, min),
                        last: UnreadDocuments.time(bucket, "l", question.times.count, max))
                }
                self.counts.append((question, rows))
            }.within(scope))
    }

    private static func time(
        _ bucket: Answer, _ name: String, _ count: Int, _ better: (Timestamp, Timestamp) -> Timestamp
    ) -> Timestamp? {
        let times = (0..<count).compactMap { bucket["\(name)\($0)"]["value"].integer }
            .map { Timestamp(secondsSinceEpoch: Int64($0 / 1000)) }
        guard let first = times.first else { return nil }
        return times.dropFirst().reduce(first, better)
    }

    private func finish() {
        for (question, rows) in counts {
            for row in rows where row.count > 0 {
                guard let sample = question.sample else {
                    gaps.append(UnreadDocuments.gap(question, row, sign: ""))
                    continue
                }
                if let sign = signs[sample]?[row.index] {
                    gaps.append(UnreadDocuments.gap(question, row, sign: sign))
                } else if question.isForeign {
                    notes.append(
                        Diagnostic(
                            .note, .notCloudTrail,
                            "left out: \(UnreadDocuments.documents(row)) of `\(row.index)` that are not CloudTrail's"))
                }
            }
        }
        gaps.sort {
            ($0.diagnostic.message, $0.diagnostic.help ?? "") < ($1.diagnostic.message, $1.diagnostic.help ?? "")
        }
        notes.sort { $0.message < $1.message }
    }

    private static func documents(_ row: Row) -> String { "\(row.count) document\(row.count == 1 ? "" : "s")" }

    private static func gap(_ question: Question, _ row: Row, sign: String) -> CoverageGap {
        let days = row.first.flatMap { first in row.last.map { (first.day, $0.day) } }
        let span = days.map { $0 == $1 ? ", on \($0)" : ", \($0) … \($1)" } ?? ""
        return CoverageGap(
            accounts: [],
            diagnostic: .error(
                .unreadIndex,
                "\(documents(row)) of `\(row.index)` could not be read\(span): \(question.words)\(sign)",
                help: question.help),
            lastDay: days?.1)
    }
}

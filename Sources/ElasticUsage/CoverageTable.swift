import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// What could be seen, by account: days, reads and writes, regions, sources, types of data events.
final class CoverageTable {
    private(set) var coverage = ObservedCoverage()
    private let map: FieldMap
    private let survey: IndexSurvey

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.survey = survey
        coverage.events = survey.events
    }

    /// The searches that find it.
    func jobs(version: ClusterVersion) -> [SearchJob] {
        guard let recipient = map[.recipient], survey.has(.recipient) else {
            return [job(map[.account], filters: [], exclusions: [], version)]
        }
        var jobs = [job(recipient, filters: [EventFilter.exists(recipient)], exclusions: [], version)]
        if survey.isEverywhere(.recipient) { return jobs }
        let rest = [EventFilter.exists(recipient)]
        if let account = map[.account] {
            jobs.append(job(account, filters: [EventFilter.exists(account)], exclusions: rest, version))
            jobs.append(job(nil, filters: [], exclusions: rest + [EventFilter.exists(account)], version))
        } else {
            jobs.append(job(nil, filters: [], exclusions: rest, version))
        }
        return jobs
    }

    /// How many accounts, regions, sources and types are told apart.
    private static let limit = 5_000

    private func job(
        _ account: String?, filters: [JSONBody], exclusions: [JSONBody], _ version: ClusterVersion
    ) -> SearchJob {
        let time: JSONBody = ["field": .string(map.time)]
        let times: JSONBody = ["f": ["min": time], "l": ["max": time]]
        var inner: [(String, JSONBody)] = [("f", ["min": time]), ("l", ["max": time])]
        var day: [(String, JSONBody)] = [
            (
                "date_histogram",
                ["field": .string(map.time), version.fixedInterval: "86400s", "min_doc_count": 1]
            )
        ]
        if let field = map[.readOnly] { day.append(("aggs", ["r": ["terms": ["field": .string(field)]]])) }
        inner.append(("days", .object(day)))
        func terms(_ name: String, _ field: CloudTrailField) -> (String, JSONBody)? {
            guard let field = map[field] else { return nil }
            return (
                name, ["terms": ["field": .string(field), "size": .number(CoverageTable.limit)], "aggs": times]
            )
        }
        inner += [terms("regions", .region), terms("sources", .source)].compactMap { $0 }
        if let data = DataEvents.filter(map), survey.dataEventTypes != nil, let types = terms("t", .resourceType) {
            inner.append(("data", ["filter": data, "aggs": .object([types])]))
        }
        let aggregation: JSONBody
        if let account {
            aggregation = [
                "terms": ["field": .string(account), "size": .number(CoverageTable.limit)], "aggs": .object(inner),
            ]
        } else {
            aggregation = ["filter": ["match_all": [:]], "aggs": .object(inner)]
        }
        let search = SmallSearch(filters: filters, exclusions: exclusions, aggregations: ["a": aggregation])
        return .small(search) { answer throws(DiagnosticError) in try self.take(answer["a"], hasAccount: account != nil)
        }
    }

    private func take(_ answer: Answer, hasAccount: Bool) throws(DiagnosticError) {
        guard answer["sum_other_doc_count"].integer ?? 0 == 0 else {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "the index holds more than \(CoverageTable.limit) accounts",
                    help: "ask for fewer indices at once"))
        }
        guard hasAccount else { return add(answer, to: "") }
        for bucket in answer["buckets"].elements { add(bucket, to: bucket["key"].text ?? "") }
    }

    private func add(_ bucket: Answer, to account: String) {
        guard bucket["doc_count"].integer ?? 0 > 0 else { return }
        var seen = coverage.accounts[account] ?? AccountCoverage()
        for day in bucket["days"]["buckets"].elements {
            guard let time = CoverageTable.time(day["key"]), let count = day["doc_count"].integer, count > 0 else {
                continue
            }
            var found = DayCoverage()
            found.events = count
            for direction in day["r"]["buckets"].elements {
                let text = direction["key_as_string"].text ?? direction["key"].text
                if text == "true" { found.reads += direction["doc_count"].integer ?? 0 }
                if text == "false" { found.writes += direction["doc_count"].integer ?? 0 }
            }
            seen.days[time.day, default: DayCoverage()].add(found)
        }
        CoverageTable.add(bucket["regions"], to: &seen.regions)
        CoverageTable.add(bucket["sources"], to: &seen.sources)
        CoverageTable.add(bucket["data"]["t"], to: &seen.dataEventTypes)
        if seen.dataEventTypes.count > 1 { seen.dataEventTypes["AWS::S3::Bucket"] = nil }
        if let first = CoverageTable.time(bucket["f"]["value"]) { seen.oldest = min(seen.oldest ?? first, first) }
        if let last = CoverageTable.time(bucket["l"]["value"]) { seen.newest = max(seen.newest ?? last, last) }
        coverage.accounts[account] = seen
    }

    private static func add(_ answer: Answer, to sightings: inout [String: Sighting]) {
        for bucket in answer["buckets"].elements {
            guard let name = bucket["key"].text, !name.isEmpty, let count = bucket["doc_count"].integer,
                let first = time(bucket["f"]["value"]), let last = time(bucket["l"]["value"])
            else { continue }
            let sighting = Sighting(first: first.day, last: last.day, count: count)
            if sightings[name]?.merge(sighting) == nil { sightings[name] = sighting }
        }
    }

    private static func time(_ answer: Answer) -> Timestamp? {
        answer.integer.map { Timestamp(secondsSinceEpoch: Int64((Double($0) / 1000).rounded(.down))) }
    }
}

extension DayCoverage {
    fileprivate mutating func add(_ other: DayCoverage) {
        events += other.events
        reads += other.reads
        writes += other.writes
    }
}

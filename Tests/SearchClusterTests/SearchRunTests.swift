import Diagnostics
import FaultServer
import Glibc
import HTTP
import Testing

@testable import SearchCluster

private let root = #"{"version":{"number":"8.11.4"},"tagline":"You Know, for Search"}"#

private func page(_ from: Int, _ count: Int, after: Bool) -> String {
    let buckets = (from..<(from + count)).map {
        #"{"key":{"a":"v\#($0)"},"doc_count":1,"f":{"value":1000.0},"l":{"value":2.5E12}}"#
    }
    let key = after ? #""after_key":{"a":"v\#(from + count - 1)"},"# : ""
    return #"{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"failed":0},"hits":{"hits":[]},"#
        + #""aggregations":{"s":{\#(key)"buckets":[\#(buckets.joined(separator: ","))]}},"status":200}"#
}

private func answers(_ all: String...) -> FaultServer.Answer {
    .status(200, body: #"{"responses":[\#(all.joined(separator: ","))]}"#)
}

/// Runs one count of pages of `pageSize` against a server whose searches are answered by a closure.
private func count(
    pageSize: Int = 4, filters: [JSONBody] = [],
    _ answer: @escaping @Sendable (FaultServer.Request, Int) -> FaultServer.Answer
) throws -> (rows: [String], requests: [FaultServer.Request]) {
    let server = try FaultServer { request, number in
        request.target == "/" ? .status(200, body: root) : answer(request, number - 1)
    }
    defer { server.stop() }
    var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(server.url))
    configuration.retries.firstWaitInMilliseconds = 1
    configuration.timeoutInMilliseconds = 1_000
    var cluster = try SearchCluster(configuration)
    final class Rows { var all: [String] = [] }
    let rows = Rows()
    let search = CompositeSearch(filters: filters, sources: [.value("eventName")], timeField: "eventTime")
    try cluster.run(
        [
            .composite(search, pageSize: pageSize) { page in
                for row in 0..<page.count { rows.all.append(page.row(row).first.flatMap { $0 } ?? "") }
            }
        ], index: "i", doing: "counting")
    return (rows.all, server.requests.filter { $0.target == "/_msearch" })
}

/// The messages of the error that a count ends with.
private func failure(
    _ answer: @escaping @Sendable (FaultServer.Request, Int) -> FaultServer.Answer
) throws -> String {
    do {
        _ = try count(answer)
        return ""
    } catch let error as DiagnosticError {
        return error.diagnostics.map { $0.message + " / " + ($0.help ?? "") }.joined(separator: "\n")
    }
}

@Suite(.serialized) struct SearchRunTests {
    @Test func `pages follow each other until one is not full`() throws {
        let (rows, requests) = try count { _, number in
            number == 0 ? answers(page(0, 4, after: true)) : answers(page(4, 2, after: true))
        }
        #expect(rows == ["v0", "v1", "v2", "v3", "v4", "v5"])
        #expect(requests.count == 2)
        #expect(requests.last?.text.contains(#""after":{"a":"v3"}"#) == true)
        #expect(requests.first?.text.contains(#""allow_partial_search_results":false"#) == true)
    }

    @Test(arguments: [
        #"{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","failed_shards":[{"reason":{"type":"too_many_buckets_exception","reason":"Trying"}}]},"status":503}"#,
        #"{"error":{"type":"circuit_breaking_exception","reason":"Data too large"},"status":429}"#,
        #"{"error":{"type":"task_cancelled_exception","reason":"task cancelled [Fatal failure during search: failed to merge result [[parent] Data too large, data for [<reduce_aggs>] would be [9/9b]]]"},"status":400}"#,
        #"{"took":1,"timed_out":false,"_shards":{"total":2,"failed":1,"failures":[{"reason":{"type":"circuit_breaking_exception","reason":"Data"}}]},"hits":{}}"#,
    ])
    func `a page that is too large is halved`(refusal: String) throws {
        let (rows, requests) = try count(pageSize: 64) { request, _ in
            request.text.contains(#""size":16,"#) ? answers(page(0, 3, after: false)) : answers(refusal)
        }
        #expect(rows == ["v0", "v1", "v2"] && requests.count == 3)
    }

    @Test func `a limit of buckets that a server names is kept to from then on`() throws {
        let refusal =
            #"{"error":{"type":"too_many_buckets_exception","reason":"Trying to create too many buckets. Must be less than or "#
            + #"equal to: [2] but was [64]. This limit can be set by changing the [search.max_buckets] cluster level setting."},"#
            + #""status":503}"#
        let (rows, requests) = try count(pageSize: 64) { request, _ in
            guard request.text.contains(#""size":2,"#) else { return answers(refusal) }
            return answers(request.text.contains("after") ? page(2, 1, after: true) : page(0, 2, after: true))
        }
        #expect(rows == ["v0", "v1", "v2"] && requests.count == 3)
    }

    @Test func `small searches go together`() throws {
        let server = try FaultServer { request, _ in
            if request.target == "/" { return .status(200, body: root) }
            let count = request.text.split(separator: "\n").count / 2
            let one = #"{"_shards":{"total":1,"failed":0},"hits":{},"aggregations":{"all":{"doc_count":1}}}"#
            return .status(200, body: "{\"responses\":[\(Array(repeating: one, count: count).joined(separator: ","))]}")
        }
        defer { server.stop() }
        var cluster = try SearchCluster(HTTPConfiguration(endpoint: try HTTPEndpoint(server.url)))
        final class Sum { var all = 0 }
        let sum = Sum()
        let search = SmallSearch(filters: [], aggregations: ["all": ["filter": ["match_all": [:]]]])
        try cluster.run(
            (0..<70).map { _ in .small(search) { sum.all += $0["all"]["doc_count"].integer ?? 0 } }, index: "i",
            doing: "counting")
        #expect(sum.all == 70 && server.requests.count == 3)
    }

    @Test(arguments: [(404, true), (403, true), (404, false), (500, true)])
    func `what answers searches and does not say who it is can be asked`(status: Int, answersSearches: Bool) throws {
        let server = try FaultServer { request, _ in
            if request.target == "/" { return .status(status, body: #"{"message":"no"}"#) }
            return answersSearches ? answers("{}") : .status(403, body: "{}")
        }
        defer { server.stop() }
        var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(server.url))
        configuration.retries.firstWaitInMilliseconds = 1
        if status == 500 || !answersSearches {
            #expect(throws: DiagnosticError.self) { _ = try SearchCluster(configuration).version }
        } else {
            let version = try SearchCluster(configuration).version
            #expect(!version.isKnown && version.resolvesIndices && !version.hasTypes)
        }
    }

    @Test func `a list that is too long for an index is asked for in parts`() throws {
        let refusal =
            #"{"error":{"type":"illegal_argument_exception","reason":"The number of terms [3] used in the Terms Query request has "#
            + #"exceeded the allowed maximum of [2]. This maximum can be set by changing the [index.max_terms_count] index level "#
            + #"setting."},"status":400}"#
        let filter: JSONBody = ["terms": ["f": ["a", "b", "c"]]]
        let (rows, requests) = try count(filters: [filter]) { request, _ in
            request.text.contains(#"["a","b"]"#) ? answers(page(0, 2, after: false)) : answers(refusal)
        }
        #expect(rows == ["v0", "v1"] && requests.count == 2)
        // What can't be cut is an error, not a question without end.
        #expect(try failure { _, _ in answers(refusal) }.contains("max_terms_count"))
    }

    @Test func `an index that goes meanwhile is told as a change`() throws {
        let gone = #"{"error":{"type":"index_closed_exception","reason":"closed"},"status":400}"#
        #expect(try failure { _, _ in answers(gone) }.contains("the cluster changed while it was asked"))
    }

    @Test func `full queues are waited for`() throws {
        let busy =
            #"{"error":{"type":"es_rejected_execution_exception","reason":"queue"},"status":429}"#
        let (rows, _) = try count { _, number in number == 0 ? answers(busy) : answers(page(0, 1, after: false)) }
        #expect(rows == ["v0"])
    }

    @Test(arguments: [
        (
            #"{"timed_out":true,"_shards":{"total":1,"failed":0},"hits":{},"aggregations":{"s":{"buckets":[]}}}"#,
            "timed out"
        ),
        (
            #"{"timed_out":false,"_shards":{"total":5,"failed":2,"failures":[{"reason":{"type":"io","reason":"disk"}}]},"hits":{},"aggregations":{"s":{"buckets":[]}}}"#,
            "2 of 5 shards failed"
        ),
        (
            #"{"timed_out":false,"_shards":{"total":1,"failed":0},"_clusters":{"total":2,"skipped":1},"hits":{},"aggregations":{"s":{"buckets":[]}}}"#,
            "remote clusters"
        ),
        (#"{"timed_out":false,"_shards":{"total":0,"failed":0},"hits":{}}"#, "no index that matches"),
        (#"{"timed_out":false,"_shards":{"total":1,"failed":0},"hits":{}}"#, "without what was asked for"),
        (#"{"error":{"type":"index_not_found_exception","reason":"no such index"},"status":404}"#, "no such index"),
    ])
    func `a part of an answer is an error`(answer: String, message: String) throws {
        #expect(try failure { _, _ in answers(answer) }.contains(message))
    }

    @Test(arguments: [
        (401, "asks for credentials"), (403, "does not allow this"), (404, "nothing at this address"),
        (500, "answers 500"), (503, "answers 503"), (429, "is overloaded"), (302, "is not followed"),
    ])
    func `a status says what to do`(status: Int, message: String) throws {
        let text = try failure { _, _ in .status(status, headers: ["Location": "http://elsewhere/"], body: "x") }
        #expect(text.contains(message), "\(text)")
    }

    @Test func `a web page, garbage and silence are told apart`() throws {
        let html = try failure { _, _ in .status(200, headers: ["Content-Type": "text/html"], body: "<html></html>") }
        #expect(html.contains("a web page"))
        #expect(try failure { _, _ in .garbage }.contains("no HTTP"))
        #expect(try failure { _, _ in .cutOff }.contains("ended the connection"))
        #expect(try failure { _, _ in .late(milliseconds: 3_000) }.contains("did not answer within"))
        #expect(try failure { _, _ in answers() }.contains("fewer searches"))
        #expect(try failure { _, _ in .status(200, body: #"{"responses":[{"#) }.contains("no JSON"))
    }

    @Test(arguments: [
        (#"{"version":{"number":"6.8.23"}}"#, "ElasticSearch 6.8.23", true),
        (#"{"version":{"number":"5.6.0"}}"#, "ElasticSearch 5.6.0", false),
        (#"{"version":{"distribution":"opensearch","number":"1.0.0"}}"#, "OpenSearch 1.0.0", true),
        (#"{"version":{"number":"9.0.0-SNAPSHOT"}}"#, "ElasticSearch 9.0.0-SNAPSHOT", true),
    ])
    func `versions are told apart`(text: String, name: String, isSupported: Bool) throws {
        let version = try #require(Answer(Array(text.utf8)).flatMap { ClusterVersion($0) })
        #expect(version.description == name && version.isSupported == isSupported)
    }

    @Test func `what was begun early is taken while later rounds run, and waited for at the end`() throws {
        let server = try FaultServer { request, number in
            if request.target == "/" { return .status(200, body: root) }
            // The early one comes last, in two pages.
            if request.text.contains("early") {
                usleep(150_000)
                return answers(request.text.contains("after") ? page(4, 1, after: false) : page(0, 4, after: true))
            }
            return answers(page(10 + number, 1, after: false))
        }
        defer { server.stop() }
        var cluster = try SearchCluster(HTTPConfiguration(endpoint: try HTTPEndpoint(server.url)))
        final class Rows { var all: [String] = [] }
        let (early, rounds) = (Rows(), Rows())
        func job(_ field: String, _ rows: Rows) -> SearchJob {
            .composite(CompositeSearch(filters: [], sources: [.value(field)], timeField: "eventTime"), pageSize: 4) {
                page in
                for row in 0..<page.count { rows.all.append(page.row(row).first.flatMap { $0 } ?? "") }
            }
        }
        var run = SearchRun(index: "i", doing: "counting")
        run.begin([job("early", early)], on: &cluster)
        try run.run([job("first", rounds)], on: &cluster)
        try run.run([job("second", rounds)], on: &cluster)
        #expect(rounds.all.count == 2)
        #expect(early.all == [])
        try run.finish(on: &cluster)
        #expect(early.all == ["v0", "v1", "v2", "v3", "v4"])
    }
}

import Diagnostics
import HTTP

/// A connection to ElasticSearch or OpenSearch: who answers, and small questions that are answered whole.
public struct SearchCluster: ~Copyable {
    /// Which server answers.
    public let version: ClusterVersion
    /// `search.example.org:9200`, for messages.
    public let host: String
    var client: HTTPClient
    /// The most rows of a page that the server was seen to take (`search.max_buckets`).
    var pageLimit = Int.max
    private var lastTag = 0

    /// Connects, and asks who answers.
    public init(_ configuration: HTTPConfiguration) throws(DiagnosticError) {
        let host = configuration.endpoint.host
        var client = try SearchCluster.started(configuration)
        version = try SearchCluster.version(of: &client, host: host)
        self.host = host
        self.client = client
    }

    private static func started(_ configuration: HTTPConfiguration) throws(DiagnosticError) -> HTTPClient {
        do throws(HTTPFailure) {
            return try HTTPClient(configuration)
        } catch {
            throw DiagnosticError(error.diagnostic(host: configuration.endpoint.host, doing: "starting"))
        }
    }

    private static func version(
        of client: inout HTTPClient, host: String
    ) throws(DiagnosticError) -> ClusterVersion {
        let task = "asking who answers"
        let response = try send(HTTPRequest(.get, "/"), through: &client, doing: task)
        if [403, 404].contains(response.status), try answersSearches(&client, doing: task) { return .unknown }
        guard response.isSuccess, let answer = Answer(response.body) else {
            throw DiagnosticError(HTTPStatusText.diagnostic(response, host: host, doing: task))
        }
        guard let version = ClusterVersion(answer) else {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "`\(host)` does not say that it is ElasticSearch or OpenSearch",
                    help: "check the address"))
        }
        guard version.isSupported else {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "`\(host)` is \(version), which is too old",
                    help: "ElasticSearch 6.8 and later and OpenSearch can be asked"))
        }
        return version
    }

    /// Whether what answers nothing at its root answers searches.
    private static func answersSearches(
        _ client: inout HTTPClient, doing task: String
    ) throws(DiagnosticError) -> Bool {
        let body = Array("{\"index\":[\"*\"]}\n{\"size\":0}\n".utf8)
        let request = HTTPRequest(.post, "/_msearch", body: body, contentType: "application/x-ndjson")
        let response = try send(request, through: &client, doing: task)
        return response.isSuccess && Answer(response.body).map { !$0["responses"].elements.isEmpty } ?? false
    }

    /// The most rows of a page times the shards that have some of them: all of these lie in the memory of one node.
    private static let rowsOfShards = 2_000_000

    /// Keeps pages to what a node can join that come from many indices.
    ///
    /// - Parameter indices: how many indices are asked.
    public mutating func expect(indices: Int) {
        pageLimit = min(pageLimit, max(1_000, SearchCluster.rowsOfShards / max(1, indices)))
    }

    /// How many requests were sent, repetitions included.
    public var requestsSent: Int { client.requestsSent }

    /// What ends all work.
    public var cancellation: Cancellation { client.configuration.cancellation }

    /// Whether requests are signed for AWS, where paths and queries must hold no special characters.
    public var signsForAWS: Bool {
        if case .awsSignature = client.configuration.credentials { true } else { false }
    }

    /// Sends a request and reads its answer; every status but success is an error.
    ///
    /// - Parameter task: what is being done, for messages: "reading field lists".
    public mutating func answer(_ request: HTTPRequest, doing task: String) throws(DiagnosticError) -> Answer {
        try SearchCluster.ask(request, of: &client, doing: task)
    }

    /// Sends a request and gives its answer, whatever its status.
    public mutating func response(_ request: HTTPRequest, doing task: String) throws(DiagnosticError) -> HTTPResponse {
        try SearchCluster.send(request, through: &client, doing: task)
    }

    private static func send(
        _ request: HTTPRequest, through client: inout HTTPClient, doing task: String
    ) throws(DiagnosticError) -> HTTPResponse {
        do throws(HTTPFailure) {
            return try client.send(request)
        } catch {
            throw DiagnosticError(error.diagnostic(host: client.configuration.endpoint.host, doing: task))
        }
    }

    /// Hands over a request.
    ///
    /// - Returns: the tag under which ``nextResponse(doing:)`` gives its answer, and no other's.
    public mutating func submit(_ request: HTTPRequest) -> Int {
        lastTag += 1
        client.submit(request, tag: lastTag)
        return lastTag
    }

    /// The next answer of what was submitted; nil where nothing is on its way.
    public mutating func nextResponse(
        doing task: String
    ) throws(DiagnosticError) -> (tag: Int, response: HTTPResponse)? {
        guard let (tag, result) = client.next() else { return nil }
        switch result {
        case .success(let response): return (tag, response)
        case .failure(let failure): throw DiagnosticError(failure.diagnostic(host: host, doing: task))
        }
    }

    /// An error's text for an answer that is no success.
    public func diagnostic(for response: HTTPResponse, doing task: String) -> Diagnostic {
        HTTPStatusText.diagnostic(response, host: host, doing: task)
    }

    private static func ask(
        _ request: HTTPRequest, of client: inout HTTPClient, doing task: String
    ) throws(DiagnosticError) -> Answer {
        let response = try send(request, through: &client, doing: task)
        guard response.isSuccess, let answer = Answer(response.body) else {
            throw DiagnosticError(
                HTTPStatusText.diagnostic(response, host: client.configuration.endpoint.host, doing: task))
        }
        return answer
    }
}

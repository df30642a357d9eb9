import Foundation
import HTTP

/// What a test does to a real server besides asking it: makes indices, fills, closes and deletes them.
public struct ServerAdmin: Sendable {
    /// The server's address.
    public let url: String
    /// Whether documents have types, as on ElasticSearch 6.
    public let hasTypes: Bool

    /// A server that does not do as it is told.
    public struct Failure: Error {
        let message: String
    }

    /// A server by its address and the name that the servers beside the project have.
    public init(_ url: String, server name: String) {
        self.url = url
        hasTypes = name.contains("-6.")
    }

    /// Sends a request, and gives the status and the answer.
    @discardableResult
    public func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8] = [], type: String = "application/json"
    ) throws -> (status: Int, body: [UInt8]) {
        var client = try HTTPClient(HTTPConfiguration(endpoint: HTTPEndpoint(url)))
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var query: [(name: String, value: String)] = []
        for pair in parts.count < 2 ? [] : parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            query.append((sides[0], sides.count < 2 ? "" : sides[1].removingPercentEncoding ?? sides[1]))
        }
        let request = HTTPRequest(method, parts[0], query: query, body: body, contentType: type, mayBeRepeated: false)
        let response = try client.send(request)
        return (response.status, response.body)
    }

    private func require(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8] = [], type: String = "application/json"
    ) throws {
        let (status, answer) = try send(method, target, body, type: type)
        guard (200..<300).contains(status) else {
            throw Failure(message: "\(method.rawValue) \(target): \(status) \(String(decoding: answer, as: UTF8.self))")
        }
    }

    /// Makes an index.
    public func create(_ index: String, mappings: [String: Any], settings: [String: Any] = [:]) throws {
        var all: [String: Any] = ["number_of_replicas": 0, "number_of_shards": 1]
        all.merge(settings) { $1 }
        let typed: [String: Any] = hasTypes ? ["_doc": mappings] : mappings
        let body: [String: Any] = ["settings": all, "mappings": typed]
        try require(.put, "/\(index)", Array(try JSONSerialization.data(withJSONObject: body)))
    }

    /// Puts documents into an index, and makes them visible.
    ///
    /// - Parameter isNamed: whether the events' ids are the documents' names, too.
    public func add(_ documents: [[String: Any]], to index: String, isNamed: Bool = true) throws {
        guard !documents.isEmpty else { return }
        var lines = Data()
        for document in documents {
            var action: [String: Any] = ["_index": index]
            if hasTypes { action["_type"] = "_doc" }
            if isNamed, let id = document["eventID"] as? String { action["_id"] = id }
            lines += try JSONSerialization.data(withJSONObject: ["index": action], options: [.withoutEscapingSlashes])
            lines.append(10)
            lines += try JSONSerialization.data(withJSONObject: document, options: [.withoutEscapingSlashes])
            lines.append(10)
        }
        let (status, answer) = try send(.post, "/_bulk?refresh=true", Array(lines), type: "application/x-ndjson")
        let tree = try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any]
        guard status == 200, tree?["errors"] as? Bool == false else {
            throw Failure(message: "_bulk: \(String(decoding: answer.prefix(800), as: UTF8.self))")
        }
    }

    /// Closes an index.
    public func close(_ index: String) throws { try require(.post, "/\(index)/_close") }

    /// Deletes some indices, those that are not there too.
    public func delete(_ indices: [String]) throws {
        for index in indices { try send(.delete, "/\(index)") }
    }
}

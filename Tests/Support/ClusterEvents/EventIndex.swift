import Bytes
import ElasticLoad
import Foundation
import HTTP
import IAMModel

/// An index of a real server with the events of a set, in one of the mappings that people have.
public struct EventIndex {
    /// Its name, or the pattern of several.
    public let name: String
    /// The events that the server took.
    public let events: EventSet
    /// How many it refused.
    public var refused: Int { total - events.records.count }
    private let total: Int

    /// A server that does not do as it is told.
    public struct Failure: Error {
        let message: String
    }

    private init(_ name: String, _ events: EventSet, refused: Set<String>) throws {
        self.name = name
        self.events = refused.isEmpty ? events : try events.without(refused)
        total = events.records.count
    }

    /// With the mapping that `load` makes.
    public static func ofLoad(_ events: EventSet, on url: String) throws -> EventIndex {
        let refused = try load(events, url, index: "cloudtrail-{yyyy.MM}", makesTemplate: true) { ($0.json, $0.roles) }
        return try EventIndex("cloudtrail-*", events, refused: refused)
    }

    /// With what the server makes of records by itself.
    public static func dynamic(_ events: EventSet, on url: String) throws -> EventIndex {
        try create("dynamic", settings: ["index.mapping.total_fields.limit": 20_000], url)
        let refused = try load(events, url, index: "dynamic", makesTemplate: false) { ($0.json, []) }
        return try EventIndex("dynamic", events, refused: refused)
    }

    /// With the documents of Elastic's AWS integration: objects flattened where the server has a type for them.
    public static func integration(_ events: EventSet, on url: String, server: String) throws -> EventIndex {
        let flattened = server.hasPrefix("opensearch") ? "flat_object" : server.contains("-8.") ? "flattened" : nil
        let mapping = IntegrationDocument.mapping(flattened: flattened)
        try create("integration", mappings: server.contains("-6.") ? ["_doc": mapping] : mapping, url)
        let refused = try load(events, url, index: "integration", makesTemplate: false) { record in
            (try IntegrationDocument.document(of: record.json, flattens: flattened != nil), [])
        }
        return try EventIndex("integration", events, refused: refused)
    }

    private static func create(
        _ index: String, settings: [String: Any] = [:], mappings: [String: Any] = [:], _ url: String
    ) throws {
        var client = try HTTPClient(HTTPConfiguration(endpoint: HTTPEndpoint(url)))
        let body = try JSONSerialization.data(withJSONObject: ["settings": settings, "mappings": mappings])
        let response = try client.send(HTTPRequest(.put, "/\(index)", body: Array(body)))
        guard response.isSuccess else { throw Failure(message: String(decoding: response.body, as: UTF8.self)) }
    }

    /// Loads events in some form, and gives those that the server refuses.
    private static func load(
        _ events: EventSet, _ url: String, index: String, makesTemplate: Bool,
        form: (EventSet.Record) throws -> (json: [UInt8], roles: [String])
    ) throws -> Set<String> {
        final class Box { var ids: Set<String> = [] }
        let box = Box()
        var settings = BulkLoader.Settings(index: try IndexPattern(index))
        settings.makesTemplate = makesTemplate
        let loader = try BulkLoader(HTTPConfiguration(endpoint: HTTPEndpoint(url)), settings) { rejection in
            let object = try? JSONSerialization.jsonObject(with: Data(rejection.json)) as? [String: Any]
            if let id = object?["eventID"] as? String { box.ids.insert(id) }
        }
        for record in events.records {
            let (json, roles) = try form(record)
            try (json + [UInt8](repeating: 0, count: PaddedBuffer.padding)).withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                try loader.add(
                    json: ByteSpan(start, json.count), time: Timestamp(secondsSinceEpoch: record.time), roles: roles)
            }
        }
        try loader.finish()
        guard loader.summary.created + box.ids.count == events.records.count else {
            throw Failure(message: "\(loader.summary) of \(events.records.count) events")
        }
        return box.ids
    }
}

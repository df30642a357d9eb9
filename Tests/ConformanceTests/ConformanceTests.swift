import ArchiveUsage
import Bytes
import Diagnostics
import ElasticLoad
import ElasticUsage
import Foundation
import HTTP
import IAMModel
import RealServer
import Testing
import Usage

/// Archives and clusters give the same usage for the same events.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ConformanceTests {
    @Test(arguments: RealServer.available)
    func `a cluster gives the usage that archives give`(name: String) throws {
        let server = try RealServer(name)
        let events = try EventSet(of: EventSet.paths())
        try #require(events.records.count > 100)
        print("\(name): \(events.records.count) events, \(events.leftOut) without an eventID of their own left out")
        try loaded(events, server.url)
        try dynamic(events, server.url)
        try integration(events, server.url, name)
    }

    /// With the documents of Elastic's AWS integration.
    private func integration(_ events: EventSet, _ url: String, _ name: String) throws {
        let flattened = name.hasPrefix("opensearch") ? "flat_object" : name.contains("-8.") ? "flattened" : nil
        let mapping = IntegrationDocument.mapping(flattened: flattened)
        try create(
            "integration", [:], url, mappings: name.contains("-6.") ? ["_doc": mapping] : mapping)
        var settings = BulkLoader.Settings(index: try IndexPattern("integration"))
        settings.makesTemplate = false
        final class Box { var reasons: [String] = [] }
        let box = Box()
        let loader = try BulkLoader(HTTPConfiguration(endpoint: HTTPEndpoint(url)), settings) {
            box.reasons.append($0.reason)
        }
        for record in events.records {
            let json = try IntegrationDocument.document(of: record.json, flattens: flattened != nil)
            try (json + [UInt8](repeating: 0, count: 64)).withUnsafeBufferPointer { buffer in
                try loader.add(
                    json: ByteSpan(#require(buffer.baseAddress), json.count),
                    time: Timestamp(secondsSinceEpoch: record.time), roles: [])
            }
        }
        try loader.finish()
        #expect(box.reasons.isEmpty, "\(box.reasons.prefix(3))")
        // What the integration does not hold.
        try compare(events, url, index: "integration", what: "AWS integration, \(flattened ?? "printed")") { session in
            var session = session
            if session.type == "AssumedRole" {
                session.userName = ""
                // Which events come from the console, and so what keys tell, is not held.
                session.accessKeyID = ""
            }
            session.sourceIdentity = ""
            session.onBehalfOf = ""
            return session
        }
    }

    /// With the mapping that `load` makes.
    private func loaded(_ events: EventSet, _ url: String) throws {
        let rejected = try load(events, url, index: "cloudtrail-{yyyy.MM}", makesTemplate: true)
        #expect(rejected.isEmpty, "\(rejected.prefix(3))")
        try compare(events, url, index: "cloudtrail-*", what: "mapping of load")
    }

    /// With what the server makes of records by itself.
    private func dynamic(_ events: EventSet, _ url: String) throws {
        try create("dynamic", ["index.mapping.total_fields.limit": 20_000], url)
        let rejected = try load(events, url, index: "dynamic", makesTemplate: false)
        print("dynamic mapping: \(rejected.count) of \(events.records.count) events refused")
        try compare(try events.without(rejected), url, index: "dynamic", what: "dynamic mapping")
    }

    private func create(_ index: String, _ settings: [String: Any], _ url: String, mappings: [String: Any] = [:]) throws
    {
        var client = try HTTPClient(HTTPConfiguration(endpoint: HTTPEndpoint(url)))
        let body = try JSONSerialization.data(withJSONObject: ["settings": settings, "mappings": mappings])
        let response = try client.send(HTTPRequest(.put, "/\(index)", body: Array(body)))
        try #require(response.isSuccess, "\(String(decoding: response.body, as: UTF8.self))")
    }

    /// Loads events, and gives those that the server refuses.
    private func load(_ events: EventSet, _ url: String, index: String, makesTemplate: Bool) throws -> Set<String> {
        final class Box { var ids: Set<String> = [] }
        let box = Box()
        var settings = BulkLoader.Settings(index: try IndexPattern(index))
        settings.makesTemplate = makesTemplate
        let loader = try BulkLoader(HTTPConfiguration(endpoint: HTTPEndpoint(url)), settings) { rejection in
            let object = try? JSONSerialization.jsonObject(with: Data(rejection.json)) as? [String: Any]
            if let id = object?["eventID"] as? String { box.ids.insert(id) }
        }
        for record in events.records {
            let bytes = record.json + [UInt8](repeating: 0, count: 64)
            let roles = makesTemplate ? record.roles : []
            try bytes.withUnsafeBufferPointer { buffer in
                try loader.add(
                    json: ByteSpan(#require(buffer.baseAddress), record.json.count),
                    time: Timestamp(secondsSinceEpoch: record.time), roles: roles)
            }
        }
        try loader.finish()
        #expect(loader.summary.created + box.ids.count == events.records.count)
        return box.ids
    }

    private func compare(
        _ events: EventSet, _ url: String, index: String, what: String, ignoring: (Session) -> Session = { $0 }
    ) throws {
        let archive = try ArchiveReader(paths: [events.path]).read()
        #expect(archive.coverage.events == events.records.count)
        var settings = ElasticSource.Settings()
        settings.index = index
        settings.isByDay = true
        let source = try ElasticSource(HTTPConfiguration(endpoint: HTTPEndpoint(url)), settings)
        let (record, _) = try source.record()
        let differences = FoldedUsage(record, ignoring: ignoring)
            .differences(from: FoldedUsage(archive, ignoring: ignoring))
        #expect(differences.isEmpty, "\(what): \(differences.joined(separator: "\n"))")
        #expect(record.tellsGrants && record.grants == archive.grants, "\(what): grants")
        print("\(what): \(source.requestsSent) requests, \(record.rows.count) rows, \(differences.count) differences")
    }
}

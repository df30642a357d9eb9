import ClusterEvents
import Foundation

/// One way in which people have CloudTrail in an index: a mapping, and what of a record becomes a document.
struct IndexShape: Sendable, CustomStringConvertible {
    typealias Object = [String: Any]

    let description: String
    /// Whether all of its events can be counted; else the index must be told.
    let isSound: Bool
    let mappings: @Sendable () -> Object
    var settings: @Sendable () -> Object = { [:] }
    var document: @Sendable (Object) -> Object = { $0 }
    /// Whether the index is closed once it is filled.
    var isClosed = false

    private static var keyword: Object { ["type": "keyword"] }
    private static var date: Object { ["type": "date"] }

    /// Keywords of whatever text there is, and some fields in other ways.
    private static func keywords(_ own: Object = [:], text: Object = ["type": "keyword"], time: String = "eventTime")
        -> Object
    {
        var properties: Object = [time: date]
        properties.merge(own) { $1 }
        return [
            "dynamic_templates": [["s": ["match_mapping_type": "string", "mapping": text]]], "properties": properties,
        ]
    }

    private static func without(_ name: String) -> @Sendable (Object) -> Object {
        { record in record.filter { $0.key != name } }
    }

    private static func texts(_ record: Object) -> Object {
        let data = (try? JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])) ?? Data()
        return ["@timestamp": record["eventTime"] ?? "", "message": String(decoding: data, as: UTF8.self)]
    }

    private static let lowercase: @Sendable () -> Object = {
        ["analysis": ["normalizer": ["lc": ["type": "custom", "filter": ["lowercase"]]]]]
    }

    /// Those that are counted whole.
    static let sound: [IndexShape] = [
        IndexShape(description: "keywords", isSound: true, mappings: { keywords() }),
        IndexShape(description: "the server's own", isSound: true, mappings: { [:] }),
        IndexShape(
            description: "texts with .raw", isSound: true,
            mappings: {
                keywords(text: ["type": "text", "fields": ["raw": ["type": "keyword", "ignore_above": 1024]]])
            }),
        IndexShape(
            description: "accounts as numbers", isSound: true,
            mappings: {
                keywords([
                    "recipientAccountId": ["type": "long"],
                    "userIdentity": ["properties": ["accountId": ["type": "long"]]],
                ])
            }),
        IndexShape(
            description: "a time of its own", isSound: true, mappings: { keywords(time: "@timestamp") },
            document: { record in
                var document = record
                document["@timestamp"] = document.removeValue(forKey: "eventTime")
                return document
            }),
        IndexShape(
            description: "below a prefix", isSound: true, mappings: { keywords(time: "@timestamp") },
            document: { ["json": $0, "@timestamp": $0["eventTime"] ?? ""] }),
        IndexShape(
            description: "empty texts for nothing", isSound: true, mappings: { keywords() },
            document: { record in
                var document = record
                document["errorCode"] = record["errorCode"] ?? ""
                document["errorMessage"] = record["errorMessage"] ?? ""
                var identity = record["userIdentity"] as? Object ?? [:]
                identity["invokedBy"] = identity["invokedBy"] ?? ""
                document["userIdentity"] = identity
                return document
            }),
        IndexShape(
            description: "messages that can't be searched", isSound: true,
            mappings: { keywords(["errorMessage": ["type": "text", "index": false]]) }),
    ]

    /// One whose documents hold what was answered, and do not index it.
    static let responseNotIndexed = IndexShape(
        description: "responses not indexed", isSound: true,
        mappings: { keywords(["responseElements": ["type": "object", "enabled": false]]) })

    /// One whose documents hold what was asked for, and do not index it.
    static let requestNotIndexed = IndexShape(
        description: "requests not indexed", isSound: true,
        mappings: { keywords(["requestParameters": ["type": "object", "enabled": false]]) })

    /// One that leaves the ARNs of sessions' issuers out.
    static let shortIssuers = IndexShape(
        description: "short issuers", isSound: false,
        mappings: {
            let issuer: Object = ["properties": ["arn": ["type": "keyword", "ignore_above": 20]]]
            return keywords([
                "userIdentity": ["properties": ["sessionContext": ["properties": ["sessionIssuer": issuer]]]]
            ])
        })

    /// One that leaves the ARNs of roles out that are asked for.
    static let shortRoles = IndexShape(
        description: "short roles", isSound: false,
        mappings: {
            keywords(["requestParameters": ["properties": ["roleArn": ["type": "keyword", "ignore_above": 20]]]])
        })

    /// One whose documents have the time of their arrival, too, some minutes later.
    static let arrival = IndexShape(
        description: "arrival", isSound: true, mappings: { keywords(["@timestamp": date]) },
        document: { record in
            let time = record["eventTime"] as? String ?? ""
            return record.merging(["@timestamp": time.replacingOccurrences(of: ":0", with: ":2")]) { $1 }
        })

    /// Those that can't be counted, and must be told.
    static let unsound: [IndexShape] = [
        IndexShape(
            description: "a normalizer", isSound: false,
            mappings: { keywords(["eventName": ["type": "keyword", "normalizer": "lc"]]) }, settings: lowercase),
        IndexShape(
            description: "nested", isSound: false, mappings: { keywords(["userIdentity": ["type": "nested"]]) }),
        IndexShape(
            description: "enabled: false", isSound: false,
            mappings: { keywords(["userIdentity": ["type": "object", "enabled": false]]) }),
        IndexShape(
            description: "dynamic: false", isSound: false,
            mappings: { ["dynamic": false, "properties": ["eventTime": date, "eventName": keyword]] }),
        IndexShape(
            description: "no field at all", isSound: false, mappings: { ["dynamic": false, "properties": ["x": date]] }),
        IndexShape(
            description: "index: false", isSound: false,
            mappings: { keywords(["eventSource": ["type": "keyword", "index": false]]) }),
        IndexShape(
            description: "doc_values: false", isSound: false,
            mappings: { keywords(["eventName": ["type": "keyword", "doc_values": false]]) }),
        IndexShape(
            description: "ignore_above", isSound: false,
            mappings: { keywords(["eventName": ["type": "keyword", "ignore_above": 3]]) }),
        IndexShape(
            description: "ignore_above beside a text", isSound: false,
            mappings: {
                keywords(text: ["type": "text", "fields": ["keyword": ["type": "keyword", "ignore_above": 12]]])
            }),
        IndexShape(description: "texts", isSound: false, mappings: { keywords(text: ["type": "text"]) }),
        IndexShape(
            description: "Records", isSound: false, mappings: { keywords() }, document: { ["Records": [$0, $0]] }),
        IndexShape(description: "lines", isSound: false, mappings: { [:] }, document: { texts($0) }),
        IndexShape(
            description: "lines that can't be searched", isSound: false,
            mappings: { ["properties": ["message": ["type": "keyword", "index": false, "doc_values": false]]] },
            document: { texts($0) }),
        IndexShape(
            description: "capitals", isSound: false, mappings: { [:] },
            document: { record in
                Dictionary(uniqueKeysWithValues: record.map { ($0.prefix(1).uppercased() + $0.dropFirst(), $1) })
            }),
        IndexShape(
            description: "no time", isSound: false, mappings: { keywords() }, document: without("eventTime")),
        IndexShape(
            description: "no source", isSound: false, mappings: { keywords() }, document: without("eventSource")),
        IndexShape(
            description: "no name", isSound: false, mappings: { keywords() }, document: without("eventName")),
        IndexShape(description: "closed", isSound: false, mappings: { keywords() }, isClosed: true),
    ]
}

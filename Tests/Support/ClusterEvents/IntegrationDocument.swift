import Foundation

/// A record as Elastic's AWS integration stores it, and the mapping that it has there.
enum IntegrationDocument {
    private typealias Object = [String: Any]

    /// The document of a record; objects flattened where the server knows a type for them, and printed in any case.
    static func document(of json: [UInt8], flattens: Bool) throws -> [UInt8] {
        let record = try JSONSerialization.jsonObject(with: Data(json)) as? Object ?? [:]
        let identity = record["userIdentity"] as? Object ?? [:]
        let context = identity["sessionContext"] as? Object ?? [:]
        let issuer = context["sessionIssuer"] as? Object ?? [:]
        let attributes = context["attributes"] as? Object ?? [:]
        var trail: Object = [
            "user_identity": present([
                "type": identity["type"], "arn": identity["arn"], "access_key_id": identity["accessKeyId"],
                "invoked_by": identity["invokedBy"],
                "session_context": present([
                    "creation_date": attributes["creationDate"],
                    "session_issuer": present([
                        "type": issuer["type"], "principal_id": issuer["principalId"], "arn": issuer["arn"],
                        "account_id": issuer["accountId"],
                    ]),
                ]),
            ])
        ]
        for (name, key) in [
            ("error_code", "errorCode"), ("error_message", "errorMessage"), ("event_type", "eventType"),
            ("event_version", "eventVersion"), ("event_category", "eventCategory"), ("read_only", "readOnly"),
            ("recipient_account_id", "recipientAccountId"), ("shared_event_id", "sharedEventID"),
        ] {
            if let value = record[key], !(value is NSNull) { trail[name] = value }
        }
        if let isManagement = record["managementEvent"] as? Bool { trail["management_event"] = String(isManagement) }
        if let resources = record["resources"] as? [Object] {
            trail["resources"] = resources.map { present(["type": $0["type"], "arn": $0["ARN"]]) }
        }
        var flattened: Object = [:]
        for (key, name) in [
            ("requestParameters", "request_parameters"), ("responseElements", "response_elements"),
            ("additionalEventData", "additional_eventdata"),
        ] {
            guard let object = record[key] as? Object, !object.isEmpty else { continue }
            trail[name] = printed(object)
            flattened[name] = object
        }
        if flattens { trail["flattened"] = flattened }
        let document: Object = [
            "@timestamp": record["eventTime"] ?? "",
            "event": present([
                "action": record["eventName"], "provider": record["eventSource"], "id": record["eventID"],
            ]), "aws": ["cloudtrail": trail],
            "user": present(["id": identity["principalId"], "name": identity["userName"] ?? issuer["userName"]]),
            "cloud": present(["account": present(["id": identity["accountId"]]), "region": record["awsRegion"]]),
        ]
        return Array(try JSONSerialization.data(withJSONObject: document, options: [.withoutEscapingSlashes]))
    }

    private static func present(_ members: [String: Any?]) -> Object {
        members.compactMapValues { $0 is NSNull ? nil : $0 }
    }

    /// As Java prints a map.
    private static func printed(_ value: Any) -> String {
        switch value {
        case let object as Object:
            "{" + object.sorted { $0.key < $1.key }.map { "\($0.key)=\(printed($0.value))" }.joined(separator: ", ")
                + "}"
        case let list as [Any]: "[" + list.map { printed($0) }.joined(separator: ", ") + "]"
        case is NSNull: "null"
        default: "\(value)"
        }
    }

    /// The mapping, with the server's own type for flattened objects, nil where it has none.
    static func mapping(flattened: String?) -> [String: Any] {
        let keyword = ["type": "keyword", "ignore_above": 8191] as Object
        let text = ["type": "keyword", "ignore_above": 8191, "fields": ["text": ["type": "text"]]] as Object
        func object(_ properties: Object) -> Object { ["properties": properties] }
        func keywords(_ names: String...) -> Object { Dictionary(uniqueKeysWithValues: names.map { ($0, keyword) }) }
        var trail = keywords(
            "error_code", "error_message", "event_type", "event_version", "event_category", "management_event",
            "recipient_account_id", "shared_event_id")
        trail["read_only"] = ["type": "boolean"]
        trail["resources"] = object(keywords("type", "arn"))
        var context: Object = ["creation_date": ["type": "date"]]
        context["session_issuer"] = object(keywords("type", "principal_id", "arn", "account_id"))
        var identity = keywords("type", "arn", "access_key_id", "invoked_by")
        identity["session_context"] = object(context)
        trail["user_identity"] = object(identity)
        for name in ["request_parameters", "response_elements", "additional_eventdata"] { trail[name] = text }
        if let flattened {
            trail["flattened"] = object(
                Dictionary(
                    uniqueKeysWithValues: ["request_parameters", "response_elements", "additional_eventdata"].map {
                        ($0, ["type": flattened])
                    }))
        }
        return object([
            "@timestamp": ["type": "date"], "event": object(keywords("action", "provider", "id")),
            "user": object(keywords("id", "name")),
            "cloud": object(["account": object(keywords("id")), "region": keyword]),
            "aws": object(["cloudtrail": object(trail)]),
        ])
    }
}

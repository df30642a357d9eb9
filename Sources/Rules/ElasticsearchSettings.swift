/// The ElasticSearch or OpenSearch cluster that holds the events (`usage.elasticsearch`).
public struct ElasticsearchSettings: Hashable, Sendable {
    /// The cluster's address, without a password.
    public internal(set) var url = ""
    /// The indices that are asked.
    public internal(set) var index = "cloudtrail-*"
    /// What stands before the names of CloudTrail's fields.
    public internal(set) var keyPrefix = ""
    /// The field that holds the event's time.
    public internal(set) var timestampField = "eventTime"

    static let fields: [Field<ElasticsearchSettings>] = [
        Field("url", \.url, .url, required: "url: https://…", "The cluster's address, without a password."),
        Field("index", \.index, .text, "The indices that are asked, with commas and `*`."),
        Field("key_prefix", \.keyPrefix, .textOrNothing, "What stands before the names of CloudTrail's fields."),
        Field("timestamp_field", \.timestampField, .text, "The field that holds the event's time."),
    ]
}

extension Form where Value == ElasticsearchSettings {
    /// The mapping under `usage.elasticsearch`.
    static let elasticsearch = Form(.mapping(ElasticsearchSettings.fields.map(\.schema))) { node, reader in
        var settings = ElasticsearchSettings()
        reader.read(node, into: &settings, ElasticsearchSettings.fields)
        return settings
    }
}

extension Form where Value == String {
    /// An `http` or `https` address without a user's name or password.
    static let url = text.checked(pattern: "^https?://[^@]+$") { text in
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }),
            text.utf8.count > scheme.utf8.count
        else { return ("`\(text)` is no address of a server", "an address begins with `https://` or `http://`") }
        let host = text.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !host.contains("@") else {
            return ("an address holds no user or password", "passwords come from the environment or from a file")
        }
        return nil
    }
}

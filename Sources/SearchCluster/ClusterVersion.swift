/// Which server answers.
public struct ClusterVersion: Hashable, Sendable, CustomStringConvertible {
    /// Who makes it.
    public enum Product: String, Sendable {
        /// Elastic's.
        case elasticsearch = "ElasticSearch"
        /// The fork of 7.10, Amazon's too.
        case openSearch = "OpenSearch"
    }

    /// Who makes it.
    public let product: Product
    /// 8 of 8.11.4.
    public let major: Int
    /// 11 of 8.11.4.
    public let minor: Int
    /// `8.11.4`.
    public let number: String
    /// Whether the server said so itself.
    public let isKnown: Bool

    /// Reads what `GET /` answers, nil where that is no such server.
    public init?(_ answer: Answer) {
        let version = answer["version"]
        guard let number = version["number"].text else { return nil }
        let parts = number.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        self.number = number
        product = version["distribution"].text == "opensearch" ? .openSearch : .elasticsearch
        major = parts[0]
        minor = parts[1]
        isKnown = true
    }

    private init(unknown product: Product, _ major: Int, _ minor: Int) {
        self.product = product
        self.major = major
        self.minor = minor
        number = "\(major).\(minor)"
        isKnown = false
    }

    /// A server that answers searches and does not say which it is: a collection of Amazon OpenSearch Serverless has no `GET /`
    /// (Amazon OpenSearch Service Developer Guide, "Supported operations and plugins in Amazon OpenSearch Serverless"), and
    /// elsewhere it takes a privilege (`cluster:monitor/main`). It is asked for what all servers know since ElasticSearch 7.10.
    static let unknown = ClusterVersion(unknown: .openSearch, 2, 0)

    /// Whether CloudTrim can ask it: composite aggregations with missing values exist since 6.4; 6.8 is the oldest that is tested.
    public var isSupported: Bool { product == .openSearch || (major, minor) >= (6, 8) }

    /// Whether documents still have types, as up to ElasticSearch 6.
    public var hasTypes: Bool { product == .elasticsearch && major < 7 }

    /// Whether there are composable index templates (ElasticSearch 7.8 on, every OpenSearch).
    public var hasComposableTemplates: Bool { product == .openSearch || (major, minor) >= (7, 8) }

    /// Whether it lists the indices of a pattern with their state, `_resolve/index` (ElasticSearch 7.9 on, every OpenSearch).
    public var resolvesIndices: Bool { product == .openSearch || (major, minor) >= (7, 9) }

    /// Whether lists of fields tell which indices lack one (`include_unmapped`, ElasticSearch 7.2 on, every OpenSearch).
    public var listsUnmapped: Bool { product == .openSearch || (major, minor) >= (7, 2) }

    /// Whether `_ignored` holds the fields of which `ignore_above` left a value out (ElasticSearch 8).
    public var tellsIgnored: Bool { product == .elasticsearch && major >= 8 }

    /// How a date histogram is told its interval: `interval` went in 8, the others came in 7.2.
    public var fixedInterval: String {
        product == .openSearch || (major, minor) >= (7, 2) ? "fixed_interval" : "interval"
    }

    /// `OpenSearch 2.19.1`.
    public var description: String { isKnown ? "\(product.rawValue) \(number)" : "a server of an unknown version" }
}

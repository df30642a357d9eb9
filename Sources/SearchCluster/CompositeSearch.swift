import Bytes

/// A count of events by the values of some fields, with the first and last time, page by page.
public struct CompositeSearch: Sendable {
    /// What events are counted by.
    public enum Source: Hashable, Sendable {
        /// A field's value, or that it has none.
        case value(String)
        /// A field's time, rounded down to a number of seconds.
        case time(String, intervalInSeconds: Int)
    }

    /// What an event must match.
    public var filters: [JSONBody]
    /// What an event must not match.
    public var exclusions: [JSONBody]
    /// What events are counted by, at most 52.
    public var sources: [Source]
    /// The field whose least and greatest value is asked for; nil for none.
    public var timeField: String?

    /// A count.
    public init(
        filters: [JSONBody], exclusions: [JSONBody] = [], sources: [Source], timeField: String? = nil
    ) {
        self.filters = filters
        self.exclusions = exclusions
        self.sources = sources
        self.timeField = timeField
    }

    /// `a` to `z`, then `A` to `Z`.
    static func name(_ number: Int) -> String {
        String(UnicodeScalar(number < 26 ? UInt8(ascii: "a") + UInt8(number) : UInt8(ascii: "A") + UInt8(number - 26)))
    }

    /// The number of a name; -1 for what is none.
    static func number(_ name: ByteSpan) -> Int {
        guard name.count == 1 else { return -1 }
        switch name[0] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(name[0] - UInt8(ascii: "a"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return Int(name[0] - UInt8(ascii: "A")) + 26
        default: return -1
        }
    }

    func body(pageSize: Int, after: [UInt8]?, version: ClusterVersion) -> JSONBody {
        let sources = sources.enumerated().map { number, source -> JSONBody in
            switch source {
            case .value(let field):
                [Self.name(number): ["terms": ["field": .string(field), "missing_bucket": true]]]
            case .time(let field, let seconds):
                [
                    Self.name(number): [
                        "date_histogram": ["field": .string(field), version.fixedInterval: .string("\(seconds)s")]
                    ]
                ]
            }
        }
        var composite: [(String, JSONBody)] = [("size", .number(pageSize)), ("sources", .array(sources))]
        if let after { composite.append(("after", .raw(after))) }
        var aggregation: [(String, JSONBody)] = [("composite", .object(composite))]
        if let timeField {
            let field: JSONBody = ["field": .string(timeField)]
            aggregation.append(("aggs", ["f": ["min": field], "l": ["max": field]]))
        }
        return SearchBody.make(
            filters: filters, exclusions: exclusions, version: version,
            rest: [("size", 0), ("aggs", ["s": .object(aggregation)])])
    }
}

/// A search for something that is answered at once: aggregations of few buckets.
public struct SmallSearch: Sendable {
    /// What an event must match.
    public var filters: [JSONBody]
    /// What an event must not match.
    public var exclusions: [JSONBody]
    /// The aggregations by name.
    public var aggregations: JSONBody
    /// Whether one event of each shard is enough.
    public var isSample: Bool

    /// A search.
    public init(
        filters: [JSONBody], exclusions: [JSONBody] = [], aggregations: JSONBody, isSample: Bool = false
    ) {
        self.filters = filters
        self.exclusions = exclusions
        self.aggregations = aggregations
        self.isSample = isSample
    }

    func body(version: ClusterVersion) -> JSONBody {
        SearchBody.make(
            filters: filters, exclusions: exclusions, version: version,
            rest: [("size", 0), ("aggs", aggregations)] + (isSample ? [("terminate_after", 1)] : []))
    }
}

/// A search for events themselves, in the order of some fields, page by page.
public struct EventSearch: Sendable {
    /// What an event must match.
    public var filters: [JSONBody]
    /// What of each event is wanted.
    public var fields: [String]
    /// The fields that give an order without ties.
    public var order: [String]
    /// How many a page.
    public var pageSize = 500

    /// A search.
    public init(filters: [JSONBody], fields: [String], order: [String]) {
        self.filters = filters
        self.fields = fields
        self.order = order
    }

    func body(after: [UInt8]?, pageSize: Int, version: ClusterVersion) -> JSONBody {
        var rest: [(String, JSONBody)] = [
            ("size", .number(pageSize)), ("_source", .array(fields.map { .string($0) })),
            ("sort", .array(order.map { [$0: ["order": "asc", "unmapped_type": "keyword"]] })),
        ]
        if let after { rest.append(("search_after", .raw(after))) }
        return SearchBody.make(filters: filters, exclusions: [], version: version, rest: rest)
    }
}

enum SearchBody {
    static func make(
        filters: [JSONBody], exclusions: [JSONBody], version: ClusterVersion, rest: [(String, JSONBody)]
    ) -> JSONBody {
        var members = rest
        if version.product == .openSearch || version.major >= 7 { members.append(("track_total_hits", false)) }
        var conditions: [(String, JSONBody)] = []
        if !filters.isEmpty { conditions.append(("filter", .array(filters))) }
        if !exclusions.isEmpty { conditions.append(("must_not", .array(exclusions))) }
        if !conditions.isEmpty { members.append(("query", ["bool": .object(conditions)])) }
        return .object(members)
    }
}

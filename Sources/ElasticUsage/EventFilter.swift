import IAMModel
import SearchCluster

/// Conditions of queries.
enum EventFilter {
    /// A field has a value.
    static func term(_ field: String, _ value: String) -> JSONBody { ["term": [field: .string(value)]] }

    /// A field has one of some values.
    static func terms(_ field: String, _ values: [String]) -> JSONBody {
        ["terms": [field: .array(values.map { .string($0) })]]
    }

    /// A time is one of some.
    static func times(_ field: String, _ seconds: [Int64]) -> JSONBody {
        ["terms": [field: .array(seconds.map { .number(Int($0) * 1000) })]]
    }

    /// A field begins with a text.
    static func prefix(_ field: String, _ value: String) -> JSONBody { ["prefix": [field: .string(value)]] }

    /// A field's whole value matches one of Lucene's regular expressions.
    static func regexp(_ field: String, _ pattern: String) -> JSONBody {
        ["regexp": [field: ["value": .string(pattern), "flags": "NONE"]]]
    }

    /// A field has any value.
    static func exists(_ field: String) -> JSONBody { ["exists": ["field": .string(field)]] }

    /// Conditions that take an empty text for no value at all, as pipelines write it that know no null.
    ///
    /// - Parameter texts: the fields that may have one.
    static func takingEmptyForNone(_ texts: Set<String>) -> (JSONBody) -> JSONBody? {
        { condition in
            guard let (kind, inner) = condition.onlyMember, kind == "exists", let (_, field) = inner.onlyMember,
                let name = field.text, texts.contains(name)
            else { return nil }
            return all([condition], not: [term(name, "")])
        }
    }

    /// All of some conditions, and none of others.
    static func all(_ conditions: [JSONBody], not exclusions: [JSONBody] = []) -> JSONBody {
        var members: [(String, JSONBody)] = []
        if !conditions.isEmpty { members.append(("filter", .array(conditions))) }
        if !exclusions.isEmpty { members.append(("must_not", .array(exclusions))) }
        return ["bool": .object(members)]
    }

    /// At least one of some conditions.
    static func any(_ conditions: [JSONBody]) -> JSONBody {
        conditions.count == 1
            ? conditions[0] : ["bool": ["should": .array(conditions), "minimum_should_match": 1]]
    }

    /// A time within a span.
    static func time(_ field: String, in span: TimeSpan) -> JSONBody {
        [
            "range": [
                field: [
                    "gte": .number(Int(span.start.secondsSinceEpoch) * 1000),
                    "lt": .number(Int(span.end.secondsSinceEpoch) * 1000), "format": "epoch_millis",
                ]
            ]
        ]
    }
}

/// A span of time, the end left out.
struct TimeSpan: Hashable, Sendable {
    var start: Timestamp
    var end: Timestamp

    /// The whole of some days.
    init(_ days: ClosedRange<Day>) {
        start = Timestamp(secondsSinceEpoch: Int64(days.lowerBound.daysSinceEpoch) * 86_400)
        end = Timestamp(secondsSinceEpoch: (Int64(days.upperBound.daysSinceEpoch) + 1) * 86_400)
    }

    /// The seconds from one time to before another.
    init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// Equal parts of it, none shorter than an hour.
    func parts(_ count: Int) -> [TimeSpan] {
        let length = end.secondsSinceEpoch - start.secondsSinceEpoch
        let parts = Int64(max(1, min(count, Int(length / 3600))))
        let cuts = (0...parts).map { Timestamp(secondsSinceEpoch: start.secondsSinceEpoch + length * $0 / parts) }
        return zip(cuts, cuts.dropFirst()).map { TimeSpan(start: $0, end: $1) }
    }
}

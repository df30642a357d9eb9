extension JSONBody {
    /// The same with some objects replaced, from the innermost out.
    ///
    /// - Parameter change: what stands in an object's place; nil for the object itself.
    public func rewritten(_ change: (JSONBody) -> JSONBody?) -> JSONBody {
        switch self {
        case .object(let members):
            let inner = JSONBody.object(members.map { ($0.0, $0.1.rewritten(change)) })
            return change(inner) ?? inner
        case .array(let elements): return .array(elements.map { $0.rewritten(change) })
        case .string, .number, .bool, .null, .raw: return self
        }
    }

    /// How many single conditions a query has, those within others included.
    ///
    /// - Complexity: O(objects of the query).
    public var conditionCount: Int {
        switch self {
        case .object(let members):
            members.reduce(0) { sum, member in
                switch member.0 {
                case "bool", "filter", "must_not", "should": sum + member.1.conditionCount
                case "minimum_should_match": sum
                default: sum + 1
                }
            }
        case .array(let elements): elements.reduce(0) { $0 + $1.conditionCount }
        case .string, .number, .bool, .null, .raw: 0
        }
    }

    /// The only member of an object, and its value.
    public var onlyMember: (name: String, value: JSONBody)? {
        if case .object(let members) = self, members.count == 1 { members.first.map { ($0.0, $0.1) } } else { nil }
    }

    /// The elements of an array; none where it is no array.
    public var elements: [JSONBody] { if case .array(let elements) = self { elements } else { [] } }

    /// The text of a string; nil where it is none.
    public var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension SearchJob {
    /// The same search with other conditions.
    public func rewritten(_ change: (JSONBody) -> JSONBody?) -> SearchJob {
        var job = self
        func all(_ conditions: [JSONBody]) -> [JSONBody] { conditions.map { $0.rewritten(change) } }
        switch kind {
        case .composite(var search, let take):
            search.filters = all(search.filters)
            search.exclusions = all(search.exclusions)
            job.kind = .composite(search, take)
        case .small(var search, let take):
            search.filters = all(search.filters)
            search.exclusions = all(search.exclusions)
            search.aggregations = search.aggregations.rewritten(change)
            job.kind = .small(search, take)
        case .events(var search, let take):
            search.filters = all(search.filters)
            job.kind = .events(search, take)
        case .sample(var search, let take):
            search.filters = all(search.filters)
            job.kind = .sample(search, take)
        }
        return job
    }
}

/// Conditions that an index takes in part only, by its settings.
enum ConditionLimit {
    /// `index.max_terms_count`, 65,536 unless it is set.
    case terms(Int)
    /// `index.max_regex_length`, 1,000 unless it is set.
    case expression(Int)

    /// The limit that a server names when it refuses a search; nil where it refuses for something else.
    init?(refusal reason: String) {
        guard let range = reason.firstRange(of: "maximum of ["),
            let limit = Int(reason[range.upperBound...].prefix { $0.isNumber }), limit > 0
        else { return nil }
        if reason.contains("max_terms_count") {
            self = .terms(limit)
        } else if reason.contains("max_regex_length") {
            self = .expression(limit)
        } else {
            return nil
        }
    }

    /// A search whose conditions are cut into parts of which one must be met: the same events match.
    func applied(to job: SearchJob) -> SearchJob {
        job.rewritten { condition in
            guard let (kind, inner) = condition.onlyMember, let (field, value) = inner.onlyMember else { return nil }
            switch self {
            case .terms(let limit): return kind == "terms" ? ConditionLimit.terms(field, value.elements, limit) : nil
            case .expression(let limit):
                return kind == "regexp" ? ConditionLimit.expressions(field, value, limit) : nil
            }
        }
    }

    private static func any(_ conditions: [JSONBody]) -> JSONBody {
        ["bool": ["should": .array(conditions), "minimum_should_match": 1]]
    }

    private static func terms(_ field: String, _ values: [JSONBody], _ limit: Int) -> JSONBody? {
        guard values.count > limit else { return nil }
        let parts = stride(from: 0, to: values.count, by: limit).map { start in
            Array(values[start..<Swift.min(values.count, start + limit)])
        }
        return any(parts.map { ["terms": [field: .array($0)]] })
    }

    private static func expressions(_ field: String, _ value: JSONBody, _ limit: Int) -> JSONBody? {
        guard case .object(let members) = value, let text = members.first(where: { $0.0 == "value" })?.1.text,
            text.utf16.count > limit
        else { return nil }
        let parts = alternatives(text)
        guard parts.count > 1 else { return nil }
        return any(
            parts.map { part in
                ["regexp": [field: .object(members.map { $0.0 == "value" ? ($0.0, .string(part)) : $0 })]]
            })
    }

    /// The alternatives of a regular expression that stand in no bracket.
    static func alternatives(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if "([".contains(character) {
                depth += 1
            } else if ")]".contains(character) {
                depth -= 1
            } else if character == "|", depth == 0 {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}

import Testing

@testable import SearchCluster

/// Conditions that an index takes in part only are cut, and match the same events.
struct ConditionLimitTests {
    static let refusals: [(reason: String, isKnown: Bool)] = [
        (
            "The number of terms [3] used in the Terms Query request has exceeded the allowed maximum of [2]. "
                + "This maximum can be set by changing the [index.max_terms_count] index level setting.", true
        ),
        (
            "The length of regex [20] used in the Regexp Query request has exceeded the allowed maximum of [10]. "
                + "This maximum can be set by changing the [index.max_regex_length] index level setting.", true
        ),
        ("Result window is too large, the maximum of [10000] is [index.max_result_window]", false),
        ("no such thing", false),
    ]

    @Test(arguments: refusals)
    func `a server's limit is read from its refusal`(reason: String, isKnown: Bool) {
        #expect((ConditionLimit(refusal: reason) != nil) == isKnown)
    }

    private func cut(_ filter: JSONBody, _ limit: ConditionLimit) -> String {
        let search = CompositeSearch(filters: [["bool": ["must_not": [filter]]]], sources: [.value("a")])
        let job = limit.applied(to: .composite(search) { _ in })
        guard case .composite(let found, _) = job.kind else { return "" }
        return String(decoding: (found.filters.first ?? .null).bytes, as: UTF8.self)
    }

    @Test func `a list of terms becomes several, of which one must match`() {
        let two: JSONBody = ["terms": ["f": [1, 2]]]
        #expect(cut(two, .terms(2)) == #"{"bool":{"must_not":[{"terms":{"f":[1,2]}}]}}"#)
        #expect(
            cut(["terms": ["f": [1, 2, 3]]], .terms(2))
                == #"{"bool":{"must_not":[{"bool":{"should":[{"terms":{"f":[1,2]}},{"terms":{"f":[3]}}],"minimum_should_match":1}}]}}"#
        )
    }

    @Test func `conditions are counted in whatever lies around them`() {
        let term: JSONBody = ["term": ["f": "a"]]
        let inner: JSONBody = ["bool": ["filter": [term, ["exists": ["field": "g"]]], "must_not": [term]]]
        #expect(term.conditionCount == 1 && inner.conditionCount == 3)
        let outer: JSONBody = [
            "bool": ["should": [inner, inner, ["terms": ["f": [1, 2, 3]]]], "minimum_should_match": 1]
        ]
        #expect(outer.conditionCount == 7)
    }

    @Test func `an expression is cut between alternatives that stand in no bracket`() {
        #expect(ConditionLimit.alternatives("a(b|c)|[d|e]f|g\\|h") == ["a(b|c)", "[d|e]f", "g\\|h"])
        let text = cut(["regexp": ["f": ["value": "abcdef|ghi", "flags": "NONE"]]], .expression(8))
        #expect(
            text.contains(
                #"{"regexp":{"f":{"value":"abcdef","flags":"NONE"}}},{"regexp":{"f":{"value":"ghi","flags":"NONE"}}}"#))
        #expect(!cut(["regexp": ["f": ["value": "abc|d", "flags": "NONE"]]], .expression(8)).contains("should"))
    }
}

import Testing

@testable import PolicySemantics

private func certainty(
    _ condition: Condition, _ values: [String], _ context: [String: [String]] = [:]
) -> Certainty {
    let own: [String: [String]] = values.isEmpty ? [:] : [condition.key: values]
    let request = Request(action: "a:b", resource: "*", context: own.merging(context) { $1 })
    return condition.certainty(in: request)
}

/// Whether it surely holds; what is neither sure nor surely not fails the test.
private func holds(_ condition: Condition, _ values: [String], _ context: [String: [String]] = [:]) -> Bool {
    let certainty = certainty(condition, values, context)
    #expect(certainty != .perhaps, "\(condition) on \(values)")
    return certainty == .surely
}

@Suite struct ConditionTests {
    @Test(arguments: [
        (ConditionOperator.stringEquals, "a", "a", true), (.stringEquals, "a", "A", false),
        (.stringEquals, "a*", "ab", false),
        (.stringNotEquals, "a", "b", true), (.stringNotEquals, "a", "a", false),
        (.stringEqualsIgnoreCase, "a", "A", true), (.stringNotEqualsIgnoreCase, "a", "A", false),
        (.stringLike, "a*", "abc", true), (.stringLike, "a?", "abc", false), (.stringNotLike, "a*", "abc", false),
        (.numericEquals, "10", "10.0", true), (.numericLessThan, "10", "9", true),
        (.numericLessThan, "10", "10", false),
        (.numericLessThanEquals, "10", "10", true), (.numericGreaterThan, "10", "11", true),
        (.numericGreaterThanEquals, "10", "9", false), (.numericNotEquals, "10", "9", true),
        (.dateLessThan, "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true),
        (.dateGreaterThan, "2026-01-01", "1767225601", true), (.dateEquals, "2026-01-01", "2026-01-01T00:00:00Z", true),
        (.bool, "true", "True", true), (.bool, "true", "false", false), (.binaryEquals, "QmluYXJ5", "QmluYXJ5", true),
        (.ipAddress, "10.0.0.0/8", "10.1.2.3", true), (.ipAddress, "10.0.0.0/8", "11.1.2.3", false),
        (.notIPAddress, "10.0.0.0/8", "11.1.2.3", true), (.ipAddress, "2001:db8::/32", "2001:db8:1::5", true),
        (.ipAddress, "10.0.0.1", "10.0.0.1", true), (.ipAddress, "::/0", "10.0.0.1", false),
        (.arnLike, "arn:aws:sns:*:1:*", "arn:aws:sns:eu:1:a:b", true),
        (.arnLike, "arn:aws:*", "arn:azure:sns:eu:1:t", false),
        (.dateLessThan, "2027-01-01T00:00Z", "2026-12-31T23:59:59Z", true),
        (.dateLessThan, "2027-01", "2027-01-01T00:00:00Z", false),
        (.dateLessThan, "2027-01-01T02:00+02:00", "2026-12-31T23:59:59Z", true),
        (.dateGreaterThan, "2027-01-01T00:00:00.5Z", "2027-01-01T00:00:00Z", false),
        (.bool, "TRUE", "true", true), (.bool, "yes", "true", false),
        (.arnEquals, "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true),
        (.arnNotLike, "arn:aws:s3:::b*", "arn:aws:s3:::bucket", false),
    ])
    func `operators compare as AWS says`(by: ConditionOperator, wanted: String, value: String, result: Bool) {
        #expect(holds(Condition(by, "k", [wanted]), [value]) == result)
    }

    @Test func `a missing key meets negated operators, IfExists and ForAllValues`() {
        #expect(!holds(Condition(.stringEquals, "k", ["a"]), []))
        #expect(holds(Condition(.stringEquals, "k", ["a"], ifExists: true), []))
        #expect(holds(Condition(.stringNotEquals, "k", ["a"]), []))
        #expect(holds(Condition(.stringEquals, "k", ["a"], qualifier: .forAllValues), []))
        #expect(!holds(Condition(.stringEquals, "k", ["a"], qualifier: .forAnyValue), []))
        #expect(!holds(Condition(.stringNotEquals, "k", ["a"], qualifier: .forAnyValue), []))
        #expect(holds(Condition(.null, "k", ["true"]), []))
        #expect(!holds(Condition(.null, "k", ["false"]), []))
        #expect(holds(Condition(.null, "k", ["false"]), ["x"]))
    }

    @Test func `keys of many values are looked at as the qualifier says`() {
        let all = Condition(.stringLike, "k", ["a*", "b"], qualifier: .forAllValues)
        #expect(holds(all, ["a1", "b"]))
        #expect(!holds(all, ["a1", "c"]))
        let any = Condition(.stringLike, "k", ["a*", "b"], qualifier: .forAnyValue)
        #expect(holds(any, ["c", "b"]))
        #expect(!holds(any, ["c"]))
        #expect(holds(Condition(.stringNotEquals, "k", ["a"], qualifier: .forAnyValue), ["a", "b"]))
    }

    /// What AWS's documents leave open, one row a doubt.
    @Test(arguments: [
        (Condition(.stringEquals, "k", ["a"], qualifier: .forAnyValue, ifExists: true), []),
        (Condition(.arnLike, "k", ["arn:aws:*"]), ["arn:aws:sns:eu:1:t"]),
        (Condition(.dateLessThan, "k", ["2027"]), ["2026-01-01T00:00:00Z"]),
        (Condition(.dateLessThan, "k", ["2027-01-01T00:00:00"]), ["2026-01-01T00:00:00Z"]),
        (Condition(.numericEquals, "k", ["9007199254740993"]), ["9007199254740992"]),
        (Condition(.stringNotEquals, "k", ["a"]), ["a", "b"]), (Condition(.stringEquals, "k", ["a"]), ["a", "b"]),
        (Condition(.bool, "k", ["1"]), ["true"]), (Condition(.null, "k", ["yes"]), []),
        (Condition(.ipAddress, "k", ["10.0/16"]), ["10.0.0.1"]), (Condition(.stringLike, "k", ["a?"]), ["a😀"]),
        (Condition(.stringLike, "k", ["a??"]), ["a😀"]),
        (Condition(.stringEqualsIgnoreCase, "k", ["STRASSE"]), ["straße"]),
    ])
    func `a doubt is neither sure nor surely not`(condition: Condition, values: [String]) {
        #expect(certainty(condition, values) == .perhaps)
    }

    @Test func `a doubt that makes no difference is none`() {
        #expect(!holds(Condition(.bool, "k", ["1"]), ["false"]))
        #expect(!holds(Condition(.stringEquals, "k", ["a"]), ["b", "c"]))
        #expect(!holds(Condition(.dateLessThan, "k", ["2027"]), ["2028-01-01T00:00:00Z"]))
        #expect(holds(Condition(.dateLessThan, "k", ["2027-01-01", "x"]), ["2026-01-01T00:00:00Z"]))
        #expect(holds(Condition(.stringLike, "k", ["a*"]), ["a😀"]))
        #expect(!holds(Condition(.arnLike, "k", ["arn:aws:*"]), ["x"]))
        #expect(Doubt.allCases.map { Certainty.doubtful($0) }.allSatisfy { $0 == .perhaps })
    }

    @Test func `policy variables are what the request says, unless the version knows none`() {
        let own = Condition(.stringEquals, "k", ["${aws:username}"])
        #expect(holds(own, ["alice"], ["aws:username": ["alice"]]))
        #expect(!holds(own, ["alice"], ["aws:username": ["bob"]]))
        #expect(!holds(own, ["alice"]))
        let old = Condition(.stringEquals, "k", ["${aws:username}"], allowsVariables: false)
        #expect(holds(old, ["${aws:username}"], ["aws:username": ["alice"]]))
    }

    @Test func `implication follows the values`() {
        func implies(_ inner: Condition, _ outer: Condition) -> Bool { inner.implies(outer) }
        let a = Condition(.stringEquals, "k", ["a"])
        let ab = Condition(.stringEquals, "K", ["b", "a"])
        #expect(implies(a, ab) && !implies(ab, a))
        #expect(implies(a, Condition(.stringEquals, "k", ["a"], ifExists: true)))
        #expect(!implies(Condition(.stringEquals, "k", ["a"], ifExists: true), a))
        #expect(implies(a, Condition(.stringLike, "k", ["*"])))
        #expect(implies(a, Condition(.stringEqualsIgnoreCase, "k", ["A"])))
        #expect(!implies(Condition(.stringEqualsIgnoreCase, "k", ["A"]), a))
        #expect(implies(Condition(.stringNotEquals, "k", ["a", "b"]), Condition(.stringNotEquals, "k", ["a"])))
        #expect(!implies(Condition(.stringNotEquals, "k", ["a"]), Condition(.stringNotEquals, "k", ["a", "b"])))
        #expect(implies(Condition(.stringNotLike, "k", ["a*"]), Condition(.stringNotEquals, "k", ["ab"])))
        #expect(implies(Condition(.stringLike, "k", ["ab*"]), Condition(.stringLike, "k", ["?b*", "c"])))
        #expect(!implies(Condition(.arnLike, "k", ["arn:aws:iam::1:*"]), Condition(.arnLike, "k", ["arn:aws:*"])))
        #expect(
            implies(
                Condition(.arnEquals, "k", ["arn:aws:iam::1:role/x"]),
                Condition(.arnLike, "k", ["arn:aws:iam::*:role/*"])))
        #expect(!implies(a, Condition(.stringEquals, "k", ["a"], qualifier: .forAllValues)))
        #expect(!implies(a, Condition(.stringNotEquals, "k", ["b"])))
    }
}

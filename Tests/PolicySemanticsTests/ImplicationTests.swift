import SeededRandom
import Testing

@testable import PolicySemantics

private func on(
    _ by: ConditionOperator, _ values: String..., key: String = "k", ifExists: Bool = false,
    of qualifier: Condition.Qualifier = .single
) -> Condition {
    Condition(by, key, values, qualifier: qualifier, ifExists: ifExists)
}

@Suite struct ImplicationTests {
    @Test(arguments: [
        (on(.numericLessThan, "10"), on(.numericLessThan, "20")),
        (on(.numericLessThan, "10"), on(.numericLessThanEquals, "10")),
        (on(.numericEquals, "5", "7"), on(.numericLessThan, "8")),
        (on(.numericGreaterThan, "8"), on(.numericGreaterThanEquals, "8.0")),
        (on(.numericNotEquals, "5", "7"), on(.numericNotEquals, "7.0")),
        (on(.dateGreaterThan, "2026-06-01T00:00:00Z"), on(.dateGreaterThan, "2026-05-31")),
        (on(.dateLessThan, "2026-06-01"), on(.dateLessThanEquals, "1780272000")),
        (on(.ipAddress, "10.1.0.0/16"), on(.ipAddress, "10.0.0.0/8", "192.0.2.0/24")),
        (on(.ipAddress, "10.0.0.0/8"), on(.ipAddress, "10.0.0.0/9", "10.128.0.0/9")),
        (on(.ipAddress, "2001:db8:1::/48"), on(.ipAddress, "2001:db8::/32")),
        (on(.notIPAddress, "10.0.0.0/8"), on(.notIPAddress, "10.1.0.0/16")),
        (on(.stringLike, "abc"), on(.stringEquals, "abc")),
        (on(.stringEquals, "a", "${aws:username}"), on(.stringLike, "*")),
        (on(.stringEquals, "a${aws:username}"), on(.stringLike, "a*")),
        (on(.stringEquals, "a*${aws:username}"), on(.stringEquals, "b", "a*${aws:username}")),
        (on(.stringEquals, "arn:aws:iam::1:role/x"), on(.arnLike, "arn:aws:iam::*:role/*")),
        (on(.arnLike, "arn:aws:iam::1:role/*"), on(.stringLike, "arn:aws:iam::*")),
        (on(.arnLike, "arn:aws:iam::1:user/${aws:username}"), on(.arnLike, "arn:aws:iam::1:user/*")),
        (on(.stringEquals, "a"), on(.null, "false")), (on(.null, "true"), on(.stringNotEquals, "a")),
        (on(.null, "true"), on(.stringEquals, "a", ifExists: true)), (on(.null, "false"), on(.null, "true", "false")),
        (on(.stringNotEquals, "a", ifExists: true), on(.stringNotEquals, "a")),
        (on(.stringEquals, "a"), on(.stringLike, "a*", of: .forAnyValue)),
        (on(.stringEquals, "a", of: .forAllValues), on(.stringLike, "a*", of: .forAllValues)),
        (on(.stringEquals, "a", of: .forAllValues), on(.stringNotEquals, "b", of: .forAllValues)),
        (on(.bool, "true", key: "aws:SecureTransport"), on(.bool, "True", key: "aws:securetransport")),
        (on(.stringEquals, "a", key: "aws:RequestedRegion"), on(.stringNotEquals, "b", key: "aws:RequestedRegion")),
    ])
    func `a narrower condition implies a wider one, and not the other way round`(inner: Condition, outer: Condition) {
        #expect(inner.implies(outer))
        let isSame =
            Set([inner, outer].map { $0.values.map { $0.lowercased() } }).count == 1 && inner.operator == outer.operator
        if !isSame, inner.operator != .dateLessThan, outer.operator != .stringEquals,
            inner.values != ["10.0.0.0/8"] || inner.operator == .notIPAddress
        {
            #expect(!outer.implies(inner))
        }
    }

    @Test(arguments: [
        // a year, a fraction of a second, and what rounding would make equal
        (on(.dateLessThan, "2026"), on(.dateLessThan, "2027")),
        (on(.dateLessThanEquals, "2026-01-01T00:00:00.9Z"), on(.dateLessThanEquals, "2026-01-01T00:00:00.1Z")),
        (on(.numericEquals, "9007199254740993"), on(.numericEquals, "9007199254740992")),
        (on(.numericLessThan, "nan"), on(.numericLessThan, "5")), (on(.ipAddress, "::/0"), on(.ipAddress, "0.0.0.0/0")),
        (on(.ipAddress, "10.0.0.0/+8"), on(.ipAddress, "10.0.0.0/8")),
        // one value may be taken, another one not
        (on(.stringEquals, "a"), on(.stringNotEquals, "b")),
        (on(.stringEquals, "a", of: .forAnyValue), on(.stringEquals, "a", of: .forAllValues)),
        (on(.stringEquals, "a", of: .forAllValues), on(.stringEquals, "a", of: .forAnyValue)),
        (on(.stringEquals, "a", of: .forAnyValue), on(.stringEquals, "a")),
        (on(.stringEquals, "a", ifExists: true), on(.stringEquals, "a")),
        (on(.stringEquals, "a", ifExists: true), on(.null, "false")),
        (on(.stringNotEquals, "a"), on(.null, "false")),
        // a variable may hold anything, colons too, and nothing is what it isn't
        (on(.arnLike, "arn:aws:iam::${aws:x}:role/a"), on(.arnLike, "arn:aws:iam::*:role/a")),
        (on(.stringEquals, "${aws:a}"), on(.stringEquals, "${aws:b}")),
        (on(.stringLike, "${aws:a}"), on(.stringLike, "?")), (on(.stringEquals, "a"), on(.stringEquals, "${aws:a}")),
        (on(.stringLike, "arn:aws:iam::*:role/a"), on(.arnLike, "arn:aws:iam::*:role/a")),
        (on(.stringEquals, "a"), on(.stringEquals, "a", key: "other")),
        // an operator without set operator on several values
        (on(.stringEquals, "a", of: .forAllValues), on(.stringEquals, "a", ifExists: true)),
        (on(.stringEqualsIgnoreCase, "a"), on(.stringEquals, "a")),
    ])
    func `what leaves doubt is not implied`(inner: Condition, outer: Condition) {
        #expect(!inner.implies(outer))
    }

    @Test(arguments: [
        (on(.stringEquals, "a"), on(.stringNotEquals, "a", "b"), true),
        (on(.stringEquals, "c"), on(.stringNotEquals, "a", "b"), false),
        (on(.stringLike, "a*"), on(.stringNotLike, "a*"), true), (on(.null, "true"), on(.null, "false"), true),
        (on(.null, "true"), on(.stringEquals, "a"), true), (on(.null, "true"), on(.stringNotEquals, "a"), false),
        (on(.stringEquals, "a", of: .forAnyValue), on(.stringNotEquals, "a", of: .forAllValues), true),
        (on(.stringEquals, "a", of: .forAnyValue), on(.stringNotEquals, "a", of: .forAnyValue), false),
        (on(.stringEquals, "a", of: .forAllValues), on(.stringNotEquals, "a", of: .forAllValues), false),
        (on(.stringEquals, "a", ifExists: true), on(.stringNotEquals, "a"), false),
        (on(.stringEquals, "a"), on(.stringEquals, "b"), false),
        (on(.bool, "true", key: "aws:SecureTransport"), on(.bool, "false", key: "aws:SecureTransport"), true),
        (
            on(.bool, "true", key: "aws:SecureTransport"),
            on(.bool, "false", key: "aws:SecureTransport", ifExists: true), true
        ),
        (
            on(.numericLessThan, "5", key: "aws:MultiFactorAuthAge"),
            on(.numericGreaterThan, "5", key: "aws:MultiFactorAuthAge"), true
        ),
        (on(.ipAddress, "10.0.0.0/8", key: "aws:SourceIp"), on(.ipAddress, "10.1.0.0/16", key: "aws:SourceIp"), false),
        (
            on(.stringEquals, "eu-west-1", key: "aws:RequestedRegion"),
            on(.stringEquals, "us-east-1", key: "aws:RequestedRegion"), true
        ),
    ])
    func `conditions that no request meets together are told`(one: Condition, other: Condition, isTrue: Bool) {
        #expect(one.excludes(other) == isTrue)
        #expect(other.excludes(one) == isTrue)
    }

    /// Two conditions on one key out of a small world, in which many pairs have to do with one another.
    private func random(_ random: inout SeededRandom, _ key: String) -> Condition {
        let worlds: [([ConditionOperator], [String])] = [
            (
                [
                    .stringEquals, .stringNotEquals, .stringLike, .stringNotLike, .stringEqualsIgnoreCase,
                    .stringNotEqualsIgnoreCase, .null,
                ],
                ["a", "A", "ab", "a*", "*", "?b", "true", "false", "${m}", "a${m}", "b*"]
            ),
            (
                [
                    .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals, .numericGreaterThan,
                    .numericGreaterThanEquals, .null,
                ],
                ["1", "2", "2.0", "3", "true", "1.5", "x"]
            ),
            (
                [.ipAddress, .notIPAddress],
                ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "10.1.2.3", "::/0"]
            ),
            (
                [.arnLike, .arnNotLike, .arnEquals, .stringLike, .stringEquals],
                [
                    "a:b:c:d:e:f", "a:b:c:d:e:*", "a:*:c:d:e:f", "a:b:c:d:e:${m}", "*", "a:b:*", "a:b:c:d:${m}:f",
                    "a:?:c:d:e:f",
                ]
            ),
            ([.bool, .null], ["true", "false", "False"]),
        ]
        let world = worlds[Int.random(in: worlds.indices, using: &random)]
        return Condition(
            world.0.randomElement(using: &random) ?? .null, key,
            (0..<Int.random(in: 1...2, using: &random)).map { _ in world.1.randomElement(using: &random) ?? "" },
            qualifier: [.single, .single, .forAllValues, .forAnyValue].randomElement(using: &random) ?? .single,
            ifExists: Int.random(in: 0..<4, using: &random) == 0,
            allowsVariables: Int.random(in: 0..<5, using: &random) > 0)
    }

    private func isOf(_ kind: ConditionKey.Kind, _ value: String) -> Bool {
        switch kind {
        case .text: true
        case .bool: value == "true" || value == "false"
        case .number: ExactNumber.number(value) != nil
        case .time: Instant.readings(of: value).count == 1
        case .address: IPNetwork(value)?.isAddress == true
        }
    }

    @Test func `no request contradicts what conditions tell of one another`() {
        var random = SeededRandom(seed: 77)
        let values = [
            "a", "A", "ab", "b", "bb", "aab", "", "1", "2", "2.5", "1.5", "3", "0", "10.1.2.3", "10.200.0.1",
            "11.0.0.1",
            "a:b:c:d:e:f", "a:b:c:d:e:g", "a:x:c:d:e:f", "a:b:c:d:e:f:g", "true", "false", "x", "${m}", "a*",
        ]
        let single = values.map { [$0] } + [[]]
        let contexts = single.flatMap { own in
            ["a", "b", "e:f", nil].map { m in
                ["k": own, "aws:username": own].merging(m.map { ["m": [$0]] } ?? [:]) { $1 }
            }
        }
        let many = (0..<200).map { _ in
            ["k": [values.randomElement(using: &random) ?? "", values.randomElement(using: &random) ?? ""]]
        }
        var counts = [0, 0]
        for round in 0..<6000 {
            let key = round % 3 == 0 ? "aws:username" : "k"
            let one = self.random(&random, key)
            let other = self.random(&random, key)
            let implies = one.implies(other)
            let excludes = one.excludes(other)
            guard implies || excludes else { continue }
            counts[0] += implies ? 1 : 0
            counts[1] += excludes ? 1 : 0
            for context in contexts + many {
                let request = Request(action: "", resource: "", context: context)
                let families = Set([one, other].map(\.operator.family))
                let kind = ConditionKey.kind(of: key, under: families.subtracting([.presence]))
                // a key of numbers has numbers
                guard (context[key] ?? []).allSatisfy({ isOf(kind, $0) }) else { continue }
                let first = one.certainty(in: request)
                let second = other.certainty(in: request)
                if implies && second < first || excludes && min(first, second) != .surelyNot && first != second
                    || excludes && first == .surely && second == .surely
                {
                    Issue.record("\(one) and \(other): implies \(implies), excludes \(excludes), but \(context)")
                    return
                }
            }
        }
        #expect(counts[0] > 400 && counts[1] > 200, "\(counts)")
    }
}

import SeededRandom

@testable import PolicySemantics

/// What conditions on one key look like, and what requests have of it.
private struct KeyWorld {
    let key: String
    let operators: [String]
    let wanted: [String]
    let values: [String]
    /// `ForAllValues` and `ForAnyValue` as well.
    var hasSets = false
    var maximum = 1

    static let texts = [
        "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
    ]
    static func compared(_ family: String) -> [String] {
        ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map { family + $0 }
    }
    static let words = ["v", "w", "vw", "V", "v*", "*", "?", "*w", "${aws:username}"]

    static let all = [
        KeyWorld(key: "aws:PrincipalTag/t", operators: texts, wanted: words, values: ["v", "w", "vw", "V", "x"]),
        KeyWorld(
            key: "aws:TagKeys", operators: Array(texts.prefix(4)), wanted: words, values: ["v", "w", "vw", "x"],
            hasSets: true, maximum: 3),
        KeyWorld(
            key: "svc:Some", operators: texts, wanted: words, values: ["v", "w", "vw", "V", "x"], hasSets: true,
            maximum: 2),
        KeyWorld(
            key: "aws:SecureTransport", operators: ["Bool"], wanted: ["true", "false", "TRUE", "1"],
            values: ["true", "false"]),
        KeyWorld(
            key: "aws:MultiFactorAuthAge", operators: compared("Numeric"), wanted: ["5", "10", "7.5"],
            values: ["4", "5", "6", "7.5", "10", "11"]),
        KeyWorld(
            key: "aws:CurrentTime", operators: compared("Date"),
            wanted: ["2027", "2027-01", "2027-01-01T00:00Z", "2026-12-31T23:59:59Z", "2027-01-02", "1798761600"],
            values: ["2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z", "2027-06-01T00:00:00Z"]),
        KeyWorld(
            key: "aws:SourceIp", operators: ["IpAddress", "NotIpAddress"],
            wanted: ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "0.0.0.0/0"],
            values: ["10.0.0.0", "10.127.255.255", "10.128.0.0", "10.1.2.3", "11.0.0.0", "9.255.255.255"]),
        KeyWorld(
            key: "aws:SourceArn", operators: ["ArnLike", "ArnNotLike", "ArnEquals", "StringLike", "StringNotEquals"],
            wanted: ["arn:aws:a:eu:1:*", "arn:aws:a:*:1:t", "arn:aws:a:eu:1:t", "arn:aws:a:?u:*:t*", "arn:*:a:eu:1:t"],
            values: ["arn:aws:a:eu:1:t", "arn:aws:a:us:1:t", "arn:aws:a:eu:1:t:u", "arn:aws:b:eu:1:t"]),
    ]
}

/// Pairs of policies, the second of them like the first, and requests around their edges; the same for the same seed.
struct PlainPairs {
    var random: SeededRandom

    private static let actions = [
        "*", "a:*", "a:get*", "a:getx", "b:*", "*:get*", "?:put?", "a:?et*", "a:*x", "b:putx",
    ]
    private static let resources = [
        "*", "arn:aws:a:*:1:t/*", "arn:aws:a:eu:1:t/x", "arn:aws:a:eu*t/x", "arn:aws:a:*", "arn:aws:a:eu:1:t/x*",
        "arn:aws:a:eu:1:t/${aws:username}", "arn:aws:a:?u:1:*", "arn:aws:b:::x*", "arn:aws:a:eu?1:t/x",
        "arn:aws:a:*:*:t/x", "arn:aws:a:e*:1:t/?",
    ]

    mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: items.indices, using: &random)] }

    mutating func some<Item>(_ items: [Item], upTo count: Int) -> [Item] {
        (0..<Int.random(in: 1...count, using: &random)).map { _ in pick(items) }
    }

    private mutating func condition() -> PlainCondition {
        let world = pick(KeyWorld.all)
        if pick([1, 2, 3, 4, 5, 6, 7, 8]) == 1 {
            return PlainCondition(name: "Null", key: world.key, values: [pick(["true", "false"])])
        }
        let set = world.hasSets ? pick(["", "ForAllValues:", "ForAnyValue:"]) : ""
        return PlainCondition(
            name: set + pick(world.operators) + pick(["", "", "IfExists"]), key: world.key,
            values: some(world.wanted, upTo: 2))
    }

    private mutating func statement() -> PlainStatement {
        PlainStatement(
            isAllow: pick([true, true, true, false]), actions: some(PlainPairs.actions, upTo: 2),
            isNotAction: pick([false, false, false, true]), resources: some(PlainPairs.resources, upTo: 2),
            isNotResource: pick([false, false, false, false, true]),
            conditions: (0..<pick([0, 0, 1, 1, 2])).map { _ in condition() })
    }

    mutating func pair() -> (old: [PlainStatement], new: [PlainStatement]) {
        let old = (0..<pick([1, 2, 2, 3])).map { _ in statement() }
        var new = old
        for index in new.indices {
            switch pick([0, 1, 2, 3, 4, 5]) {
            case 0: new[index] = statement()
            case 1: new[index].conditions.append(condition())
            case 2: if !new[index].conditions.isEmpty { new[index].conditions.removeLast() }
            case 3: new[index].resources = some(PlainPairs.resources, upTo: 2)
            case 4: if let first = new[index].conditions.first { new[index].conditions[0].values = [first.values[0]] }
            default: break
            }
        }
        return (old, new)
    }

    /// A request near a pattern of some statement, with keys missing, of one value or of several.
    mutating func request(around policy: [PlainStatement]) -> PlainRequest {
        let near = pick(policy)
        var context: [String: [String]] = [:]
        for world in KeyWorld.all where pick([true, true, false]) {
            context[world.key.lowercased()] = Array(Set(some(world.values, upTo: world.maximum))).sorted()
        }
        if pick([true, false]) { context["aws:username"] = [pick(["x", "v", "w"])] }
        return PlainRequest(
            action: filled(pick(near.actions)), resource: filled(pick(near.resources)), context: context)
    }

    /// A text that a pattern matches, or that is one character beside it.
    private mutating func filled(_ pattern: String) -> String {
        var text = ""
        for character in pattern.replacing("${aws:username}", with: "x") {
            switch character {
            case "*": text += pick(["", "x", "eu", "getx", "a:getx", "eu:1:t/x", ":", "y:z"])
            case "?": text += pick(["x", "g", "a", "b", ":"])
            default: text.append(character)
            }
        }
        switch pick([0, 1, 2, 3, 4, 5]) {
        case 0: return String(text.dropLast())
        case 1: return text + "x"
        default: return text
        }
    }
}

// MARK: - For the engine

extension LoweredPolicy {
    init(_ statements: [PlainStatement]) {
        self.init(
            statements.map { statement in
                LoweredStatement(
                    statement.isAllow ? .allow : .deny,
                    actions: PatternSet(
                        statement.actions.map { TextPattern($0.lowercased()) }, isNegated: statement.isNotAction),
                    scope: Scope(
                        resources: PatternSet(
                            statement.resources.map { TextPattern(template: $0) }, isNegated: statement.isNotResource),
                        conditions: statement.conditions.compactMap { Condition($0) }))
            })
    }
}

extension Condition {
    fileprivate init?(_ plain: PlainCondition) {
        let parts = plain.name.split(separator: ":").map(String.init)
        let ifExists = plain.name.hasSuffix("IfExists")
        let name = parts[parts.count - 1].replacing("IfExists", with: "")
        guard let known = ConditionOperator(name: name) else { return nil }
        self.init(
            known, plain.key, plain.values,
            qualifier: parts.count == 2 ? Qualifier(rawValue: parts[0]) ?? .single : .single,
            ifExists: ifExists)
    }
}

import Foundation
import SeededRandom
import Testing

@testable import PolicySemantics

/// Random policies over a small world, so that they meet often.
private struct PolicyMaker {
    var random: SeededRandom

    mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: items.indices, using: &random)] }

    mutating func some<Item>(_ items: [Item], upTo count: Int) -> [Item] {
        (0..<Int.random(in: 1...count, using: &random)).map { _ in pick(items) }
    }

    static let actions = ["*", "a:*", "a:get*", "a:getx", "b:*", "*:get*", "?:put?", "b:getx", "a:?et*", "a:*x", "*:*"]
    static let resources = ["*", "arn:*", "r/*", "r/a", "r/?", "r/a*", "*/b", "r/${aws:username}", "arn:aws:s3:::*"]
    static let conditions: [Condition] = [
        .init(.stringEquals, "k", ["v"]), .init(.stringEquals, "k", ["v", "w"]), .init(.stringLike, "k", ["v*"]),
        .init(.stringNotEquals, "k", ["v"]), .init(.stringEquals, "k", ["v"], ifExists: true),
        .init(.null, "k", ["true"]), .init(.bool, "m", ["true"]), .init(.numericLessThan, "n", ["5"]),
        .init(.stringEquals, "k", ["v"], qualifier: .forAnyValue),
        .init(.stringEquals, "k", ["v", "w"], qualifier: .forAllValues), .init(.arnLike, "p", ["arn:aws:iam::1:*"]),
        .init(.stringNotLike, "k", ["w*", "v"]), .init(.stringEquals, "k", ["${aws:username}"]),
    ]

    mutating func statement() -> LoweredStatement {
        let actions = some(PolicyMaker.actions, upTo: 3).map { TextPattern($0) }
        let resources = some(PolicyMaker.resources, upTo: 2).map { TextPattern(template: $0) }
        let conditions = pick([0, 0, 0, 1, 2]) == 0 ? [] : some(PolicyMaker.conditions, upTo: 2)
        return LoweredStatement(
            pick([.allow, .allow, .allow, .deny]),
            actions: PatternSet(actions, isNegated: pick([false, false, false, true])),
            scope: Scope(
                resources: PatternSet(resources, isNegated: pick([false, false, false, true])), conditions: conditions))
    }

    mutating func policy() -> LoweredPolicy {
        LoweredPolicy((0..<Int.random(in: 1...3, using: &random)).map { _ in statement() })
    }

    /// A policy like another one: some statement less, some pattern more or less, some condition less.
    mutating func relative(of policy: LoweredPolicy) -> LoweredPolicy {
        var statements = policy.statements
        for index in statements.indices {
            let old = statements[index]
            switch pick([0, 1, 2, 3]) {
            case 0: statements[index] = statement()
            case 1:
                statements[index] = LoweredStatement(
                    old.effect, actions: PatternSet(old.actions.patterns.dropLast(), isNegated: old.actions.isNegated),
                    scope: old.scope)
            case 2:
                statements[index] = LoweredStatement(
                    old.effect, actions: old.actions,
                    scope: Scope(
                        resources: old.scope.resources,
                        conditions: old.scope.conditions + some(PolicyMaker.conditions, upTo: 1)))
            default: break
            }
        }
        return LoweredPolicy(statements)
    }

    mutating func request() -> Request {
        let actions = [
            "a:getx", "a:putx", "b:getx", "b:x", "c:gety", "a:", "ab:puty", "a:x", "c:puty", "a:xetx", "a:get",
        ]
        let resources = ["*", "r/a", "r/ab", "r/", "r/b", "arn:aws:s3:::b", "x/b", "arn:", "z"]
        var context: [String: [String]] = [:]
        if pick([true, true, false]) {
            context["k"] = pick([["v"], ["w"], ["vv"], ["z"], ["v", "w"], ["v", "z"], ["a"]])
        }
        if pick([true, false]) { context["m"] = [pick(["true", "false"])] }
        if pick([true, false]) { context["n"] = [pick(["4", "5"])] }
        if pick([true, false]) { context["p"] = [pick(["arn:aws:iam::1:x", "arn:aws:iam::2:x"])] }
        if pick([true, false]) { context["aws:username"] = [pick(["a", "b", "v", "ab"])] }
        return Request(action: pick(actions), resource: pick(resources), context: context)
    }
}

/// A policy in one line, for people.
private func inShort(_ policy: LoweredPolicy) -> String {
    func text(_ set: PatternSet) -> String {
        (set.isNegated ? "!" : "") + set.patterns.map(\.spelling).joined(separator: ",")
    }
    return policy.statements.map { statement in
        let conditions = statement.scope.conditions.map { "\($0.operatorName) \($0.key) \($0.values)" }
        return ([statement.effect.rawValue, text(statement.actions), text(statement.scope.resources)] + conditions)
            .joined(separator: " ")
    }
    .joined(separator: "; ")
}

@Suite struct RandomPolicyTests {
    /// `refuted` is replayed here by hand; `proved` faces random requests.
    @Test func `no random request contradicts the engine`() {
        var maker = PolicyMaker(random: SeededRandom(seed: 2026))
        // ten thousand where `THOROUGH` is set: minutes in a debug build
        let count = ProcessInfo.processInfo.environment["THOROUGH"] == nil ? 400 : 10_000
        let requests = (0..<count).map { _ in maker.request() }.filter { !$0.action.hasSuffix(":") }
        var counts = ["proved": 0, "refuted": 0, "unknown": 0]
        for _ in 0..<1200 {
            let original = maker.policy()
            let candidate = maker.relative(of: original)
            let before = Evaluator(original)
            let after = Evaluator(candidate)
            switch subsumption(of: candidate, by: original) {
            case .proved:
                counts["proved", default: 0] += 1
                if let request = requests.first(where: {
                    after.evaluate($0).outcome == .allowed && !before.mayAllow($0)
                }) {
                    Issue.record("proved, but \(request): \(inShort(candidate)) AGAINST \(inShort(original))")
                    return
                }
            case .refuted(let request):
                counts["refuted", default: 0] += 1
                #expect(after.evaluate(request).outcome == .allowed)
                #expect(!before.mayAllow(request))
            case .unknown(let reason, _):
                counts["unknown", default: 0] += 1
                if ProcessInfo.processInfo.environment["THOROUGH"] != nil {
                    print("unknown: \(reason): \(inShort(candidate)) AGAINST \(inShort(original))")
                }
            }
        }
        print("random pairs: \(counts.sorted { $0.key < $1.key })")
        #expect(counts["proved", default: 0] > 200)
        #expect(counts["refuted", default: 0] > 200)
    }

    @Test func `every policy lies in itself`() {
        var maker = PolicyMaker(random: SeededRandom(seed: 5))
        for _ in 0..<300 {
            let policy = maker.policy()
            #expect(subsumption(of: policy, by: policy) == .proved)
        }
    }
}

import Diagnostics
import Foundation
import PolicyLanguage
import PolicySemantics
import RealData
import SeededRandom
import Testing

/// AWS's own policies against one another: how often the engine can tell, and that it is right where it can.
@Suite(.enabled(if: !ManagedPolicies.all.isEmpty, Comment(rawValue: ManagedPolicies.absence)))
struct RealPairsTests {
    /// What was answered, over all pairs.
    private struct Tally {
        var proved = 0
        var refuted = 0
        var unknown = 0
        /// What the engine could not see through, and how often.
        var reasons: [String: Int] = [:]

        var shareUnknown: Double { Double(unknown) / Double(max(1, proved + refuted + unknown)) }
    }

    /// Policies whose names are neighbours have much in common; random ones have little.
    private func pairs(_ count: Int, _ random: inout SeededRandom) -> [(Int, Int)] {
        let order = (0..<count).sorted { ManagedPolicies.all[$0].name < ManagedPolicies.all[$1].name }
        var pairs = zip(order, order.dropFirst()).flatMap { [($0, $1), ($1, $0)] }
        for _ in 0..<2000 {
            pairs.append((Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)))
        }
        return ManagedPolicies.isThorough ? pairs : pairs.filter { ($0.0 + $0.1) % 15 == 0 }
    }

    @Test func `of pairs of real documents few are unknown, and every answer is confirmed`() throws {
        let documents = try ManagedPolicies.documents.get()
        let policies = documents.map { $0.lowered() }
        var random = SeededRandom(seed: 11)
        var tally = Tally()
        for (old, new) in pairs(policies.count, &random) {
            let before = Evaluator(policies[old])
            let after = Evaluator(policies[new])
            switch subsumption(of: policies[new], by: policies[old]) {
            case .proved:
                tally.proved += 1
                let requests = RequestMaker(documents[new], documents[old])
                for _ in 0..<(ManagedPolicies.isThorough ? 10_000 : 50) {
                    let request = requests.request(&random)
                    guard after.evaluate(request).outcome == .allowed, before.evaluate(request).outcome != .allowed
                    else { continue }
                    Issue.record("\(ManagedPolicies.all[new].name) in \(ManagedPolicies.all[old].name): \(request)")
                    return
                }
            case .refuted(let request):
                tally.refuted += 1
                #expect(after.evaluate(request).outcome == .allowed && before.evaluate(request).outcome != .allowed)
            case .unknown(let reason, _):
                tally.unknown += 1
                tally.reasons[reason, default: 0] += 1
            }
        }
        print(
            "pairs of managed policies: \(tally.proved) proved, \(tally.refuted) refuted, \(tally.unknown) unknown,",
            tally.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" })
        #expect(tally.proved > 10 && tally.refuted > 100)
        #expect(tally.shareUnknown < 0.02)
    }

    /// Each document against itself with one condition taken out, one statement taken out, and one pattern widened.
    @Test func `what was changed in a real document is seen`() throws {
        let documents = try ManagedPolicies.documents.get()
        var tally = Tally()
        for (index, document) in documents.enumerated() where ManagedPolicies.isThorough || index % 15 == 0 {
            let policy = document.lowered()
            for place in policy.statements.indices where policy.statements[place].effect == .allow {
                let old = policy.statements[place]
                var less = policy
                less.statements.remove(at: place)
                #expect(subsumption(of: less, by: policy) == .proved, "\(document.source.path)")
                guard !old.scope.conditions.isEmpty else { continue }
                var more = policy
                more.statements[place] = LoweredStatement(
                    .allow, actions: old.actions, scope: Scope(resources: old.scope.resources))
                #expect(subsumption(of: policy, by: more) == .proved, "\(document.source.path)")
                switch subsumption(of: more, by: policy) {
                case .proved: tally.proved += 1
                case .refuted: tally.refuted += 1
                case .unknown(let reason, _):
                    tally.unknown += 1
                    tally.reasons["\(document.source.path) \(place): \(reason)", default: 0] += 1
                }
            }
        }
        print(
            "a statement without its conditions: \(tally.proved) proved, \(tally.refuted) refuted,",
            "\(tally.unknown) unknown", tally.reasons.keys.sorted())
        #expect(tally.shareUnknown < 0.02)
    }
}

/// Requests near what two policies speak of.
private struct RequestMaker {
    private let actions: [String]
    private let resources: [String]
    private let context: [(key: String, values: [String])]

    init(_ documents: PolicyDocument...) {
        let statements = documents.flatMap(\.statements)
        actions = statements.flatMap(\.actions.entries).map(\.pattern.text) + ["s3:getobject", "iam:passrole"]
        resources = statements.flatMap { $0.resources?.entries ?? [] }.map(\.text) + ["*", "arn:aws:s3:::bucket/key"]
        let values = Dictionary(
            statements.flatMap(\.conditions).map { ($0.key, $0.values) }, uniquingKeysWith: { $0 + $1 })
        context = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func request(_ random: inout SeededRandom) -> Request {
        func filled(_ pattern: String) -> String {
            pattern.split(separator: "*", omittingEmptySubsequences: false)
                .joined(separator: ["", "a", "list", "1:2/3"].randomElement(using: &random) ?? "")
        }
        var given: [String: [String]] = [:]
        for (key, values) in context where Bool.random(using: &random) {
            given[key] = [filled(values.randomElement(using: &random) ?? "")]
        }
        return Request(
            action: filled(actions.randomElement(using: &random) ?? ""),
            resource: filled(resources.randomElement(using: &random) ?? ""), context: given)
    }
}

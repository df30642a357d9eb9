import Foundation
import SeededRandom
import Testing

@testable import PolicySemantics

/// The engine's answers before an evaluator that shares no code with it: every refutation holds and could be sent, and no
/// request contradicts a proof, however a doubt is resolved.
@Suite struct SecondOpinionTests {
    private static let isThorough = ProcessInfo.processInfo.environment["THOROUGH"] != nil

    @Test func `no request contradicts a proof, and every refutation is replayed`() {
        var pairs = PlainPairs(random: SeededRandom(seed: 20))
        let count = Self.isThorough ? 100_000 : 400
        var counts: [String: Int] = [:]
        for _ in 0..<count {
            let (old, new) = pairs.pair()
            switch subsumption(of: LoweredPolicy(new), by: LoweredPolicy(old)) {
            case .proved:
                counts["proved", default: 0] += 1
                let requests = (0..<(Self.isThorough ? 40 : 20)).map { _ in
                    pairs.request(around: Bool.random(using: &pairs.random) ? old : new)
                }
                if let (request, reading) = contradiction(requests, old, new) {
                    Issue.record("proved, but \(request) under \(reading): \(new) against \(old)")
                    return
                }
            case .refuted(let request):
                counts["refuted", default: 0] += 1
                let plain = PlainRequest(action: request.action, resource: request.resource, context: request.context)
                let isShown = Reading.all.allSatisfy { $0.allows(new, plain) && !$0.allows(old, plain) }
                if !isShown || !couldBeSent(request) {
                    Issue.record("refuted with \(request): \(new) against \(old)")
                    return
                }
            case .unknown(let reason, _):
                counts["unknown", default: 0] += 1
                if Self.isThorough { counts["unknown: \(reason)", default: 0] += 1 }
            }
        }
        print("second opinion: \(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        #expect(counts["proved", default: 0] * 5 > count)
        #expect(counts["refuted", default: 0] * 5 > count)
        // most are doubts: an operator for one value on a key that may have several, a colon under a wildcard
        #expect(counts["unknown", default: 0] * 12 < count)
    }

    private func contradiction(
        _ requests: [PlainRequest], _ old: [PlainStatement], _ new: [PlainStatement]
    ) -> (PlainRequest, Reading)? {
        for request in requests where request.action.contains(":") && !request.action.hasSuffix(":") {
            guard !request.action.hasPrefix(":") else { continue }
            for reading in Reading.all where reading.allows(new, request) && !reading.allows(old, request) {
                return (request, reading)
            }
        }
        return nil
    }

    /// Whether its keys hold what AWS writes into them.
    private func couldBeSent(_ request: Request) -> Bool {
        request.context.allSatisfy { key, values in
            if key != "aws:tagkeys", key != "svc:some", values.count != 1 { return false }
            switch key {
            case "aws:securetransport": return values == ["true"] || values == ["false"]
            case "aws:sourceip":
                let numbers = values[0].split(separator: ".").compactMap { UInt8($0) }
                return numbers.count == 4 || values[0].contains("::") || values[0].split(separator: ":").count == 8
            case "aws:currenttime": return values[0].count == 20 && values[0].hasSuffix("Z")
            case "aws:multifactorauthage": return Double(values[0]) != nil
            case "aws:sourcearn": return values[0].hasPrefix("arn:aws") && values[0].split(separator: ":").count >= 3
            default: return true
            }
        }
    }

    @Test func `the second opinion tells wrong answers`() {
        let narrow = [PlainStatement(actions: ["a:getx"], resources: ["arn:aws:a:eu:1:t/x"])]
        let wide = [PlainStatement(actions: ["a:*"], resources: ["*"])]
        let requests = [PlainRequest(action: "a:getx", resource: "arn:aws:a:eu:1:t/y", context: [:])]
        #expect(contradiction(requests, narrow, wide) != nil)
        #expect(contradiction(requests, wide, narrow) == nil)
        let colon = [PlainStatement(actions: ["a:*"], resources: ["arn:aws:a:eu*t/x"])]
        let across = PlainRequest(action: "a:getx", resource: "arn:aws:a:eu:1:t/x", context: [:])
        #expect(Set(Reading.all.map { $0.allows(colon, across) }) == [true, false])
        let ifExists = PlainCondition(name: "ForAnyValue:StringLikeIfExists", key: "aws:TagKeys", values: ["*"])
        let tagged = [PlainStatement(actions: ["*"], resources: ["*"], conditions: [ifExists])]
        #expect(Set(Reading.all.map { $0.allows(tagged, across) }) == [true, false])
    }
}

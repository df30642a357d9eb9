import Foundation
import SeededRandom
import Testing

@testable import PolicySemantics

/// The engine's answers before an evaluator that shares no code with it: every refutation holds and could be sent, and no
/// request contradicts a proof, however a doubt is resolved.
@Suite struct SecondOpinionTests {
    private static let isThorough = ProcessInfo.processInfo.environment["THOROUGH"] != nil

    /// What was answered, and what was left open by what.
    private struct Tally: CustomStringConvertible {
        var proved = 0
        var refuted = 0
        var unknown = 0
        var reasons: [String: Int] = [:]

        mutating func add(_ reason: String) {
            unknown += 1
            // `ForAnyValue:StringLikeIfExists` on `aws:tagkeys`: whether …
            let names = reason.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            let what = names.filter { !$0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: " on ")
            let why = names.filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "…")
            reasons["\(why) (\(what))", default: 0] += 1
        }

        var description: String {
            let lines = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "    \($0.value) \($0.key)" }
            return (["second opinion: \(proved) proved, \(refuted) refuted, \(unknown) unknown"] + lines)
                .joined(separator: "\n")
        }
    }

    /// Among what people write few values are such as AWS's documents leave open; among many of these proofs still hold.
    @Test(arguments: [2, 50])
    func `no request contradicts a proof, and every refutation is replayed`(doubtsInPercent: Int) {
        var pairs = PlainPairs(random: SeededRandom(seed: 20), doubtsInPercent: doubtsInPercent)
        let isUsual = doubtsInPercent == 2
        let count = (Self.isThorough ? 100_000 : 1_500) / (isUsual ? 1 : 4)
        var tally = Tally()
        for _ in 0..<count {
            let (old, new) = pairs.pair()
            switch subsumption(of: LoweredPolicy(new), by: LoweredPolicy(old)) {
            case .proved:
                tally.proved += 1
                let requests = (0..<(Self.isThorough ? 40 : 20)).map { _ in
                    pairs.request(around: Bool.random(using: &pairs.random) ? old : new)
                }
                if let (request, reading) = contradiction(requests, old, new, &pairs.random) {
                    Issue.record("proved, but \(request) under \(reading): \(new) against \(old)")
                    return
                }
            case .refuted(let request):
                tally.refuted += 1
                let plain = PlainRequest(action: request.action, resource: request.resource, context: request.context)
                // each in turn by a few, thoroughly by all
                let readings = Self.isThorough ? Reading.all : some(12, &pairs.random)
                let isShown = readings.allSatisfy { $0.allows(new, plain) && !$0.allows(old, plain) }
                if !isShown || !couldBeSent(request) {
                    Issue.record("refuted with \(request): \(new) against \(old)")
                    return
                }
            case .unknown(let reason, _): tally.add(reason)
            }
        }
        print(tally)
        #expect(tally.proved * 5 > count)
        #expect(tally.refuted * 5 > count)
        if isUsual { #expect(tally.unknown * 100 < count, "\(tally)") }
    }

    /// A request that only the new policy allows under some reading; of those of a request a few are tried.
    private func contradiction(
        _ requests: [PlainRequest], _ old: [PlainStatement], _ new: [PlainStatement], _ random: inout SeededRandom
    ) -> (PlainRequest, Reading)? {
        for request in requests where request.action.contains(":") && !request.action.hasSuffix(":") {
            guard !request.action.hasPrefix(":") else { continue }
            for reading in some(8, &random) where reading.allows(new, request) && !reading.allows(old, request) {
                return (request, reading)
            }
        }
        return nil
    }

    private func some(_ count: Int, _ random: inout SeededRandom) -> [Reading] {
        (0..<count).map { _ in Reading.all[Int.random(in: Reading.all.indices, using: &random)] }
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
        var random = SeededRandom(seed: 1)
        #expect(contradiction(requests, narrow, wide, &random) != nil)
        #expect(contradiction(requests, wide, narrow, &random) == nil)
        let colon = [PlainStatement(actions: ["a:*"], resources: ["arn:aws:a:eu*t/x"])]
        let across = PlainRequest(action: "a:getx", resource: "arn:aws:a:eu:1:t/x", context: [:])
        #expect(Set(Reading.all.map { $0.allows(colon, across) }) == [true, false])
        let ifExists = PlainCondition(name: "ForAnyValue:StringLikeIfExists", key: "aws:TagKeys", values: ["*"])
        let tagged = [PlainStatement(actions: ["*"], resources: ["*"], conditions: [ifExists])]
        #expect(Set(Reading.all.map { $0.allows(tagged, across) }) == [true, false])
    }
}

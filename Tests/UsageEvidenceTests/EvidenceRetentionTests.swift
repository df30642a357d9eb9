import AccountState
import ActionCatalog
import Analysis
import IAMModel
import StateBuilder
import Testing

@testable import UsageEvidence

/// Lines that stay say to every decision what the newer ones say.
@Suite struct EvidenceRetentionTests {
    private static let days = 45

    /// Uses of a made half-year at random: of each action whether, how often, first and last.
    private func drawn(_ random: inout SystemRandom, until end: Day) -> OriginUse {
        var use = OriginUse()
        for index in 0..<40 where random.next() % 3 != 0 {
            let back = Int(random.next() % 90)
            let last = end.advanced(byDays: 2 - back)
            var one = Use()
            (one.count, one.denied) = (Int(random.next() % 9), Int(random.next() % 3))
            if one.count + one.denied == 0 { one.count = 1 }
            one.first = last.advanced(byDays: -Int(random.next() % 30)).start
            one.last = last.start
            use.actions[ActionID(index: Int32(index))] = one
            if index % 4 == 0 { use.assumedRoles["role \(index)"] = one }
            if index % 5 == 0 {
                use.possible[ActionID(index: Int32(100 + index))] = .init(
                    reason: .furtherAction(of: "s3:\(random.next() % 2)"), last: last.start)
            }
        }
        (use.events, use.sessions) = (Int(random.next() % 20), Int(random.next() % 4))
        use.last = end.advanced(byDays: -Int(random.next() % 60)).start
        return use
    }

    @Test func `whatever stays, no decision can tell`() {
        var random = SystemRandom(state: 22)
        let end = EvidenceWorld.last
        let window = UsageWindow(endingWith: end, days: 90)
        let retention = EvidenceRetention(of: window, days: Self.days)
        var kept = 0
        for _ in 0..<300 {
            let age = Int(random.next() % 30)
            let old = drawn(&random, until: end.advanced(byDays: -age))
            let new = drawn(&random, until: end)
            let lastUsed = end.advanced(byDays: -Int(random.next() % 100)).start
            let use = retention.retained(new, old, lastUsed: lastUsed)
            #expect(Set(use.actions.keys) == Set(new.actions.keys))
            #expect(Set(use.possible.keys) == Set(new.possible.keys))
            #expect(!window.contains(lastUsed.day) || use.shows(lastUsed) == new.shows(lastUsed))
            #expect((use.events > 0) == (new.events > 0))
            for (action, one) in use.actions {
                let exact = new.actions[action] ?? Use()
                kept += one == exact ? 0 : 1
                #expect((one.count > 0) == (exact.count > 0) && (one.denied > 0) == (exact.denied > 0))
                #expect(one.isAfter(window) == exact.isAfter(window))
                // A look back over some of the last days sees both, or neither.
                for days in Self.days...90 {
                    let since = end.advanced(byDays: 1 - days)
                    #expect((one.last.map { $0.day >= since } ?? true) == (exact.last.map { $0.day >= since } ?? true))
                }
            }
            for (action, one) in use.possible {
                let exact = new.possible[action]
                #expect(one.reason == exact?.reason)
                for days in Self.days...90 {
                    let since = end.advanced(byDays: 1 - days)
                    #expect((one.last.day >= since) == (exact.map { $0.last.day >= since } ?? false))
                }
            }
        }
        #expect(kept > 20)
    }

    @Test func `evidence of another catalog, or of later days, lends no line`() throws {
        var world = try EvidenceWorld(AccountState.demo { user("alice") { inline("All", allowing("*")) } })
        world.log.user("alice", "s3 ListBuckets", on: EvidenceWorld.may)
        let new = world.evidence[0]
        var old = new
        let alice = try #require(old.principals.keys.first { $0.name == "alice" })
        for origin in old.principals[alice]?.use.keys.map({ $0 }) ?? [] {
            for action in old.principals[alice]?.use[origin]?.actions.keys.map({ $0 }) ?? [] {
                old.principals[alice]?.use[origin]?.actions[action]?.first = EvidenceWorld.first.start
            }
        }
        func bytes(_ evidence: AccountEvidence) -> [UInt8] {
            EvidenceWriter.bytes(of: evidence, catalog: world.catalog)
        }
        #expect(bytes(new.retaining(old, of: world.states[0], days: 45)) == bytes(old))
        var other = old
        other.catalogVersion = "of before"
        #expect(bytes(new.retaining(other, of: world.states[0], days: 45)) == bytes(new))
        other = old
        other.window = UsageWindow(first: new.window.first, last: new.window.last.advanced(byDays: 1))
        #expect(bytes(new.retaining(other, of: world.states[0], days: 45)) == bytes(new))
    }
}

/// The same numbers in every run.
private struct SystemRandom {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}

import AccountState
import Analysis
import EventLog
import Foundation
import IAMModel
import SeededRandom
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// Accounts through ninety days of grants, Denies, boundaries, group moves, renames and trust changes: what a principal
/// could first do within the last thirty days is never removed, and what it could do all along and did not goes.
///
/// The truth is the evaluator of ``MadeHistory``, which knows no events and no code of the project.
@Suite struct RandomHistoryTests {
    /// `RANDOM_HISTORIES=5000 swift test --filter RandomHistoryTests` looks further.
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["RANDOM_HISTORIES"] ?? "") ?? 16

    /// Where the log begins with the account, nothing is unknown, and what was possible all along goes.
    @Test func `what is new stays and what is old goes where the log tells all`() throws {
        var (kept, gone) = (0, 0)
        for seed in 1...Self.seeds {
            let history = MadeHistory(seed: seed, isToldFromTheStart: true)
            let (more, less) = try check(history, seed: seed)
            kept += more
            gone += less
        }
        #expect(kept > Int(Self.seeds) / 2 && gone > Int(Self.seeds) / 2, "\(kept) kept, \(gone) gone")
    }

    /// Where the account is older than the log, what was before the first event on something is not known.
    @Test func `what is new stays where the log begins in the middle`() throws {
        var kept = 0
        for seed in 1...Self.seeds {
            kept += try check(MadeHistory(seed: seed, isToldFromTheStart: false), seed: seed).kept
        }
        #expect(kept > Int(Self.seeds) / 2)
    }

    private func check(_ history: MadeHistory, seed: UInt64) throws -> (kept: Int, gone: Int) {
        let world = try history.world()
        let (analyses, inputs) = try world.analyses()
        let after = try world.written().analyses().0[0]
        let rights = try world.plan().rights.roles.flatMap(\.rights)
        var (kept, gone) = (0, 0)
        for who in history.now.principals {
            let reference = PrincipalReference(
                account: analyses[0].state.id, kind: who.isRole ? .role : .user, name: history.now.name(of: who))
            let examined = try #require(analyses[0].principals[reference])
            for action in MadeHistory.actions where history.now.allows(action, to: who) {
                let id = try #require(inputs.sets.catalog.id(of: action))
                let group = examined.decisions.group(of: id)
                let decision = group?.decision
                let why = group.map { "\($0.reason)" } ?? ""
                let words = "seed \(seed), \(reference), \(action), \(why)\n\(history.story)"
                // What a role may do is new for whoever may act in it newly.
                let could = { (day: MadeDay) in
                    day.allows(action, to: who) && day.admits(who, asOn: history.now)
                }
                if !could(history.base) {
                    kept += 1
                    #expect(decision == .review, "removed though new: \(words)")
                    #expect(
                        after.principals[reference]?.granted.granted.contains(id) == true, "gone though new: \(words)")
                } else if history.isToldFromTheStart, history.lately.allSatisfy(could) {
                    gone += 1
                    #expect(decision == .remove, "kept though old: \(words)")
                }
            }
            guard !who.isRole else { continue }
            for role in history.now.roles where history.now.lets(who, assume: role) {
                let name = history.now.name(of: role)
                let right = rights.first { $0.principal == reference && $0.role.name == name }
                let why = right.map { "\($0.reason)" } ?? ""
                let words = "seed \(seed), \(reference) as \(name), \(why)\n\(history.story)"
                if !history.base.lets(who, assume: role) {
                    kept += 1
                    #expect(right?.decision != .remove, "right removed though new: \(words)")
                } else if history.isToldFromTheStart,
                    history.lately.allSatisfy({ $0.lets(who, assume: role) && $0.allows(MadeHistory.assume, to: who) })
                {
                    gone += 1
                    #expect(right?.decision == .remove, "right kept though old: \(words)")
                }
            }
        }
        return (kept, gone)
    }
}

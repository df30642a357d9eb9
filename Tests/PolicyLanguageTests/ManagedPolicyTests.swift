import Diagnostics
import Foundation
import JSONSyntax
import PolicyLanguage
import PolicySemantics
import RealData
import SeededRandom
import Testing

@Suite(.enabled(if: !ManagedPolicies.all.isEmpty, Comment(rawValue: ManagedPolicies.absence)))
struct ManagedPolicyTests {
    @Test func `every managed policy is read, kept to the byte and proved to equal itself`() throws {
        let documents = try ManagedPolicies.documents.get()
        #expect(documents.count > 1000)
        for document in documents {
            #expect(document.bytes(applying: [:]) == document.source.bytes)
            #expect(document.warnings.isEmpty, "\(document.source.path)")
            let policy = document.lowered()
            #expect(subsumption(of: policy, by: policy) == .proved, "\(document.source.path)")
            let copy = try PolicyDocument(
                parsing: SourceText(
                    path: document.source.path,
                    bytes: document.composed(document.statements.map { StatementCopy($0, actions: nil) })
                ))
            #expect(copy.lowered() == policy, "\(document.source.path)")
        }
    }

    /// Twenty rounds a policy where `THOROUGH` is set, else one.
    @Test func `every managed policy is trimmed to random uses, and an independent matcher agrees`() throws {
        let documents = try ManagedPolicies.documents.get()
        let universe = NameUniverse(documents)
        var random = SeededRandom(seed: 1)
        for document in documents {
            let matched = document.statements.map { statement in
                statement.actions.entries.map { universe.names(matching: $0.pattern.text) }
            }
            for _ in 0..<(ManagedPolicies.isThorough ? 20 : 1) {
                try trim(document, matched, universe, &random)
            }
        }
    }

    private func trim(
        _ document: PolicyDocument, _ matched: [[[String]]], _ universe: NameUniverse, _ random: inout SeededRandom
    ) throws {
        let share: Double = [0.0, 0.05, 0.5, 0.9, 1.0].randomElement(using: &random) ?? 0
        var changes: [Int: StatementChange] = [:]
        var expected: [Set<String>] = []
        for (statement, names) in zip(document.statements, matched) where statement.effect == .allow {
            let isNegated = statement.actions.isNegated
            let all = isNegated ? Set(universe.names).subtracting(names.joined()) : Set(names.joined())
            let kept = all.sorted().filter { _ in Double.random(in: 0..<1, using: &random) < share }
            let keptSet = Set(kept)
            if isNegated {
                changes[statement.index] = .actionList(kept)
            } else {
                var replacing: [Int: [String]] = [:]
                for (index, own) in names.enumerated() where !keptSet.isSuperset(of: own) || own.isEmpty {
                    replacing[index] = own.filter { keptSet.contains($0) }
                }
                changes[statement.index] = .actions(removing: [], replacing: replacing)
            }
            if !kept.isEmpty { expected.append(keptSet) }
        }
        guard let bytes = document.bytes(applying: changes) else {
            #expect(expected.isEmpty, "\(document.source.path)")
            return
        }
        let trimmed = try PolicyDocument(parsing: SourceText(path: document.source.path, bytes: bytes))
        #expect(subsumption(of: trimmed.lowered(), by: document.lowered()) == .proved, "\(document.source.path)")
        let granted = trimmed.statements.filter { $0.effect == .allow }.map { statement in
            Set(statement.actions.entries.flatMap { universe.names(matching: $0.pattern.text) })
        }
        #expect(granted == expected, "\(document.source.path)")
        #expect(
            trimmed.statements.filter { $0.effect == .deny }.count
                == document.statements.filter { $0.effect == .deny }.count)
    }
}

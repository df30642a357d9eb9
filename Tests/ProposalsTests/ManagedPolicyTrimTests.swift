import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import Foundation
import PolicyLanguage
import PolicySemantics
import RealData
import SeededRandom
import Testing

@testable import Proposals

/// AWS's own policies, trimmed to random sets of actions as `generate` trims them. What is left is proved to be no more,
/// and the C library's matcher, which knows nothing of ours, agrees on every action of the catalog in both directions.
///
/// A sample of the policies, two sets each; with `THOROUGH` in the environment all of them, twenty sets each.
@Suite(.enabled(if: !ManagedPolicies.all.isEmpty, Comment(rawValue: ManagedPolicies.absence)))
struct ManagedPolicyTrimTests {
    @Test func `what is left of a managed policy is what stays, and nothing else`() throws {
        let names = try PlainCatalog()
        var random = SeededRandom(seed: 2026)
        let step = ManagedPolicies.isThorough ? 1 : 25
        var counts = (policies: 0, sets: 0, documents: 0)
        for index in stride(from: 0, to: ManagedPolicies.all.count, by: step) {
            let (name, text) = ManagedPolicies.all[index]
            let document = try PolicyDocument(parsing: SourceText(path: "\(name).json", text: text))
            let before = document.statements.map { names.granted(by: $0) }
            counts.policies += 1
            for round in 0..<(ManagedPolicies.isThorough ? 20 : 2) {
                let trial = Trial(document: document, before: before, names: names)
                counts.documents += try trial.run(wording: Wording.allCases[round % 3], &random)
                counts.sets += 1
            }
        }
        print(
            "trimmed \(counts.policies) managed policies to \(counts.sets) sets: \(counts.documents) documents, all as wanted"
        )
    }
}

/// One policy and one set of actions that stay.
private struct Trial {
    let document: PolicyDocument
    /// By statement, what it speaks of.
    let before: [Set<Int>]
    let names: PlainCatalog

    /// Trims, checks, and gives the number of documents that were looked at.
    func run(wording: Wording, _ random: inout SeededRandom) throws -> Int {
        let path = try #require(DocumentPath("demo/aws-managed/P.json"))
        let allowed = zip(document.statements, before).filter { $0.0.effect == .allow }.map(\.1)
        let shares: [Double] = [0, 0.02, 0.1, 0.5, 0.9, 1]
        let share = shares.randomElement(using: &random) ?? 0
        let kept = Set(
            allowed.reduce(into: Set()) { $0.formUnion($1) }.sorted().filter { _ in
                Double.random(in: 0..<1, using: &random) < share
            })
        let ids = ActionSet(kept.map { names.ids[$0] })
        let grants = DocumentGrants(document, at: path, catalog: names.catalog)
        let decision = DocumentDecision(
            path: path, attachedTo: nil, holders: [], leftAlone: nil, youngHolders: [],
            entries: grants.entries.map { .init(entry: $0, stays: $0.actions.intersection(ids)) })
        let draft = DocumentDraft(
            of: document, decision: decision, rewriter: PatternRewriter(catalog: names.catalog, wording: wording))
        var results: [[UInt8]] = []
        if let edits = document.edits(draft.changes) { results.append(edits.applied(to: document.source.bytes)) }
        let parts = DocumentSplitter(limitInCharacters: Quota.managedDocument).split(draft)
        try check(results, kept, "edited \(wording)")
        let composed = parts.map { document.composed($0.map(\.copy)) }
        try check(composed, kept, "split \(wording)")
        return results.count + composed.count
    }

    /// What documents together allow, statement by statement, is what stays of the original's statements.
    private func check(_ texts: [[UInt8]], _ kept: Set<Int>, _ what: String) throws {
        let documents = try texts.map { try PolicyDocument(parsing: SourceText(path: "trimmed.json", bytes: $0)) }
        let label: Comment = "\(document.source.path), \(what)"
        let trimmed = LoweredPolicy(joining: documents.map { $0.lowered() })
        #expect(subsumption(of: trimmed, by: document.lowered()) == .proved, label)
        var granted: [Scope: Set<Int>] = [:]
        for statement in documents.flatMap(\.statements) where statement.effect == .allow {
            granted[statement.scope(document.version), default: []].formUnion(names.granted(by: statement))
        }
        var wanted: [Scope: Set<Int>] = [:]
        for (statement, actions) in zip(document.statements, before) where statement.effect == .allow {
            wanted[statement.scope(document.version), default: []].formUnion(actions.intersection(kept))
        }
        #expect(granted.filter { !$0.value.isEmpty } == wanted.filter { !$0.value.isEmpty }, label)
    }
}

/// The catalog's names, matched by the C library.
private struct PlainCatalog {
    let catalog: ActionCatalog
    let ids: [ActionID]
    private let folded: [[CChar]]
    private let places: [String: Int]
    private let services: [String: Range<Int>]

    init() throws {
        catalog = try ActionCatalog.embedded()
        ids = Array(catalog.all)
        let texts = ids.map { [catalog] in catalog.name(of: $0).lowercased() }
        folded = texts.map { Array($0.utf8CString) }
        places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
        var services: [String: Range<Int>] = [:]
        for (index, text) in texts.enumerated() {
            let service = String(text.prefix { $0 != ":" })
            services[service] = (services[service]?.lowerBound ?? index)..<(index + 1)
        }
        self.services = services
    }

    /// The places of all names that a statement's element holds.
    func granted(by statement: Statement) -> Set<Int> {
        var found: Set<Int> = []
        for entry in statement.actions.entries {
            let pattern = entry.pattern.text.lowercased()
            guard pattern.contains("*") || pattern.contains("?") else {
                if let place = places[pattern] { found.insert(place) }
                continue
            }
            let service = pattern.prefix { $0 != ":" }
            let range =
                service.contains("*") || service.contains("?") ? 0..<ids.count : services[String(service)] ?? 0..<0
            for place in range where fnmatch(pattern, folded[place], 0) == 0 { found.insert(place) }
        }
        return statement.actions.isNegated ? Set(ids.indices).subtracting(found) : found
    }
}

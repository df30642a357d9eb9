import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules
import StateBuilder
import Testing

@testable import Checks

/// A change that is held against a base, each with its rules, account and evidence.
struct GateWorld {
    static let today = "2026-07-01"
    static let accounts = """
        version: 1
        accounts:
          - { name: demo, id: "111111111111" }
          - { name: other, id: "222222222222" }

        """
    /// What follows the accounts in the rules of the base.
    var baseRules = ""
    /// What follows them in the rules of the change.
    var ownRules = ""
    var base: [String: SourceText]
    var change: [String: SourceText]
    /// Levels of service control policies, of the base and of the change.
    var controls: (base: [[String]], own: [[String]]) = ([], [])
    var evidence: [EvidencePair] = []
    private let catalog: ActionCatalog

    /// The account before and after the change.
    init(_ base: [StatePart], _ change: [StatePart]? = nil) throws {
        self.base = try AccountState.demoTree { base }
        self.change = try AccountState.demoTree { change ?? base }
        catalog = try ActionCatalog.embedded()
    }

    func subject() throws -> CheckSubject {
        let before = try rules("base/rules.yaml", baseRules)
        let written = baseRules == ownRules ? before : try rules("rules.yaml", ownRules)
        let state = try AccountState(account: "demo", tree: change)
        return CheckSubject(
            rules: written.judged(by: before), written: written, accounts: [state], files: change, catalog: catalog,
            today: try #require(Day(Self.today)),
            before: EarlierPolicies(
                name: "git:main", accounts: [try AccountState(account: "demo", tree: base)], files: base,
                paths: Set(base.keys), rules: before, evidence: evidence),
            controls: [state.id: try serviceControls(controls.base)],
            ownControls: [state.id: try serviceControls(controls.own)])
    }

    private func rules(_ path: String, _ text: String) throws -> Rules {
        try Rules(parsing: SourceText(path: path, text: text.contains("accounts:\n") ? text : Self.accounts + text))
    }

    private func serviceControls(_ levels: [[String]]) throws -> ServiceControls {
        ServiceControls(
            levels: try levels.enumerated().map { level, texts in
                try texts.enumerated().map { number, text in
                    let source = SourceText(path: "scps/\(level + 1)-\(number + 1).json", text: text)
                    return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
                }
            })
    }

    /// The codes that a check finds, sorted, `!` behind what the base approved.
    func codes(_ check: some Check) throws -> [String] {
        try check.findings(in: subject()).map { $0.diagnostic.code.rawValue + ($0.isApproved ? "!" : "") }.sorted()
    }

    /// What a check's findings are about, sorted, `?` behind what is doubtful.
    func elements(_ check: some Check) throws -> [String] {
        try check.findings(in: subject()).map { $0.element + ($0.isDoubt ? "?" : "") }.sorted()
    }

    /// The same with another text of a file of the change.
    func writing(_ text: String?, to path: String) -> GateWorld {
        var copy = self
        copy.change[path] = text.map { SourceText(path: "policies/\(path)", text: $0) }
        return copy
    }
}

/// Parts of a state, to be named.
func parts(@ListBuilder<StatePart> _ parts: () -> [StatePart]) -> [StatePart] { parts() }

import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import PolicyLanguage
import Rules
import StateBuilder
import Testing
import Usage

@testable import Proposals

/// Accounts, events and rules, and what is proposed for them: 90 days to 2026-06-30.
struct World {
    static let first = Day(year: 2026, month: 4, day: 2)
    static let last = Day(year: 2026, month: 6, day: 30)
    /// A day in the middle of the window.
    static let may = Day(year: 2026, month: 5, day: 15)

    var states: [AccountState]
    var log = EventLog(from: World.first, to: World.last)
    var rules = ""
    /// `window.new_grant_days`.
    var newGrantDays = 30
    /// Texts of service control policies over all accounts, level by level.
    var controls: [[String]] = []

    init(_ states: AccountState...) {
        self.states = states
    }

    /// Plans what follows.
    func plan(_ selection: ProposalPlan.Selection = ProposalPlan.Selection()) throws -> ProposalPlan {
        let (analyses, inputs) = try analyses()
        return try ProposalPlan(analyses: analyses, inputs: inputs, selection: selection)
    }

    /// What is found out about each account.
    func analyses() throws -> ([AccountAnalysis], AccountAnalysis.Inputs) {
        let rules = try Rules(
            parsing: SourceText(
                path: "rules.yaml",
                text: "version: 1\nwindow: { end: 2026-06-30, new_grant_days: \(newGrantDays) }\n" + self.rules))
        let catalog = try ActionCatalog.embedded()
        let window = UsageWindow(endingWith: World.last, days: 90)
        let attribution = Attribution(of: log.record, directory: PrincipalDirectory(of: states))
        let sets = CatalogSets(catalog, recordedDataEvents: rules.recordedDataEvents)
        let inputs = AccountAnalysis.Inputs(
            usage: UsageByPrincipal(log.record, attribution, window: window, catalog: catalog), window: window,
            rules: rules, sets: sets, controls: try serviceControls(catalog), grants: log.record.grants.sorted())
        let request = VisibilityRequest(
            window: window, hasExplicitEnd: true, today: World.last, minimumDays: rules.window.minimumDays,
            allowsGaps: false)
        let analyses = AccountAnalysis.all(
            of: states,
            visibility: { Visibility(of: $0.id, in: log.record, rules: rules, request: request, catalog: sets) },
            inputs: inputs)
        return (analyses, inputs)
    }

    private func serviceControls(_ catalog: ActionCatalog) throws -> [AccountID: ServiceControls] {
        let levels = try controls.enumerated().map { level, texts in
            try texts.enumerated().map { index, text in
                let source = SourceText(path: "scps/\(level + 1)-\(index + 1).json", text: text)
                return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
            }
        }
        return Dictionary(uniqueKeysWithValues: states.map { ($0.id, ServiceControls(levels: levels)) })
    }

    /// What becomes of a file: its new text, "gone", or nil where it does not change.
    func after(_ path: String, _ selection: ProposalPlan.Selection = ProposalPlan.Selection()) throws -> String? {
        let change = try plan(selection).changes.first { $0.path == path }
        return change.map { $0.new.map { String(decoding: $0, as: UTF8.self) } ?? "gone" }
    }

    /// The state after a plan was written.
    func written() throws -> World {
        var copy = self
        let plan = try plan()
        copy.states = try states.map { state in
            var tree: [String: SourceText] = [:]
            for (path, bytes) in state.treeContent { tree[path] = SourceText(path: path, bytes: bytes) }
            for change in plan.changes where change.path.hasPrefix(state.name + "/") {
                tree[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) }
            }
            return try AccountState(account: state.name, tree: tree)
        }
        return copy
    }
}

/// The actions that a document's text lists, in order.
func actions(_ text: String?) throws -> [String] {
    let text = try #require(text)
    let source = SourceText(path: "test.json", text: text)
    return try PolicyActions.listed(in: source)
}

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
import UsageEvidence

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
    /// The last day of the window, and today.
    var end = World.last
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
        let plan = try ProposalPlan(analyses: analyses, inputs: inputs, selection: selection)
        // Whatever a test is about: the files of evidence give the same proposal as the events.
        let (others, same) = try self.analyses(fromFiles: true)
        let again = try ProposalPlan(analyses: others, inputs: same, selection: selection)
        #expect(again.changes == plan.changes)
        #expect(
            again.accounts.map { $0.proposals.map(\.evidence.counts) }.description
                == plan.accounts.map { $0.proposals.map(\.evidence.counts) }.description)
        return plan
    }

    /// What is found out about each account.
    ///
    /// - Parameter fromFiles: whether each account's `usage.json` is written and read in between.
    func analyses(fromFiles: Bool = false) throws -> ([AccountAnalysis], AccountAnalysis.Inputs) {
        let rules = try Rules(
            parsing: SourceText(
                path: "rules.yaml",
                text: "version: 1\nwindow: { end: \(end), new_grant_days: \(newGrantDays) }\n" + self.rules))
        let catalog = try ActionCatalog.embedded()
        let window = UsageWindow(endingWith: end, days: 90)
        let attribution = Attribution(of: log.record, directory: PrincipalDirectory(of: states))
        let sets = CatalogSets(catalog)
        var usage = UsageByPrincipal(log.record, attribution, window: window, catalog: catalog)
        var record = log.record
        if fromFiles {
            let joined = try evidence(usage, window, rules, catalog)
            usage = joined.usage
            record = UsageRecord(joined)
        }
        let inputs = AccountAnalysis.Inputs(
            usage: usage, window: window, rules: rules, sets: sets, controls: try serviceControls(catalog),
            grants: record.grants.sorted())
        let request = VisibilityRequest(
            window: window, hasExplicitEnd: true, today: end, minimumDays: rules.window.minimumDays,
            allowsGaps: false)
        let analyses = AccountAnalysis.all(
            of: states,
            visibility: { Visibility(of: $0.id, in: record, rules: rules, request: request, catalog: sets) },
            inputs: inputs)
        return (analyses, inputs)
    }

    /// The evidence of all accounts, as it is read from what is written.
    private func evidence(
        _ usage: UsageByPrincipal, _ window: UsageWindow, _ rules: Rules, _ catalog: ActionCatalog
    ) throws -> JoinedEvidence {
        let written = AccountEvidence.all(
            of: states, record: log.record, usage: usage, window: window, isEndGiven: true,
            named: Set(rules.accounts.map(\.id.digits)), catalogVersion: catalog.version)
        return try JoinedEvidence(
            written.map { evidence in
                let bytes = EvidenceWriter.bytes(of: evidence, catalog: catalog)
                let source = SourceText(path: "usage.json", bytes: bytes)
                return try EvidenceReader.read(source, account: evidence.account, catalog: catalog).evidence
            })
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

    /// The state after some files of an account were written by hand; nil takes one away.
    func putting(_ texts: [String: String?]) throws -> World {
        var copy = self
        copy.states = try states.map { state in
            var tree = state.treeContent.reduce(into: [String: SourceText]()) {
                $0[$1.key] = SourceText(path: $1.key, bytes: $1.value)
            }
            for (path, text) in texts where path.hasPrefix(state.name + "/") {
                tree[path] = text.map { SourceText(path: path, text: $0) }
            }
            return try AccountState(account: state.name, tree: tree)
        }
        return copy
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
            let path = AccountState.usagePath(ofAccount: state.name)
            let record = plan.accounts.first { $0.analysis.state.id == state.id }?.record
            tree[path] = record.map { SourceText(path: path, bytes: $0.bytes) }
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

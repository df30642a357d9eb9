import AccountState
import Diagnostics
import IAMModel
import PolicyTree
import Proposals
import Rules
import UsageEvidence

/// The files of evidence that change with a plan.
///
/// Evidence is written with a proposal. Without one what is on file stays while it decides the same: until it is older than
/// `usage.refresh_days`, or of another window, catalog or set of accounts, or would propose what the newer logs don't.
struct EvidenceChanges {
    private let workspace: Workspace
    private let invocation: Invocation
    /// What `generate` proposes by other evidence.
    private let plan: (Workspace) throws(DiagnosticError) -> ProposalPlan

    init(
        _ workspace: Workspace, _ invocation: Invocation,
        plan: @escaping (Workspace) throws(DiagnosticError) -> ProposalPlan
    ) {
        self.workspace = workspace
        self.invocation = invocation
        self.plan = plan
    }

    /// The changes, in the order of the accounts.
    func changes(with plan: ProposalPlan) -> [ProposalPlan.FileChange] {
        let wasRead = invocation.isGiven(.fromUsage)
        let known = wasRead ? [:] : onFile()
        let stays = wasRead || plan.changes.isEmpty && plan.failures.isEmpty && decidesTheSame(known)
        let remembered = workspace.states.map { state in
            plan.accounts.first { $0.analysis.state.id == state.id }?.record
        }
        func isKnown(_ state: AccountState, _ record: ProposalRecord?) -> Bool {
            (record?.bytes ?? Self.nothing) == (state.proposals?.bytes ?? Self.nothing)
        }
        if stays && zip(workspace.states, remembered).allSatisfy(isKnown) { return [] }
        // The evidence of all accounts is of one window: all of it is written, or what was read stays.
        return zip(workspace.states, zip(workspace.evidence, remembered)).compactMap { state, read in
            let (own, record) = read
            if wasRead && isKnown(state, record) { return nil }
            var evidence = known[state.id].map { own.retaining($0, of: state, days: recentDays) } ?? own
            evidence.record = record
            let path = AccountState.usagePath(ofAccount: state.name)
            let old = workspace.files[path]?.bytes
            let new = EvidenceWriter.bytes(of: evidence, catalog: workspace.sets.catalog)
            return old == new ? nil : ProposalPlan.FileChange(path: path, old: old, new: new)
        }
    }

    /// No trim is none, whether a file says so or there is no file.
    private static let nothing = ProposalRecord().bytes

    /// How many of the last days are one to all who read the evidence.
    private var recentDays: Int { min(45, workspace.rules.check[.unusedAction].days) }

    private var files: EvidenceFiles {
        EvidenceFiles(
            invocation: invocation.quiet, rules: workspace.rules,
            content: TreeContent(files: workspace.files, states: workspace.states), catalog: workspace.sets.catalog,
            controls: workspace.controls)
    }

    /// The evidence on file that can be read, is known to be whole, and is of this catalog.
    private func onFile() -> [AccountID: AccountEvidence] {
        var found: [AccountID: AccountEvidence] = [:]
        for state in workspace.states {
            guard let source = workspace.files[AccountState.usagePath(ofAccount: state.name)],
                let reading = try? EvidenceReader.read(source, account: state.id, catalog: workspace.sets.catalog),
                reading.hasDigest, reading.evidence.catalogVersion == workspace.sets.catalog.version
            else { continue }
            found[state.id] = reading.evidence
        }
        return found
    }

    /// Whether what is on file is as good as what was read.
    private func decidesTheSame(_ known: [AccountID: AccountEvidence]) -> Bool {
        let old = workspace.states.compactMap { known[$0.id] }
        guard old.count == workspace.states.count, zip(old, workspace.evidence).allSatisfy(isFresh),
            let other = try? Workspace(evidence: old, of: files), let plan = try? self.plan(other)
        else { return false }
        return plan.changes.isEmpty && plan.failures.isEmpty
    }

    private func isFresh(_ old: AccountEvidence, _ new: AccountEvidence) -> Bool {
        guard old.isEndGiven == new.isEndGiven, old.isStartGiven == new.isStartGiven else { return false }
        if new.isEndGiven && old.window.last != new.window.last { return false }
        if new.isStartGiven ? old.window.first != new.window.first : old.window.days != new.window.days { return false }
        return old.window.last.days(to: new.window.last) < workspace.rules.refreshDays || old.window == new.window
    }
}

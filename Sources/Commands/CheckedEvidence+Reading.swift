import AccountState
import Analysis
import Checks
import Diagnostics
import IAMModel
import Proposals
import Rules

extension CheckedEvidence {
    /// Decides by the evidence on file, as far as a check asks for it; nil where an account has none: what its principals did in
    /// the roles of others would be missing.
    init?(_ files: EvidenceFiles) throws(DiagnosticError) {
        let settings = files.rules.check
        let asks: [CheckName] = [.unusedAction, .staleUsage, .pendingChanges, .breakGlassUse]
        guard asks.contains(where: { settings.severity(of: $0) != nil }), files.missing.isEmpty else { return nil }
        let readings = try files.read()
        let workspace = try Workspace(evidence: readings.map(\.evidence), of: files)
        let plan = try ProposalPlan(
            analyses: workspace.analyses(), inputs: workspace.inputs, selection: ProposalPlan.Selection())
        let decided = plan.accounts.map(\.analysis)
        let days = settings[.unusedAction].days
        self.init(
            window: workspace.window, files: readings.map { File(last: $0.evidence.window.last, span: $0.windowSpan) },
            analyses: days < workspace.window.days ? workspace.lookingBack(days).decidedAnalyses() : decided,
            decided: decided, pending: plan.changes.map { PendingChange($0, workspace, files) })
    }
}

extension CheckedEvidence.PendingChange {
    fileprivate init(_ change: ProposalPlan.FileChange, _ workspace: Workspace, _ files: EvidenceFiles) {
        guard let old = change.old, let source = workspace.files[change.path] else {
            self.init(span: SourceSpan(path: files.shown(change.path)), kind: .added)
            return
        }
        guard let new = change.new else {
            self.init(span: SourceSpan(path: source.path), kind: .removed)
            return
        }
        let same = zip(old, new).prefix { $0 == $1 }.count
        let line = source.span(same..<same)
        self.init(span: SourceSpan(path: line.path, line: line.line, column: 1, lineText: line.lineText), kind: .edited)
    }
}

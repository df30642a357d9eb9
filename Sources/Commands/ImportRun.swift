import AccountState
import Diagnostics
import IAMModel
import PolicyTree

/// One import: a state, last-accessed reports or both, written into an account's folder, all of it or nothing.
struct ImportRun {
    private let account: (name: String, id: AccountID?)
    private let id: AccountID?
    /// The state's pages; nil where only reports come.
    private let sources: [SourceText]?
    /// When the state was taken, where that is known.
    private let taken: Timestamp?
    private let reports: [LastAccessedDetails]
    private let invocation: Invocation

    /// - Parameters:
    ///   - account: the account, with its number where `rules.yaml` names it.
    ///   - id: its number where it is known from elsewhere.
    init(
        account: (name: String, id: AccountID?), knownID id: AccountID? = nil, sources: [SourceText]?,
        taken: Timestamp? = nil, reports: [LastAccessedDetails], _ invocation: Invocation
    ) {
        self.account = account
        self.id = id ?? account.id
        self.sources = sources
        self.taken = taken
        self.reports = reports
        self.invocation = invocation
    }

    /// Writes what is new, and says what that was.
    func write() throws -> ExitCode {
        let root = invocation.value(.policies) ?? "policies"
        let tree = PolicyTree(root: root)
        let (files, problems) = try tree.readFiles(accounts: [account.name])
        guard !problems.contains(where: { $0.severity == .error }) else { throw DiagnosticError(problems) }
        let reading =
            try sources.map { sources throws(DiagnosticError) in
                try AuthorizationDetails.read(sources, account: account.name, id: id)
            } ?? AccountState.read(account: account.name, id: id, tree: files)
        let state = reading.state
        let plan = ImportPlan(
            state, over: sources == nil ? [:] : files, taken: taken,
            taking: invocation.command.has(.take)
                ? invocation.value(.take).flatMap { ImportPlan.Side(rawValue: $0) } : nil)
        let lastAccessed = try LastAccessedChange(
            reports, principal: invocation.command.has(.principal) ? invocation.value(.principal) : nil, of: state,
            over: files)
        let changes = (sources == nil ? [] : plan.changes) + [lastAccessed.change].compactMap { $0 }
        invocation.console.report((sources == nil ? [] : reading.warnings) + problems)
        if !invocation.isGiven(.dryRun) { try tree.apply(changes) }
        let output = invocation.console.output
        if sources != nil {
            let summary = ImportSummary(
                state: state, plan: plan, root: root, isDryRun: invocation.isGiven(.dryRun),
                isKnown: account.id != nil, isVerbose: invocation.isGiven(.verbose))
            output.write(summary.conflicts(invocation.console.outputStyle))
            output.write(summary.text(invocation.console.outputStyle))
        }
        if !reports.isEmpty { output.write("\(lastAccessed.summary(root: root))\n") }
        return sources == nil || plan.conflicts.isEmpty ? .success : .findings
    }
}

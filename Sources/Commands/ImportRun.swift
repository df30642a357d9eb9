import AccountState
import Diagnostics
import IAMModel
import PolicyTree

/// One import: a state, last-accessed reports or both, written into an account's folder, all of it or nothing.
struct ImportRun {
    private let account: (name: String, id: AccountID?)
    /// The state; nil where only reports come.
    private let reading: AccountReading?
    /// When the state was taken, where that is known.
    private let taken: Timestamp?
    private let reports: [LastAccessedDetails]
    private let invocation: Invocation

    /// - Parameter account: the account, with its number where `rules.yaml` names it.
    init(
        account: (name: String, id: AccountID?), _ reading: AccountReading?, taken: Timestamp? = nil,
        reports: [LastAccessedDetails], _ invocation: Invocation
    ) {
        self.account = account
        self.reading = reading
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
        let side =
            invocation.command.has(.take) ? invocation.value(.take).flatMap { ImportPlan.Side(rawValue: $0) } : nil
        let plan = reading.map { ImportPlan($0.state, over: files, taken: taken, taking: side) }
        let state = try reading?.state ?? AccountState(account: account.name, id: account.id, tree: files)
        let lastAccessed = try LastAccessedChange(
            reports, principal: invocation.command.has(.principal) ? invocation.value(.principal) : nil, of: state,
            over: files)
        invocation.console.report((reading?.warnings ?? []) + problems)
        if !invocation.isGiven(.dryRun) {
            try tree.apply((plan?.changes ?? []) + [lastAccessed.change].compactMap { $0 })
        }
        let output = invocation.console.output
        if let plan {
            let summary = ImportSummary(
                state: state, plan: plan, root: root, isDryRun: invocation.isGiven(.dryRun),
                isKnown: account.id != nil, isVerbose: invocation.isGiven(.verbose))
            output.write(summary.conflicts(invocation.console.outputStyle))
            output.write(summary.text(invocation.console.outputStyle))
        }
        if !reports.isEmpty { output.write("\(lastAccessed.summary(root: root))\n") }
        return plan?.conflicts.isEmpty ?? true ? .success : .findings
    }
}

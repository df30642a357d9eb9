import Analysis
import Checks
import Diagnostics
import IAMModel
import PolicyTree
import Proposals
import Reports

extension Command {
    private static let write = Option.flag("write", "edit the documents in place")
    private static let patch = Option.value(
        "patch", "FILE", "write the patch with its evidence to a file", from: .files(["patch", "diff"]))
    private static let reversePatch = Option.value(
        "reverse-patch", "FILE", "write the patch that takes the proposal back", from: .files(["patch", "diff"]))
    private static let report = Option.value(
        "report", "FILE", "write what a reviewer wants to know: .md for a comment on GitHub, .html or .json",
        from: .files(["md", "html", "json"]))
    private static let exitCode = Option.flag("exit-code", "end with 1 where there is something to propose")

    /// `cloudtrim generate`: the diff that takes away what is not used.
    static let generate = Command(
        "generate", "propose trimmed policy documents, as a diff",
        operands: .none(help: "logs are named by `--logs PATH`, once a path"),
        options: [.account, .user, .role, .destRole] + [write, patch, reversePatch, report, exitCode, .format]
            + Option.places + [.fromUsage] + Option.time + [.allowGaps, .strict, .verify] + Option.common
    ) { invocation in
        try ProposalFiles.check(invocation, [patch, reversePatch, report], report: report)
        let workspace = try Workspace(invocation, decidesFromEvidence: true)
        let findings = RuleFindings.diagnostics(
            workspace.rules, workspace.states, workspace.sets.catalog,
            origins: Set(workspace.usage.use.values.joined().flatMap(\.key.names)), today: invocation.today)
        if !findings.isEmpty { invocation.console.report(findings) }
        let plan = try plan(workspace, invocation)
        let stale = workspace.staleStates(plan.accounts.filter(\.isSelected).map(\.analysis))
        if !stale.isEmpty { invocation.console.report(stale) }
        let folder = invocation.value(.policies) ?? "policies"
        let evidence = EvidenceChanges(workspace, invocation) { (other) throws(DiagnosticError) in
            try Command.plan(other, invocation.quiet)
        }.changes(with: plan)
        let version = workspace.sets.catalog.version
        let command = invocation.commandLine(without: [
            write, patch, reversePatch, report, exitCode, .fromUsage, .format, .verbose, .noColor,
        ])
        func text(_ style: TerminalStyle, showsEvidenceDiff: Bool) -> [UInt8] {
            GenerateText(style: style, isVerbose: invocation.isGiven(.verbose), folder: folder, command: command)
                .bytes(
                    plan, evidence: GenerateText.EvidenceChanges(evidence, showsDiff: showsEvidenceDiff),
                    window: workspace.window, usage: workspace.usage, catalog: version)
        }
        let apply = { () throws(DiagnosticError) in
            guard invocation.isGiven(write) else { return }
            try PolicyTree(root: folder).apply(
                (plan.changes + evidence).map { TreeChange(path: $0.path, old: $0.old, new: $0.new) })
        }
        let json = {
            GenerateJSON.value(
                plan, evidence: evidence, window: workspace.window, usage: workspace.usage, catalog: version,
                folder: folder)
        }
        var files = ProposalFiles()
        if let file = invocation.value(patch) { files.add(text(.plain, showsEvidenceDiff: true), to: file) }
        if let file = invocation.value(reversePatch) {
            files.add(ReversePatch.bytes(plan.changes + evidence, folder: folder), to: file)
        }
        if let file = invocation.value(report) {
            let review = ReviewReport(
                plan, evidence: evidence, window: workspace.window, usage: workspace.usage, catalog: version,
                folder: folder)
            files.add(ProposalFiles.report(file, review, json: json), to: file)
        }
        try files.write(togetherWith: apply)
        if invocation.value(.format) == "json" {
            invocation.console.output.write(json().bytes)
        } else if invocation.isGiven(write) || !files.isEmpty {
            let summary = GenerateSummary(style: invocation.console.outputStyle)
            let place =
                invocation.isGiven(write)
                ? .written(folder)
                : invocation.value(patch).map { GenerateSummary.Place.patch($0) }
                    ?? .file(files.paths[0], command: command)
            invocation.console.output.write(
                summary.text(plan, evidence: evidence, catalog: version, place: place, namesGaps: true))
        } else {
            // Whoever reads a job's log reads it as on a terminal: evidence is for `--patch`.
            invocation.console.output.write(text(invocation.console.outputStyle, showsEvidenceDiff: false))
        }
        if !plan.failures.isEmpty {
            invocation.console.report(plan.failures)
            return .failedCheck
        }
        if workspace.hasGaps { return .undecided }
        return invocation.isGiven(exitCode) && !plan.changes.isEmpty ? .findings : .success
    }

    private static func plan(
        _ workspace: Workspace, _ invocation: Invocation
    ) throws(DiagnosticError) -> ProposalPlan {
        var selection = ProposalPlan.Selection()
        if let account = invocation.value(.account) { selection.accounts = [try workspace.state(named: account).name] }
        let selected = workspace.states.filter { selection.accounts.isEmpty || selection.accounts.contains($0.name) }
        if let user = invocation.value(.user) {
            selection.users = [try Names.check(user, "user", selected.flatMap { $0.users.map(\.name) })]
        }
        if let role = invocation.value(.role) {
            selection.roles = [try Names.check(role, "role", selected.flatMap { $0.roles.map(\.name) })]
        }
        if let role = invocation.value(.destRole) {
            selection.destinationRoles = [
                try Names.check(role, "role", workspace.states.flatMap { $0.roles.map(\.name) })
            ]
        }
        return try ProposalPlan(analyses: workspace.analyses(), inputs: workspace.inputs, selection: selection)
    }
}

/// Names on the command line, looked up among those that there are.
enum Names {
    /// The name itself where it is one of `known`, without regard to case where only one fits.
    static func check(_ name: String, _ what: String, _ known: [String]) throws(DiagnosticError) -> String {
        if known.contains(name) { return name }
        let folded = Set(known.filter { $0.lowercased() == name.lowercased() })
        if folded.count == 1, let only = folded.first { return only }
        let meant = known.nearest(to: name).map { "did you mean `\($0)`?" }
        throw DiagnosticError(
            .error(.usage, "no \(what) `\(name)`", help: meant ?? "`cloudtrim usage --list \(what)s` lists them"))
    }
}

import AccountState
import Analysis
import Attribution
import Diagnostics
import IAMModel
import Reports

extension Command {
    private static let list = Option.value(
        "list", "WHAT", "list all users, roles, people or sessions with their last use, or who may assume which role",
        from: .oneOf(["users", "roles", "people", "sessions", "assume"]))
    private static let showUsed = Option.flag("show-used", "only what was used")
    private static let ignoreBenign = Option.flag(
        "ignore-benign", "leave out unused actions that only list or read, data events aside")
    private static let ignoreUnknown = Option.flag(
        "ignore-unknown", "leave out actions of which CloudTrail can't tell")

    /// `cloudtrim usage`: what was used, what not, and of what nothing is known.
    static let usage = Command(
        "usage", "show which actions a principal used, or a user acting as a role",
        operands: .none(help: "logs are named by `--logs PATH`, once a path"),
        options: Option.selection + [list, showUsed, ignoreBenign, ignoreUnknown, .format] + Option.places
            + [.fromUsage] + Option.time.filter { $0.name != Option.minimumDays.name } + [.strict, .verify]
            + Option.common
    ) { invocation in
        try checkQuestion(invocation)
        let workspace = try Workspace(invocation) { UsageQuestion(invocation, $0) }
        let state = try UsageSubject.account(invocation, workspace)
        if let what = invocation.value(list) {
            writeList(of: what, invocation, workspace, state)
        } else {
            let report = try report(invocation, workspace, state)
            let showsJSON = invocation.value(.format) == "json"
            let style = invocation.console.outputStyle
            invocation.console.output.write(
                showsJSON ? UsageJSON.value(report).bytes : UsageText(style: style).text(report).bytes)
        }
        return workspace.hasGaps ? .undecided : .success
    }

    private static func writeList(
        of what: String, _ invocation: Invocation, _ workspace: Workspace, _ state: AccountState
    ) {
        let visibility = workspace.visibility(of: state)
        let (text, json): ((TerminalStyle) -> TerminalText, () -> JSONText)
        switch what {
        case "assume":
            let listing = AssumeListing(
                of: state, matrix: AssumeMatrix(of: workspace.decidedAnalyses(), inputs: workspace.inputs),
                names: workspace.accountNames, window: workspace.window, visibility: visibility)
            let isVerbose = invocation.isGiven(.verbose)
            (text, json) = ({ listing.text($0, isVerbose: isVerbose) }, { listing.json })
        case "people":
            let listing = PeopleListing(
                of: state, usage: workspace.usage, window: workspace.window, visibility: visibility)
            (text, json) = ({ listing.text($0) }, { listing.json })
        case "sessions":
            let listing = SessionListing(
                of: state, record: workspace.record, attribution: workspace.attribution, usage: workspace.usage,
                window: workspace.window)
            let isVerbose = invocation.isGiven(.verbose)
            (text, json) = ({ listing.text($0, isVerbose: isVerbose) }, { listing.json })
        default:
            let listing = PrincipalListing(
                of: state, kind: what == "users" ? .user : .role, usage: workspace.usage, window: workspace.window,
                visibility: visibility)
            (text, json) = ({ listing.text($0) }, { listing.json })
        }
        let output = invocation.console.output
        output.write(
            invocation.value(.format) == "json" ? json().bytes : text(invocation.console.outputStyle).bytes)
    }

    /// Exactly one question must be asked.
    private static func checkQuestion(_ invocation: Invocation) throws(DiagnosticError) {
        let asked = [Option.user, Option.role, list].filter { invocation.isGiven($0) }
        guard asked.count == 1 else {
            throw DiagnosticError(
                .error(
                    .usage, asked.isEmpty ? "whose usage?" : "`--user`, `--role` and `--list` don't go together",
                    help: "give `--user NAME`, `--role NAME` or `--list users|roles|people|sessions|assume`"))
        }
        guard invocation.value(list) != "sessions" || !invocation.isGiven(.fromUsage) else {
            throw DiagnosticError(
                .error(
                    .usage, "`--from-usage` has no single sessions",
                    help: "usage.json holds sums by origin: `--list people` shows them; sessions need logs"))
        }
        try UsageSubject.check(invocation)
    }

    private static func report(
        _ invocation: Invocation, _ workspace: Workspace, _ state: AccountState
    ) throws(DiagnosticError) -> UsageReport {
        let subject = try UsageSubject(invocation, workspace, account: state)
        let (home, principal, source, origin) = (subject.home, subject.principal, subject.source, subject.origin)
        let visibility = workspace.visibility(of: home)
        let analysis = AccountAnalysis(of: home, visibility: visibility, inputs: workspace.inputs)
        let granted = analysis.principals[principal]?.granted ?? GrantedActions(documents: [])
        let use = origin.map { workspace.usage.use(of: principal, by: $0) } ?? workspace.usage.total(of: principal)
        var report = UsageReport(
            account: state.name, principal: principal, origin: origin, principalAccount: home.name,
            window: workspace.window, visibility: visibility,
            linked: workspace.usage.linked[principal] ?? LinkedShare(), sessions: use.sessions, events: use.events,
            table: UsageTable(
                granted: granted, use: use, visibility: visibility, sets: analysis.sets,
                accessReport: analysis.principals[principal]?.accessReport))
        report.filter.showsUsedOnly = invocation.isGiven(showUsed)
        report.filter.ignoresBenign = invocation.isGiven(ignoreBenign)
        report.filter.ignoresUnknown = invocation.isGiven(ignoreUnknown)
        report.unmapped = use.unmapped.sorted { $0.key < $1.key }.map { (event: $0.key, use: $0.value) }
        report.disagreements = use.disagreements.sorted { $0.key < $1.key }
            .map { (disagreement: $0.key, count: $0.value) }
        report.taken = taken(report, invocation, workspace, home)
        let names: Set<PrincipalReference> = [principal, source]
        report.former = names.sorted().flatMap { name in
            (workspace.usage.former[name] ?? [:]).sorted { $0.key < $1.key }
                .map { (name: name, id: $0.key, use: $0.value) }
        }
        return report
    }

    /// Where actions went to that were tried and are not granted.
    private static func taken(
        _ report: UsageReport, _ invocation: Invocation, _ workspace: Workspace, _ home: AccountState
    ) -> [String: TakenAccess] {
        let missing = (report.denied + report.rows.filter { $0.status == .ungranted }).map(\.action)
        guard !missing.isEmpty else { return [:] }
        let finder = DenialStories(invocation, workspace).finder(of: home, for: report.principal)
        return missing.reduce(into: [:]) { taken, name in
            guard let action = workspace.sets.catalog.id(of: name) else { return }
            taken[name] = finder.story(of: action, to: report.principal).taken.first { !$0.isBack }
        }
    }
}

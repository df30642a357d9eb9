import AccountState
import Analysis
import ArchiveUsage
import Attribution
import Diagnostics
import IAMModel
import PolicyTree
import Rules
import Usage
import UsageEvidence

/// Everything that `usage` and `generate` stand on: rules, policies, what was used, and what could be seen.
struct Workspace {
    let rules: Rules
    let states: [AccountState]
    /// The files of the tree of policies, by their paths.
    let files: [String: SourceText]
    let record: UsageRecord
    let attribution: Attribution
    let window: UsageWindow
    private(set) var usage: UsageByPrincipal
    let sets: CatalogSets
    let request: VisibilityRequest
    /// The service control policies over each account that has any.
    let controls: [AccountID: ServiceControls]
    /// The evidence that is decided from, by account in the order of the states; empty where times of use are asked for, too.
    let evidence: [AccountEvidence]

    /// Reads all of it, telling what is wrong with logs on the way; policies and rules must be sound.
    ///
    /// - Parameters:
    ///   - question: whose use is asked for, among the principals on file: a cluster counts nothing else.
    ///   - decidesFromEvidence: whether what was read is brought into the form of `usage.json` first: what is decided is
    ///     the same then, whether logs or that file are read.
    ///   - since: the window's first day, in place of `--start`.
    init(
        _ invocation: Invocation, question: ([AccountState]) -> UsageQuestion = { _ in UsageQuestion() },
        decidesFromEvidence: Bool = false, since: Day? = nil
    ) throws(DiagnosticError) {
        let rules = try invocation.readRules()
        let content = try Workspace.content(invocation, rules)
        let states = content.states
        let catalog = try invocation.readCatalog()
        if invocation.command.has(.fromUsage), invocation.isGiven(.fromUsage) {
            let files = EvidenceFiles(invocation: invocation, rules: rules, content: content, catalog: catalog)
            try files.refuseSources()
            self = try Workspace(evidence: files.read().map(\.evidence), of: files)
            return
        }
        controls = try ControlFiles.read(rules, catalog: catalog)
        self.rules = rules
        self.states = states
        files = content.files
        sets = CatalogSets(catalog)
        let isEndGiven = rules.window.end != nil || invocation.givenDay(.end) != nil
        let isStartGiven = since != nil || invocation.givenDay(.start) != nil
        try Workspace.checkWindow(invocation, rules, newest: nil)
        let reading = UsageReading(
            invocation: invocation, rules: rules, directory: PrincipalDirectory(of: states), question: question(states),
            hasEvidence: states.allSatisfy { content.files[AccountState.usagePath(ofAccount: $0.name)] != nil },
            countsByDay: since != nil)
        var (record, attribution) = try reading.record {
            Workspace.window(invocation, rules, newest: $0, since: since)
        }
        try Workspace.checkWindow(invocation, rules, newest: record.coverage.newest?.day)
        let window = Workspace.window(invocation, rules, newest: record.coverage.newest?.day, since: since)
        var usage = UsageByPrincipal(record, attribution, window: window, catalog: catalog)
        evidence =
            decidesFromEvidence
            ? AccountEvidence.all(
                of: states, record: record, usage: usage, window: window, isEndGiven: isEndGiven,
                isStartGiven: isStartGiven, named: Set(rules.accounts.map(\.id.digits)),
                catalogVersion: catalog.version) : []
        if decidesFromEvidence {
            let joined = try JoinedEvidence(evidence)
            usage = joined.usage
            record.coverage.accounts = joined.coverage.accounts
            record.grants = joined.grants
            record.tellsGrants = joined.tellsGrants
        }
        // What other accounts of the source have is of no weight: their evidence is on no file.
        let onFile = Set(states.map(\.id.digits))
        record.coverage.accounts = record.coverage.accounts.filter { onFile.contains($0.key) }
        self.record = record
        self.attribution = attribution
        self.window = window
        self.usage = usage
        request = Workspace.request(
            invocation, rules, window, isEndGiven: isEndGiven, isStartGiven: isStartGiven)
        reportTime(invocation)
    }

    /// Stands on evidence in place of logs.
    init(evidence: [AccountEvidence], of files: EvidenceFiles) throws(DiagnosticError) {
        let invocation = files.invocation
        rules = files.rules
        states = files.content.states
        self.files = files.content.files
        if let read = files.controls {
            controls = read
        } else {
            controls = try ControlFiles.read(rules, catalog: files.catalog)
        }
        sets = CatalogSets(files.catalog)
        self.evidence = evidence
        let joined = try files.joined(evidence)
        record = UsageRecord(joined)
        attribution = Attribution(of: UsageRecord())
        window = joined.window
        usage = joined.usage
        let end = invocation.command.has(.end) && invocation.isGiven(.end)
        request = Workspace.request(
            invocation, rules, window, isEndGiven: joined.isEndGiven || rules.window.end != nil || end,
            isStartGiven: joined.isStartGiven)
        reportTime(invocation)
    }

    /// Tells of days of which logs are missing, and of a given end that lies back.
    private func reportTime(_ invocation: Invocation) {
        let missing = states.flatMap { state in
            visibility(of: state).timeGaps.map { MissingDays.diagnostic($0, account: state.name) }
        }
        let age = window.last.days(to: request.today)
        let old =
            invocation.command.has(.end) && request.hasExplicitEnd && age > 1
            ? [MissingDays.diagnostic(end: window.last, today: request.today)] : []
        if !(missing + old).isEmpty { invocation.console.report(missing + old) }
    }

    /// What is told of states that are old, and of documents that AWS has changed since.
    func staleStates(_ analyses: [AccountAnalysis]) -> [Diagnostic] {
        analyses.flatMap { analysis in
            let file = analysis.state.file.map { SourceSpan(path: $0.tree.source.path) }
            let age = StateAge(of: analysis.state, on: window.last, rules: rules.window).map {
                [$0.diagnostic(at: file)]
            }
            return (age ?? []) + analysis.drift.diagnostics(in: analysis.state)
        }
    }

    /// Whether something that should have been seen was not: a file, or days.
    var hasGaps: Bool {
        !record.coverage.gaps.isEmpty || states.contains { !visibility(of: $0).timeGaps.isEmpty }
    }

    private static func request(
        _ invocation: Invocation, _ rules: Rules, _ window: UsageWindow, isEndGiven: Bool, isStartGiven: Bool
    ) -> VisibilityRequest {
        VisibilityRequest(
            window: window, hasExplicitEnd: isEndGiven,
            hasExplicitStart: isStartGiven || rules.span(of: "window.days") != nil, today: invocation.today,
            minimumDays: invocation.command.has(.minimumDays)
                ? invocation.integer(.minimumDays) ?? rules.window.minimumDays : rules.window.minimumDays,
            allowsGaps: invocation.command.has(.allowGaps) && invocation.isGiven(.allowGaps))
    }

    /// What all analyses share.
    var inputs: AccountAnalysis.Inputs {
        AccountAnalysis.Inputs(
            usage: usage, window: window, rules: rules, sets: sets, controls: controls, grants: record.grants)
    }

    /// The accounts' names in the rules.
    var accountNames: [AccountID: String] {
        Dictionary(rules.accounts.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// What could be seen of an account.
    func visibility(of state: AccountState) -> Visibility {
        Visibility(
            of: state.id, in: record, rules: rules, request: request, catalog: sets,
            oldestPrincipal: state.oldestPrincipal)
    }

    /// All accounts, each knowing of the others' roles.
    func analyses() -> [AccountAnalysis] {
        AccountAnalysis.all(of: states, visibility: { visibility(of: $0) }, inputs: inputs)
    }

    /// The same, permission sets decided for all their accounts together: as `generate` decides.
    func decidedAnalyses() -> [AccountAnalysis] {
        PermissionSets(analyses(), usage: usage, rules: rules).joined()
    }

    /// The same, looking at use of the last days of the window only: what could be seen stays what it was.
    func lookingBack(_ days: Int) -> Workspace {
        var copy = self
        copy.usage = usage.since(window.last.advanced(byDays: 1 - days))
        return copy
    }

    /// The account of a name or number.
    func state(named text: String) throws(DiagnosticError) -> AccountState {
        try Workspace.state(named: text, among: states)
    }

    /// The account of a name or number, among those that are on file.
    static func state(named text: String, among states: [AccountState]) throws(DiagnosticError) -> AccountState {
        if let state = states.first(where: { $0.name == text || $0.id.digits == text }) { return state }
        let meant = states.map(\.name).nearest(to: text).map { "did you mean `\($0)`?" }
        throw DiagnosticError(
            .error(
                .usage, "no account `\(text)` in the policies",
                help: meant ?? "`cloudtrim import STATE.json --account \(text)` makes it; rules.yaml names it"))
    }

    /// The files of the accounts of the rules, and their states.
    static func content(_ invocation: Invocation, _ rules: Rules) throws(DiagnosticError) -> TreeContent {
        let found = try content(invocation, rules) { (tree, accounts) throws(DiagnosticError) in
            try tree.read(accounts: accounts)
        }
        if !found.warnings.isEmpty { invocation.console.report(found.warnings) }
        return found
    }

    /// The files of the accounts of the rules, and their states, as a reader gives them; nothing is told.
    static func content(
        _ invocation: Invocation, _ rules: Rules,
        _ read: (PolicyTree, [(name: String, id: AccountID)]) throws(DiagnosticError) -> TreeContent
    ) throws(DiagnosticError) -> TreeContent {
        let root = invocation.value(.policies) ?? "policies"
        guard !rules.accounts.isEmpty else {
            throw DiagnosticError(
                .error(
                    .rulesMissingKey, "no account is named", at: SourceSpan(path: rules.source.path),
                    help: "name it: `accounts: [{ name: demo, id: \"111111111111\" }]`"))
        }
        let found = try read(PolicyTree(root: root), rules.accounts.map { ($0.name, $0.id) })
        guard !found.states.isEmpty || !found.errors.isEmpty else {
            throw DiagnosticError(
                .error(
                    .io, "no account of the rules has policies there", at: SourceSpan(path: root),
                    help: "`cloudtrim import STATE.json --account \(rules.accounts[0].name)` makes them"))
        }
        return found
    }

    /// A window that ends before it starts is asked for by mistake: told before logs are read, where that is known.
    private static func checkWindow(
        _ invocation: Invocation, _ rules: Rules, newest: Day?
    ) throws(DiagnosticError) {
        guard let first = invocation.givenDay(.start) else { return }
        let given = invocation.day(.end).map { ($0, "`--end`") }
        let ruled = rules.window.end.map { ($0, "`window.end` of \(rules.source.path)") }
        guard let (last, name) = given ?? ruled ?? newest.map({ ($0, "the newest event") }), first > last else {
            return
        }
        throw DiagnosticError(
            .error(
                .usage, "`--start` \(first) lies after the window's last day, \(last) (\(name))",
                help: given == nil ? "give `--end`, or an earlier `--start`" : "give them the other way round"))
    }

    private static func window(
        _ invocation: Invocation, _ rules: Rules, newest: Day?, since: Day? = nil
    ) -> UsageWindow {
        // Whoever asks since when asks up to now, whatever the rules look at.
        if let since { return UsageWindow(first: since, last: max(since, newest ?? invocation.today)) }
        let last = invocation.givenDay(.end) ?? rules.window.end ?? newest ?? invocation.today
        if let first = invocation.givenDay(.start) { return UsageWindow(first: first, last: last) }
        return UsageWindow(endingWith: last, days: rules.window.days)
    }
}

extension Command {
    /// Whether an option stands in the command's table.
    func has(_ option: Option) -> Bool { options.contains { $0.name == option.name } }
}

extension Invocation {
    /// The day of an option that not every command has.
    func givenDay(_ option: Option) -> Day? { command.has(option) ? day(option) : nil }
}

import AccountState
import ActionCatalog
import Analysis
import Checks
import Diagnostics
import IAMModel
import PolicyTree
import Proposals
import Reports
import Rules

extension Command {
    private static let shared = Option.flag(
        "shared", "edit a document that others hold, too, and give it back to all of them")

    /// `cloudtrim restore user/pat iam:DeleteUser`: what a trim took, as it was.
    static let restore = Command(
        "restore", "put back what a trim took from a user, role or group, as it was, and declare it for the gate",
        operands: .many("KIND/NAME ACTION", from: .any),
        options: [.writeInPlace, .patchFile, shared, .reason, .ticket, .until, .account, .format, .rules, .policies]
            + [.catalog, .today] + Option.common
    ) { invocation in
        try checkOptions(invocation)
        let rules = try invocation.readRules()
        let content = try Workspace.content(invocation, rules)
        let catalog = try invocation.readCatalog()
        let access = try NamedAccess(invocation, states: content.states, catalog: catalog)
        let controls = try ControlFiles.read(rules, catalog: catalog)
        let folder = invocation.value(.policies) ?? "policies"
        let (pasts, isShallow) = PastDocuments.all(of: access.state, [access.holder], policies: folder)
        var planner = PutBackPlanner(
            in: access.state,
            PutBackRequest(of: access.holder, access.patterns, editsShared: invocation.isGiven(shared)),
            pasts: pasts, catalog: catalog)
        let plan = try planner.plan()
        guard !plan.pieces.isEmpty || !plan.present.isEmpty else { throw nothingKnown(access, isShallow) }
        let declaration = try PutBackDeclaration(
            plan, access, rules: rules,
            change: ProspectiveChange(
                from: plan.before, to: plan.after, rules: rules, catalog: catalog, today: invocation.today,
                controls: controls), invocation)
        var report = PutBackReport(
            plan, patterns: access.patterns, folder: folder,
            rules: .init(old: rules.source, new: declaration.rules.source),
            grants: declaration.grants, findings: declaration.findings)
        report.forbidden = forbiddances(plan, access, controls, catalog)
        if let path = invocation.value(.patchFile) { try OutputFile.write(report.patch, to: path) }
        if invocation.isGiven(.writeInPlace) { try write(plan, rules, declaration, folder) }
        report.place = invocation.isGiven(.writeInPlace) ? .written : invocation.value(.patchFile).map { .patch($0) }
        let style = invocation.console.outputStyle
        invocation.console.output.write(
            invocation.value(.format) == "json" ? report.json.bytes : report.text(style))
        return .success
    }

    /// What can be said of the options before anything is read.
    private static func checkOptions(_ invocation: Invocation) throws(DiagnosticError) {
        try invocation.checkChange(until: "name a day that comes")
        if let file = invocation.value(.patchFile) {
            var places = OutputPlaces(invocation)
            try places.writes(file, as: "--patch")
        }
    }

    private static func nothingKnown(_ access: NamedAccess, _ isShallow: Bool) -> DiagnosticError {
        let names = access.patterns.map { "`\($0)`" }.joined(separator: ", ")
        let usage = AccountState.usagePath(ofAccount: access.state.name)
        return DiagnosticError(
            .error(
                .unknownReference,
                "nothing tells that \(names) was taken from \(access.holder) of \(access.state.name)",
                notes: [
                    .init("\(usage) keeps no trim of it, and no commit along the first parents took it out"),
                    .init(
                        isShallow
                            ? "the repository is shallow: older commits are not known"
                            : "a repository of git around the policies tells more than the last trims"),
                ],
                help: isShallow
                    ? "`git fetch --unshallow`, and ask again"
                    : "grant what is wanted by hand, and declare it in `grants:` of rules.yaml"))
    }

    private static func write(
        _ plan: PutBackPlan, _ rules: Rules, _ declaration: PutBackDeclaration, _ folder: String
    ) throws(DiagnosticError) {
        for change in plan.changes { try RulesFile.requireWritable("\(folder)/\(change.path)") }
        let apply = { () throws(DiagnosticError) in
            try PolicyTree(root: folder).apply(
                plan.changes.map { TreeChange(path: $0.path, old: $0.old, new: $0.new) })
        }
        guard !declaration.grants.isEmpty else { return try apply() }
        try RulesFile(old: rules, new: declaration.rules).write(togetherWith: apply)
    }

    /// What forbids an action though documents allow it again.
    private static func forbiddances(
        _ plan: PutBackPlan, _ access: NamedAccess, _ controls: [AccountID: ServiceControls], _ catalog: ActionCatalog
    ) -> [String] {
        let all = GrantedActions.all(
            of: plan.after, controls: controls[plan.after.id] ?? ServiceControls(), catalog: catalog)
        guard access.holder.kind != .group,
            let granted = all.first(where: { $0.principal.description == access.holder.description })?.granted
        else { return [] }
        let reasons = access.actions.intersection(granted.matched).compactMap { action in
            granted.forbiddance(of: action).map { "\(catalog.name(of: action)) is \($0)" }
        }
        return Array(Set(reasons)).sorted()
    }
}

/// The entries of `grants:` with which the gate takes a put-back, and what it says of it then.
struct PutBackDeclaration {
    /// The rules as they would be.
    private(set) var rules: Rules
    /// The new entries, read again; empty where what the rules declare already suffices.
    private(set) var grants: [DeclaredGrant] = []
    /// What the gate would say besides.
    private(set) var findings: [Finding] = []

    /// How long a put-back may take to be merged.
    private static let daysToMerge = 30

    init(
        _ plan: PutBackPlan, _ access: NamedAccess, rules: Rules, change: ProspectiveChange, _ invocation: Invocation
    ) throws(DiagnosticError) {
        self.rules = rules
        guard !plan.pieces.isEmpty else { return }
        var found = try change.findings(written: rules)
        let until = invocation.day(.until) ?? invocation.today.advanced(byDays: Self.daysToMerge)
        for namesResources in [true, false] where found.contains(where: { $0.diagnostic.code == .newAccess }) {
            var written = rules
            for holder in plan.concerned {
                for isOfTrust in [false, true] {
                    guard
                        let entry = Self.entry(
                            for: holder, plan, access, written, invocation, until: until,
                            namesResources: namesResources,
                            isOfTrust: isOfTrust)
                    else { continue }
                    written = try Rules(
                        parsing: RulesEdit.inserting(entry, at: written.grants.count, into: written.source))
                }
            }
            found = try change.findings(written: written)
            self.rules = written
            grants = Array(written.grants.dropFirst(rules.grants.count))
        }
        findings = found.filter { $0.diagnostic.code != .declaredGrant }
        if let finding = findings.first(where: { $0.diagnostic.code == .newAccess }) {
            throw DiagnosticError(
                .error(
                    .internalCheck, "the gate would not take what is put back: \(finding.diagnostic.message)",
                    at: finding.diagnostic.span))
        }
    }

    private static func entry(
        for holder: Holder, _ plan: PutBackPlan, _ access: NamedAccess, _ rules: Rules, _ invocation: Invocation,
        until: Day, namesResources: Bool, isOfTrust: Bool
    ) -> RulesEntry? {
        let pieces = plan.pieces.filter { piece in
            if case .trust(let role) = piece.target.kind { return isOfTrust && holder == .role(role) }
            return !isOfTrust && plan.holds(piece.target, holder)
        }
        guard !pieces.isEmpty else { return nil }
        let id = RulesFile.freeID("restore-\(holder.name)-\(access.patterns[0])", besides: rules.grants.map(\.id))
        var entry = RulesEntry(of: "grants", id: id)
        if rules.accounts.count > 1 { entry.set("accounts", [plan.before.name]) }
        entry.set("principal", holder.description)
        if isOfTrust {
            entry.set("assumed_by", [plan.before.arn(of: plan.holder)])
            entry.set("reason", invocation.value(.reason) ?? reason(plan))
            entry.set("ticket", invocation.value(.ticket))
            entry.set("until", until.description)
            return entry
        }
        var actions: [String] = []
        for piece in pieces {
            // What gets resources back gets them for all that the statement allows.
            let texts = piece.resources.isEmpty ? piece.actions : piece.statement.actions.entries.map(\.pattern.text)
            for text in texts where !actions.contains(text) { actions.append(text) }
        }
        entry.set("actions", actions)
        let resources = pieces.map { piece -> [String]? in
            guard piece.resources.isEmpty else { return piece.resources }
            return piece.statement.resources.flatMap { $0.isNegated ? nil : $0.entries.map(\.text) }
        }
        let all = resources.compactMap { $0 }.flatMap { $0 }
        if namesResources, !resources.contains(nil), !all.contains("*") {
            entry.set("resources", Array(Set(all)).sorted())
        }
        entry.set("reason", invocation.value(.reason) ?? reason(plan))
        entry.set("ticket", invocation.value(.ticket))
        entry.set("until", until.description)
        return entry
    }

    private static func reason(_ plan: PutBackPlan) -> String {
        let past = plan.pasts.first
        let day = past?.day.map { " of \($0)" } ?? ""
        if past?.isTrim ?? false { return "Put back what the trim\(day) took" }
        return "Put back what was taken out" + (past?.commit.map { " by commit \($0.id.prefix(10))" } ?? "")
    }
}

import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Proposals
import Reports
import Rules

extension Option {
    /// Edits files in place.
    static let writeInPlace = flag("write", "edit the files in place")
    /// Why, for whoever reads the entry.
    static let reason = value("reason", "TEXT", "why, in your own words: it becomes part of the entry")
    /// Where it was agreed.
    static let ticket = value("ticket", "TEXT", "where it was agreed, such as the number of a ticket")
    /// The last day of an entry.
    static let until = value("until", "DAY", "the last day on which the entry holds", from: .day)
    /// A patch in place of edits.
    static let patchFile = value("patch", "FILE", "write the patch to a file", from: .files(["patch", "diff"]))
}

extension Command {
    private static let id = Option.value("id", "NAME", "what the rule is called; default: keep-NAME-ACTION")

    /// `cloudtrim keep user/pat iam:DeleteUser --reason …`: a rule that keeps what nobody was seen to use.
    static let keep = Command(
        "keep", "write a rule that keeps actions of a user, role or group into rules.yaml",
        operands: .many("KIND/NAME ACTION", from: .any),
        options: [.reason, .until, .ticket, id, .writeInPlace, .patchFile, .account, .format, .rules, .policies]
            + [.catalog, .today] + Option.common
    ) { invocation in
        try checkEntry(invocation)
        if let file = invocation.value(.patchFile) {
            var places = OutputPlaces(invocation)
            try places.writes(file, as: "--patch")
        }
        let rules = try invocation.readRules()
        let content = try Workspace.content(invocation, rules)
        let catalog = try invocation.readCatalog()
        let access = try NamedAccess(invocation, states: content.states, catalog: catalog)
        let placement = RulePlacement(
            keeping: access.actions, of: access.holder, in: access.state, rules: rules, catalog: catalog)
        let until = invocation.day(.until)
        let isGranted = isGranted(access, rules, catalog)
        var report = KeptRuleReport(
            account: access.state.name, holder: access.holder, actions: access.patterns, isGranted: isGranted)
        if let keeper = placement.keeper {
            guard keeper.until.map({ last in until.map { $0 <= last } ?? false }) ?? true else {
                throw longer(keeper, until)
            }
            report.outcome = .kept(keeper)
        } else {
            let entry = entry(access, invocation, rules)
            let file = try RulesFile(rules, with: entry, at: placement.index)
            let rule = try proved(file, entry, access, catalog)
            report.outcome = .written(
                rule, before: placement.shadow, .init(path: rules.source.path, old: rules.source, new: file.new.source))
            if let path = invocation.value(.patchFile) { try OutputFile.write(report.patch, to: path) }
            if invocation.isGiven(.writeInPlace) { try file.write() }
        }
        report.place = invocation.isGiven(.writeInPlace) ? .written : invocation.value(.patchFile).map { .patch($0) }
        let style = invocation.console.outputStyle
        invocation.console.output.write(
            invocation.value(.format) == "json" ? report.json.bytes : report.text(style))
        return .success
    }

    /// What can be said of the options before anything is read.
    private static func checkEntry(_ invocation: Invocation) throws(DiagnosticError) {
        guard invocation.isGiven(.reason) else {
            throw DiagnosticError(
                .error(
                    .usage, "`keep` wants a reason",
                    help: "whoever reads the rule wants to know: `--reason \"Used in audits\"`"))
        }
        try invocation.checkChange(until: "name a day that comes, or none")
    }

    private static func entry(_ access: NamedAccess, _ invocation: Invocation, _ rules: Rules) -> RulesEntry {
        let wanted = invocation.value(id) ?? "keep-\(access.holder.name)-\(access.patterns[0])"
        let taken = rules.rules.map(\.id)
        let id = invocation.isGiven(id) ? wanted : RulesFile.freeID(wanted, besides: taken)
        var entry = RulesEntry(of: "rules", id: id)
        if rules.accounts.count > 1 { entry.set("accounts", [access.state.name]) }
        entry.set("principals", [access.holder.description])
        entry.set("actions", access.patterns.map(\.text))
        entry.set("decision", "keep")
        entry.set("reason", invocation.value(.reason))
        entry.set("ticket", invocation.value(.ticket))
        entry.set("until", invocation.value(.until))
        return entry
    }

    /// The rule as it was read again: it is the one that decides.
    private static func proved(
        _ file: RulesFile, _ entry: RulesEntry, _ access: NamedAccess, _ catalog: ActionCatalog
    ) throws(DiagnosticError) -> Rule {
        let placement = RulePlacement(
            keeping: access.actions, of: access.holder, in: access.state, rules: file.new, catalog: catalog)
        guard let rule = file.new.rules.first(where: { $0.id == entry.id }), rule.decision == .keep,
            file.new.rules.count == file.old.rules.count + 1, decides(rule, placement, file.new)
        else {
            throw DiagnosticError(
                .error(.internalCheck, "the rule `\(entry.id)` would not decide for what it names"))
        }
        return rule
    }

    /// Nothing that may decide otherwise stands in front of it.
    private static func decides(_ rule: Rule, _ placement: RulePlacement, _ rules: Rules) -> Bool {
        guard let own = rules.rules.firstIndex(where: { $0.id == rule.id }) else { return false }
        return placement.index > own
    }

    private static func isGranted(_ access: NamedAccess, _ rules: Rules, _ catalog: ActionCatalog) -> Bool {
        let held = access.state.heldDocuments(of: access.holder)
        return held.contains { path in
            guard let document = access.state.documents[path] else { return false }
            return !DocumentGrants(document, at: path, catalog: catalog).allowed.isDisjoint(with: access.actions)
        }
    }

    private static func longer(_ rule: Rule, _ until: Day?) -> DiagnosticError {
        DiagnosticError(
            .error(
                .usage, "rule `\(rule.id)` keeps it already, until \(rule.until?.description ?? "")", at: rule.span,
                help: until.map { "write `until: \($0)` there" } ?? "take `until` out there, or give it a later day"))
    }
}

extension AccountState {
    /// The documents of a user, role or group, those of a user's groups among them.
    func heldDocuments(of holder: Holder) -> [DocumentPath] {
        let groups = holder.kind == .user ? (user(holder.name)?.groups ?? []).map(Holder.group) : []
        return Set(([holder] + groups).flatMap { documents(heldBy: $0).map(\.document) }).sorted()
    }
}

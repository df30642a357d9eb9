import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Rules

/// Finds patterns that grant what no holder of the document used within `check.unused_action.days`, as far as CloudTrail would
/// have shown it: what a rule keeps, what is new and what leaves no trace is none of it.
struct UnusedActionCheck: Check {
    static let code = DiagnosticCode.unusedAction
    /// How many actions a message names.
    private static let shown = 3

    func findings(in subject: CheckSubject) -> [Finding] {
        guard let evidence = subject.evidence else { return [] }
        let settings = subject.rules.check[.unusedAction]
        let written = subject.rules.span(of: "check.unused_action.days")
        if settings.days > evidence.window.days, let written {
            var finding = Finding(
                Self.code,
                "the evidence looks back \(evidence.window.days) days: of \(settings.days) days nothing can be said",
                at: written, element: "days", notes: evidence.files.map { .init("it ends here", at: $0.span) },
                help: "ask for fewer days, or give `window.days` as many and write the evidence anew")
            finding.isDoubt = true
            return [finding]
        }
        let days = min(settings.days, evidence.window.days)
        return zip(evidence.analyses, evidence.files).flatMap { analysis, file in
            analysis.documents.flatMap { decision -> [Finding] in
                let holders = decision.holders.map { Holder($0.kind == .user ? .user : .role, $0.name) }
                guard !ForbiddenActionsCheck.areExcepted(holders, settings.except) else { return [] }
                let found = Patterns(decision, analysis.state, settings, subject.catalog)
                return decision.attachedTo.map { found.attachment($0, days, file) } ?? found.entries(days, file)
            }
        }
    }

    /// What of one document is not used.
    private struct Patterns {
        let decision: DocumentDecision
        let state: AccountState
        let catalog: ActionCatalog
        let unused: [(entry: DocumentGrants.Entry, actions: ActionSet)]

        init(
            _ decision: DocumentDecision, _ state: AccountState, _ settings: CheckSetting, _ catalog: ActionCatalog
        ) {
            self.decision = decision
            self.state = state
            self.catalog = catalog
            unused = decision.entries.compactMap { entry in
                let actions = settings.narrowed(entry.entry.actions.subtracting(entry.stays), catalog)
                return actions.isEmpty ? nil : (entry.entry, actions)
            }
        }

        /// A finding a pattern, at the pattern.
        func entries(_ days: Int, _ file: CheckedEvidence.File) -> [Finding] {
            guard let document = state.documents[decision.path] else { return [] }
            return unused.map { entry, actions in
                let statement = document.statements[entry.statement]
                let span = entry.entry.map { statement.actions.entries[$0].range } ?? statement.actions.keyRange
                let what =
                    entry.actions.count == 1 && entry.entry != nil
                    ? "`\(entry.pattern)` was" : "\(count(actions, of: entry)) were"
                return finding(
                    "\(what) not used in \(UnusedActionCheck.text(days))", at: document.span(span),
                    element: "\(statement.setting): \(entry.pattern)", actions, file,
                    names: entry.actions.count > 1)
            }
        }

        /// One finding for a policy of AWS, where it is attached.
        func attachment(_ holder: Holder, _ days: Int, _ file: CheckedEvidence.File) -> [Finding] {
            let actions = unused.reduce(into: ActionSet()) { $0.formUnion($1.actions) }
            let all = decision.entries.reduce(into: ActionSet()) { $0.formUnion($1.entry.actions) }
            guard !actions.isEmpty, let policy = state.policies.first(where: { $0.document == decision.path }) else {
                return []
            }
            return [
                finding(
                    "\(actions.count) of the \(all.count) actions of `\(policy.name)` of AWS, attached to `\(holder)`, "
                        + "were not used in \(UnusedActionCheck.text(days))",
                    at: state.file?.span(of: policy.arn, in: holder), element: "\(holder): \(policy.arn)", actions,
                    file, names: true)
            ]
        }

        private func count(_ actions: ActionSet, of entry: DocumentGrants.Entry) -> String {
            let what = entry.entry == nil ? "that `NotAction` leaves" : "of `\(entry.pattern)`"
            let all = entry.actions.count
            return actions.count == all
                ? "all \(all) actions \(what)" : "\(actions.count) of the \(all) actions \(what)"
        }

        private func finding(
            _ message: String, at span: SourceSpan?, element: String, _ actions: ActionSet,
            _ file: CheckedEvidence.File, names: Bool
        ) -> Finding {
            var notes: [Diagnostic.Note] = []
            if names {
                let first = actions.prefix(UnusedActionCheck.shown).map { "`\(catalog.name(of: $0))`" }
                let rest = actions.count - first.count
                notes.append(
                    .init("among them \(first.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")"))
            }
            notes.append(.init("the evidence ends here", at: file.span))
            return Finding(
                UnusedActionCheck.code, message, at: span, element: element, notes: notes,
                help: "run `cloudtrim generate --write`, or add a rule with a reason")
        }
    }

    private static func text(_ days: Int) -> String {
        days == 1 ? "the last day of the evidence" : "the last \(days) days of the evidence"
    }
}

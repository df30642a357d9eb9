import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Rules
import UsageEvidence

/// Finds evidence that the other tree's evidence contradicts: from days to come, older, or with uses within days that the
/// other evidence covers and has none of. Uses keep access, so nobody should write them by hand.
struct ChangedEvidenceCheck: Check {
    static let code = DiagnosticCode.changedEvidence
    /// How many actions a message names.
    private static let shown = 3
    private static let help = "`cloudtrim generate --write` with logs writes it; never edit it by hand"

    func findings(in subject: CheckSubject) -> [Finding] {
        (subject.before?.evidence ?? []).flatMap { pair in
            var found: [Finding] = []
            if pair.here.window.last > subject.today {
                found.append(
                    Finding(
                        Self.code, "the evidence ends on \(pair.here.window.last), after today, \(subject.today)",
                        at: pair.span, element: "future", help: Self.help))
            }
            if let before = pair.before { found += compare(pair, before, subject) }
            return found
        }
    }

    private func compare(_ pair: EvidencePair, _ before: AccountEvidence, _ subject: CheckSubject) -> [Finding] {
        var found: [Finding] = []
        if pair.here.window.last < before.window.last {
            found.append(
                Finding(
                    Self.code, "the evidence ends on \(pair.here.window.last), and ended on \(before.window.last)",
                    at: pair.span, element: "older", help: Self.help))
        }
        for (principal, evidence) in pair.here.principals.sorted(by: { $0.key < $1.key }) {
            let actions = unheard(evidence, before.principals[principal], pair.here, before)
            guard !actions.isEmpty else { continue }
            let names = actions.prefix(Self.shown).map { "`\(subject.catalog.name(of: $0))`" }.joined(separator: ", ")
            let rest = actions.count > Self.shown ? " and \(actions.count - Self.shown) more" : ""
            var finding = Finding(
                Self.code,
                "`\(principal)` used \(names)\(rest) within days of which the evidence before shows no such use",
                at: pair.span, element: "\(principal)", help: Self.help)
            // Another catalog may take the same events for other actions.
            finding.isDoubt =
                pair.here.catalogVersion == subject.catalog.version && before.catalogVersion != subject.catalog.version
            found.append(finding)
        }
        return found
    }

    /// Actions with use that the earlier evidence would show, and doesn't.
    private func unheard(
        _ evidence: PrincipalEvidence, _ before: PrincipalEvidence?, _ here: AccountEvidence, _ there: AccountEvidence
    ) -> [ActionID] {
        let known = before?.total.actions ?? [:]
        let isSameWindow = here.window == there.window
        return evidence.total.actions.filter { action, use in
            guard use.count > 0, let first = use.first?.day, let last = use.last?.day else { return false }
            guard let old = known[action], old.count > 0 else {
                return there.window.contains(last) || there.window.contains(first) && last <= there.window.last
            }
            return isSameWindow && (use.count > old.count || last > (old.last?.day ?? last))
        }.keys.sorted { $0.index < $1.index }
    }
}

/// The evidence of one account, here and in the other tree.
public struct EvidencePair: Sendable {
    /// Where the file says which day it ends on.
    public let span: SourceSpan
    /// The evidence.
    public let here: AccountEvidence
    /// The other tree's; nil where it has none, or none that can be read.
    public let before: AccountEvidence?

    /// Evidence of two trees.
    public init(span: SourceSpan, here: AccountEvidence, before: AccountEvidence?) {
        self.span = span
        self.here = here
        self.before = before
    }
}

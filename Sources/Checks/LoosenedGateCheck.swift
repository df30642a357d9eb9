import AccountState
import Diagnostics
import Proofs
import Rules

/// Finds everything by which a change would let the gate find less from now on: rules, exceptions, baseline, accounts.
///
/// The change itself is judged by what the other tree has.
struct LoosenedGateCheck: Check {
    static let code = DiagnosticCode.loosenedGate

    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding] {
        guard let before = subject.before else { return [] }
        var found = rules(subject, before) + before.newBaselineEntries
        found += try controls(subject, before)
        for account in subject.accounts {
            guard let old = before.account(account), let file = account.file else { continue }
            if old.partition != account.partition {
                found.append(
                    Finding(
                        Self.code,
                        "`\(account.name)` lies in partition `\(account.partition)`, and lay in `\(old.partition)`",
                        at: file.tree.root["partition"].map { file.tree.span($0) },
                        element: "\(account.name) partition",
                        help: Self.help(before.name)))
            }
        }
        for old in before.accounts where !subject.accounts.contains(where: { $0.id == old.id }) {
            found.append(
                Finding(
                    Self.code, "account `\(old.name)` (\(old.id)) has no folder any more",
                    at: SourceSpan(path: subject.written.source.path), element: "folder \(old.name)",
                    help: Self.help(before.name)))
        }
        return found
    }

    private func rules(_ subject: CheckSubject, _ before: EarlierPolicies) -> [Finding] {
        guard let base = before.rules else {
            guard let place = before.missingRules else { return [] }
            var finding = Finding(
                Self.code, "\(before.name) has no rules beside it: this tree's own rules judge it",
                at: SourceSpan(path: place), element: "no rules",
                help: "name a folder that lies beside its `rules.yaml`, or a commit: `git:main`")
            finding.isApproved = true
            return [finding]
        }
        return subject.written.loosenings(since: base).map { loosening in
            Finding(
                Self.code, "\(loosening.message): looser than \(before.name)", at: loosening.span,
                element: loosening.key,
                help: Self.help(before.name))
        }
    }

    /// Service control policies that allow more than they did: what they forbid is not asked for in any document.
    private func controls(_ subject: CheckSubject, _ before: EarlierPolicies) throws(DiagnosticError) -> [Finding] {
        guard before.rules != nil else { return [] }
        var found: [Finding] = []
        for account in subject.accounts {
            let old = subject.controls[account.id]?.levels ?? []
            let new = subject.ownControls[account.id]?.levels ?? []
            for (index, level) in old.enumerated() {
                let own = index < new.count ? new[index].map(\.document) : []
                let documents = level.map(\.document)
                if own.map(\.source.bytes) == documents.map(\.source.bytes) { continue }
                if !own.isEmpty {
                    let proof = try AccessProof(
                        that: DocumentSet("this tree", own), allowsNoMoreThan: DocumentSet(before.name, documents),
                        catalog: subject.catalog)
                    if proof.verdict == .proved { continue }
                }
                found.append(
                    Finding(
                        Self.code,
                        "the service control policies over `\(account.name)` forbid less than in \(before.name)",
                        at: own.first.map { $0.tree.span($0.tree.root).firstLine }
                            ?? subject.written.span(of: "scps") ?? SourceSpan(path: subject.written.source.path),
                        element: "\(account.name) scps level \(index + 1)", help: Self.help(before.name)))
            }
        }
        return found
    }

    private static func help(_ name: String) -> String {
        "this change is judged by \(name) all the same; whoever owns the gate decides about it, apart from what it grants"
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import PolicyLanguage
import Proofs
import Rules

/// Proves that nothing is granted that another tree did not grant: for each user and role what its documents allow together,
/// who may assume each role, and each boundary.
///
/// A user or role that is new grants all that it has; so does one whose boundary is gone.
struct NewAccessCheck: Check {
    static let code = DiagnosticCode.newAccess

    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding] {
        guard let before = subject.before else { return [] }
        let settings = subject.rules.check[.newAccess]
        var found: [Finding] = []
        var seen: Set<FindingKey> = []
        for account in subject.accounts {
            let old = before.account(account.name)
            for holder in account.holders
            where holder.kind != .group && !ForbiddenActionsCheck.areExcepted([holder], settings.except) {
                for (new, was, what) in AccessPairs(of: holder, account, old).all {
                    let finding = try compare(new, was, holder, what, before.name, subject.catalog)
                    // A shared document is everybody's finding, and is told once.
                    if let finding, seen.insert(finding.key).inserted { found.append(finding) }
                }
            }
        }
        return found
    }

    private func compare(
        _ new: [PolicyDocument], _ old: [PolicyDocument], _ holder: Holder, _ what: String, _ name: String,
        _ catalog: ActionCatalog
    ) throws(DiagnosticError) -> Finding? {
        if new.map(\.source.bytes) == old.map(\.source.bytes) { return nil }
        let proof = try AccessProof(
            that: DocumentSet("\(holder)", new), allowsNoMoreThan: DocumentSet(name, old), catalog: catalog)
        guard proof.verdict != .proved, let told = proof.finding else { return nil }
        var notes = told.notes
        if !what.isEmpty { notes.append(.init("this is \(what) of `\(holder)`")) }
        if proof.news.count > 0 {
            let services = proof.news.map { "\($0.actions.count) of \($0.service.prefix) (\($0.cause.rawValue))" }
            notes.append(.init("new for `\(holder)`: \(services.prefix(6).joined(separator: ", "))"))
        }
        var finding = Finding(
            Diagnostic(
                .error, Self.code, told.message, at: told.span, notes: notes,
                help: "take it out, or have it reviewed as a grant and not as a trim"),
            element: told.message)
        finding.isDoubt = proof.verdict == .unknown
        return finding
    }
}

/// What of a principal is compared: its documents together, its trust, its boundary.
private struct AccessPairs {
    let all: [(new: [PolicyDocument], old: [PolicyDocument], what: String)]

    init(of holder: Holder, _ account: AccountState, _ old: AccountState?) {
        var pairs = [(Checks.documents(holder, account), old.map { Checks.documents(holder, $0) } ?? [], "")]
        if holder.kind == .role, let trust = Checks.trust(holder, account) {
            pairs.append(([trust], old.flatMap { Checks.trust(holder, $0) }.map { [$0] } ?? [], "the trust document"))
        }
        // A boundary that came narrows; one that went, or that grew, may not.
        if let was = old.flatMap({ Checks.boundary(holder, $0) }) {
            if let now = Checks.boundary(holder, account) {
                pairs.append(([now], [was], "the boundary"))
            } else {
                pairs.append((Checks.documents(holder, account), [was], "what its boundary no longer bounds"))
            }
        }
        all = pairs.map { (new: $0.0, old: $0.1, what: $0.2) }.filter { !$0.new.isEmpty }
    }
}

extension Checks {
    fileprivate static func documents(_ holder: Holder, _ account: AccountState) -> [PolicyDocument] {
        account.documents(applyingTo: holder).sorted { $0.document < $1.document }.compactMap {
            account.documents[$0.document]
        }
    }

    fileprivate static func trust(_ holder: Holder, _ account: AccountState) -> PolicyDocument? {
        account.role(holder.name)?.trust.flatMap { account.documents[$0] }
    }

    fileprivate static func boundary(_ holder: Holder, _ account: AccountState) -> PolicyDocument? {
        account.boundaryDocument(of: holder).flatMap { account.documents[$0] }
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Proofs
import Rules

/// One question to the engine about one principal, with what the change declares to grant.
struct AccessQuestion {
    let comparison: AccessComparison
    let holder: Holder
    /// What is compared, where it is not the principal's own documents.
    let what: String

    /// Whether documents are proved to allow no more than others.
    func isAnswered(_ new: [PolicyDocument], by old: [PolicyDocument]) throws(DiagnosticError) -> Bool {
        if new.isEmpty || new.map(\.source.bytes) == old.map(\.source.bytes) { return true }
        return try proof(new, old).verdict == .proved
    }

    /// What documents allow beyond others and beyond what is declared; nil where that is nothing.
    func finding(_ new: [PolicyDocument], beyond old: [PolicyDocument]) throws(DiagnosticError) -> Finding? {
        let proof = try proof(new, old)
        guard proof.verdict != .proved else { return nil }
        let grants = grants.filter { !$0.actions.isEmpty }
        guard !grants.isEmpty else { return finding(proof) }
        let denials = try grants.map { (grant) throws(DiagnosticError) in
            try SynthesizedDocument.denying(actions: grant.actions.map(\.text), resources: grant.resources)
        }
        let rest = try self.proof(new + denials, old)
        return rest.verdict == .proved ? declared(grants, proof) : finding(rest, besides: grants)
    }

    /// Who may assume a role and neither could before nor is declared to.
    func trustFinding(_ trust: PolicyDocument, beyond old: [PolicyDocument]) throws(DiagnosticError) -> Finding? {
        let proof = try proof([trust], old)
        guard proof.verdict != .proved else { return nil }
        let grants = grants.filter { !$0.assumedBy.isEmpty }
        guard !grants.isEmpty else { return finding(proof) }
        let names = Set(grants.flatMap(\.assumedBy))
        var changes: [Int: StatementChange] = [:]
        for (index, statement) in trust.statements.enumerated() where statement.effect == .allow {
            guard let principals = statement.principals, !principals.isNegated else { continue }
            let known = principals.entries.indices.filter { names.contains(principals.entries[$0].name) }
            if !known.isEmpty { changes[index] = .principals(removing: Set(known)) }
        }
        guard let left = trust.bytes(applying: changes) else { return declared(grants, proof) }
        let rest = try PolicyDocument(parsing: SourceText(path: trust.source.path, bytes: left))
        return try isAnswered([rest], by: old) ? declared(grants, proof) : finding(proof, besides: grants)
    }

    /// What the change, or the base, declares for the principal and is in force.
    private var grants: [DeclaredGrant] {
        comparison.subject.declaredGrants.filter {
            $0.concerns(holder.description, account: comparison.account.name, id: comparison.account.id.digits)
        }
    }

    private func proof(_ new: [PolicyDocument], _ old: [PolicyDocument]) throws(DiagnosticError) -> AccessProof {
        try AccessProof(
            that: DocumentSet("\(holder)", new), allowsNoMoreThan: DocumentSet(comparison.before.name, old),
            catalog: comparison.subject.catalog)
    }

    private func declared(_ grants: [DeclaredGrant], _ proof: AccessProof) -> Finding {
        let ids = grants.map { "`\($0.id)`" }.joined(separator: ", ")
        return Finding(
            grant: grants, to: holder,
            "`\(holder)` gets what \(ids) \(grants.count == 1 ? "declares" : "declare"), and no more" + news(proof),
            isApproved: grants.allSatisfy(comparison.subject.isOfTheBase))
    }

    private func news(_ proof: AccessProof) -> String {
        guard !proof.news.isEmpty else { return "" }
        let services = proof.news.prefix(6).map { "\($0.actions.count) of \($0.service.prefix)" }
        return ": " + services.joined(separator: ", ")
    }

    /// What can't be told, where that is the answer.
    private func doubt(_ proof: AccessProof) -> String? {
        guard proof.verdict == .unknown, let reason = proof.reason else { return nil }
        let statement =
            proof.statement.map { "statement \(proof.candidate.statement($0).statement.name)" } ?? "the document"
        return "whether \(statement) allows more than \(comparison.before.name) can't be told: \(reason)"
    }

    private func finding(_ proof: AccessProof, besides grants: [DeclaredGrant] = []) -> Finding? {
        guard let told = proof.finding else { return nil }
        let message = doubt(proof) ?? told.message
        var notes = told.notes
        if !what.isEmpty { notes.append(.init("this is \(what) of `\(holder)`")) }
        if proof.news.count > 0 {
            let services = proof.news.map { "\($0.actions.count) of \($0.service.prefix) (\($0.cause.rawValue))" }
            notes.append(.init("new for `\(holder)`: \(services.prefix(6).joined(separator: ", "))"))
        }
        for grant in grants { notes.append(.init("this declares a part of it only", at: grant.span)) }
        let declare = "or declare it in `grants:` of rules.yaml, for its owner to review"
        var finding = Finding(
            Diagnostic(
                .error, .newAccess, message, at: told.span, notes: notes,
                help: proof.verdict == .unknown
                    ? "write it as it stands in \(comparison.before.name), with the same operators, keys and resources, "
                        + declare
                    : "take it out, \(declare)"),
            element: message)
        finding.principals = [holder.description]
        // what no request of today's reference can show
        finding.isDoubt = told.severity == .warning
        return finding
    }
}

extension Finding {
    /// That what is new lies within what is declared; a grant that the base declares is approved already.
    init(grant grants: [DeclaredGrant], to subject: some CustomStringConvertible, _ message: String, isApproved: Bool) {
        self.init(
            .declaredGrant, message, at: grants.first?.span,
            element: "\(grants.map(\.id).joined(separator: ", ")): \(subject)",
            notes: grants.map { grant in
                .init("`\(grant.id)`: \(grant.reason)" + (grant.ticket.map { " (\($0))" } ?? ""))
            },
            help: isApproved ? nil : "whoever owns rules.yaml approves it by merging")
        self.isApproved = isApproved
    }
}

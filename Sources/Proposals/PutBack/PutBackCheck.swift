import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics

/// Proves of everybody whom a put-back concerns that nothing is lost, and that nothing comes that was not there before it was taken.
struct PutBackCheck {
    private let plan: PutBackPlan

    init(_ plan: PutBackPlan) {
        self.plan = plan
    }

    /// - Throws: what would be more than before, or can't be proved not to be.
    func check() throws(DiagnosticError) {
        try checkTrusts()
        for holder in plan.concerned {
            let now = documents(of: holder, plan.before)
            let new = documents(of: holder, plan.after)
            let pasts = plan.pasts.filter { past in
                if case .trust = past.path.kind { return false }
                return !past.holders.isDisjoint(with: holders(of: holder)) || holder == plan.holder
            }.map(\.document)
            try require(
                LoweredPolicy(joining: new.map { $0.lowered() }),
                within: LoweredPolicy(joining: (now + pasts).map { $0.lowered() }), holder)
            guard
                case .proved = subsumption(
                    of: LoweredPolicy(joining: now.map { $0.lowered() }),
                    by: LoweredPolicy(joining: new.map { $0.lowered() }))
            else {
                throw DiagnosticError(
                    .error(
                        .internalCheck, "\(holder): what it may do now is not proved to stay when access is put back"))
            }
        }
    }

    /// The same of who may assume a role.
    private func checkTrusts() throws(DiagnosticError) {
        for piece in plan.pieces {
            guard case .trust(let role) = piece.target.kind, let new = plan.after.documents[piece.target],
                let now = plan.before.documents[piece.target]
            else { continue }
            let pasts = plan.pasts.filter { $0.path == piece.target }.map(\.document)
            try require(
                new.lowered(), within: LoweredPolicy(joining: ([now] + pasts).map { $0.lowered() }), .role(role))
            guard case .proved = subsumption(of: now.lowered(), by: new.lowered()) else {
                throw DiagnosticError(
                    .error(.internalCheck, "role/\(role): who may assume it is not proved to stay"))
            }
        }
    }

    private func require(
        _ new: LoweredPolicy, within old: LoweredPolicy, _ holder: Holder
    ) throws(DiagnosticError) {
        switch subsumption(of: new, by: old) {
        case .proved: return
        case .refuted(let request):
            throw DiagnosticError(
                .error(
                    .newAccess,
                    "\(holder) would be allowed `\(request.action)` on `\(request.resource)`, and was not before the trim",
                    help: "what denied it then is gone, or \(holder) came later: grant what is wanted by hand"))
        case .unknown(let reason, _):
            throw DiagnosticError(
                .error(
                    .notProved, "\(holder): whether it was allowed all of that before can't be told: \(reason)",
                    help: "grant what is wanted by hand, and declare it in `grants:` of rules.yaml"))
        }
    }

    private func holders(of principal: Holder) -> Set<Holder> {
        guard principal.kind == .user, let user = plan.before.user(principal.name) else { return [principal] }
        return Set([principal] + user.groups.map(Holder.group))
    }

    private func documents(of principal: Holder, _ state: AccountState) -> [PolicyDocument] {
        let paths = holders(of: principal).flatMap { state.documents(heldBy: $0).map(\.document) }
        return Set(paths).sorted().compactMap { state.documents[$0] }
    }
}

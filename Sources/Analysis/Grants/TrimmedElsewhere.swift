import AccountState
import ActionCatalog
import IAMModel

/// What goes out of a document and stays with a holder by another one: a trim that took nothing from it, as far as these
/// go.
public struct TrimmedElsewhere {
    private let state: AccountState
    private let map: PolicyMap
    private let catalog: ActionCatalog

    /// - Parameter state: the account after the trims.
    public init(in state: AccountState, catalog: ActionCatalog) {
        self.state = state
        self.catalog = catalog
        map = PolicyMap(of: state)
    }

    /// The trim with what its holders have elsewhere.
    public func noted(_ trim: ProposalRecord.Trim) -> ProposalRecord.Trim {
        guard let after = trim.after else { return trim }
        let lost = DocumentGrants.expand(trim.before, catalog: catalog).allowed
            .subtracting(DocumentGrants.expand(after, catalog: catalog).allowed)
        var elsewhere = ActionSet()
        if !lost.isEmpty {
            for principal in principals(of: trim) {
                for path in (map.documents[principal] ?? [:]).keys {
                    guard let document = state.documents[path] else { continue }
                    elsewhere.formUnion(DocumentGrants.expand(document, catalog: catalog).allowed.intersection(lost))
                }
            }
        }
        return ProposalRecord.Trim(
            path: trim.path, holder: trim.holder, policy: trim.policy, day: trim.day, before: trim.before, after: after,
            id: trim.id, elsewhere: catalog.written(elsewhere))
    }

    private func principals(of trim: ProposalRecord.Trim) -> [PrincipalReference] {
        let holders = trim.owner.map { [$0] } ?? state.holders(of: trim.path)
        return holders.flatMap { holder -> [PrincipalReference] in
            switch holder.kind {
            case .user: [PrincipalReference(account: state.id, kind: .user, name: holder.name)]
            case .role: [PrincipalReference(account: state.id, kind: .role, name: holder.name)]
            case .group:
                state.members(ofGroup: holder.name).map {
                    PrincipalReference(account: state.id, kind: .user, name: $0.name)
                }
            }
        }
    }
}

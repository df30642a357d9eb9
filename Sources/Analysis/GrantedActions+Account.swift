import AccountState
import ActionCatalog
import IAMModel

extension GrantedActions {
    /// What each user and role of an account is granted by its documents, within its boundary, in their order.
    ///
    /// - Complexity: as ``AccountAnalysis/init(of:visibility:inputs:)``; every document is expanded once.
    public static func all(
        of state: AccountState, controls: ServiceControls = ServiceControls(), catalog: ActionCatalog
    ) -> [(principal: PrincipalReference, granted: GrantedActions)] {
        let map = PolicyMap(of: state)
        var documents: [DocumentPath: DocumentGrants] = [:]
        for path in Set(map.holdings.keys).union(map.boundaries) {
            documents[path] = state.documents[path].map { DocumentGrants($0, at: path, catalog: catalog) }
        }
        return state.principals.sorted().map { principal in
            var granted = GrantedActions(
                documents: (map.documents[principal] ?? [:]).keys.compactMap { documents[$0] })
            let limits = GrantLimits(
                boundary: map.boundary(of: principal).flatMap { documents[$0] }, controls: controls)
            for pass in GrantPasses.all { pass.narrow(&granted, within: limits) }
            return (principal, granted)
        }
    }
}

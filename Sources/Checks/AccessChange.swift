import AccountState
import ActionCatalog
import Analysis
import IAMModel

/// What the documents of one user or role grant here and in the tree of `--against`, boundaries included.
public struct AccessChange: Sendable {
    /// The account's name.
    public let account: String
    /// The user or role.
    public let principal: PrincipalReference
    /// What it is granted there; nothing where it is not there.
    public let before: ActionSet
    /// What it is granted here; nothing where it is not here.
    public let now: ActionSet

    /// Compares two trees; whose grants are the same is left out.
    ///
    /// Resources and conditions are not compared: that is what `new_access` proves.
    public static func all(in subject: CheckSubject) -> [AccessChange] {
        guard let before = subject.before else { return [] }
        return subject.granted.flatMap { account, principals in
            func granted(
                _ principals: [(principal: PrincipalReference, granted: GrantedActions)]
            ) -> [PrincipalReference: ActionSet] {
                Dictionary(
                    principals.map { ($0.principal, $0.granted.granted) }, uniquingKeysWith: { first, _ in first })
            }
            let there = granted(
                before.account(account).map {
                    GrantedActions.all(
                        of: $0, controls: subject.controls[account.id] ?? ServiceControls(), catalog: subject.catalog)
                } ?? [])
            let here = granted(principals)
            return Set(there.keys).union(here.keys).sorted().compactMap { principal in
                let change = AccessChange(
                    account: account.name, principal: principal, before: there[principal] ?? ActionSet(),
                    now: here[principal] ?? ActionSet())
                return change.before == change.now ? nil : change
            }
        }
    }
}

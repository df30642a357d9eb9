import IAMModel
import PolicyLanguage

/// Which users and roles a trust document may let in, whatever its conditions.
struct TrustAdmission: Sendable {
    private var accounts: Set<AccountID> = []
    private var principals: Set<PrincipalReference> = []
    private var isOpen = false

    /// Reads a document; one that is not on file may let anybody in.
    init(of document: PolicyDocument?) {
        guard let document else {
            isOpen = true
            return
        }
        for statement in document.statements where statement.effect == .allow && statement.principals?.isNegated == true
        {
            isOpen = true
        }
        // Who is meant by name is told by the name: paths are the account's own affair.
        for entry in TrustEntry.entries(of: document, known: { ARN($0).flatMap { PrincipalReference($0) } }) {
            switch entry.party {
            case .principal(let principal): principals.insert(principal)
            case .account(let account): accounts.insert(account)
            case .everyone: isOpen = true
            case .service, .provider, .other: break
            }
        }
    }

    /// Whether a user or a role may be let in.
    func admits(_ principal: PrincipalReference) -> Bool {
        isOpen || accounts.contains(principal.account) || principals.contains(principal)
    }

    /// Whether any user or role may be.
    var admitsPrincipals: Bool { isOpen || !accounts.isEmpty || !principals.isEmpty }
}

import AccountState
import IAMModel
import PolicyLanguage

/// Whom one name in a role's trust document lets in.
public struct TrustEntry: Hashable, Sendable {
    /// What the name means.
    public enum Party: Hashable, Sendable {
        /// A user or a role on file, or one of its sessions.
        case principal(PrincipalReference)
        /// Everybody in an account whose identity statements say so, too.
        case account(AccountID)
        /// Everybody.
        case everyone
        /// A service of AWS, `ec2.amazonaws.com`.
        case service(String)
        /// An identity provider's people.
        case provider(String)
        /// A principal that is not on file, or an element that says who is *not* meant.
        case other(String)
    }

    /// The statement's index.
    public let statement: Int
    /// The name's index in the statement's `Principal` element.
    public let entry: Int
    /// What the name means.
    public let party: Party
    /// The name as it is written.
    public let text: String
    /// Whether the statement has a condition, so that it may let nobody in after all.
    public let isConditional: Bool

    /// Whether it lets a principal in by its own name.
    func names(_ principal: PrincipalReference) -> Bool { party == .principal(principal) }

    /// The actions by which a role is assumed.
    static let ways = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]

    /// The names in the Allow statements of a trust document that are about assuming the role by whatever way.
    ///
    /// - Parameter known: the principal of an ARN, path and all.
    static func entries(of document: PolicyDocument, known: (String) -> PrincipalReference?) -> [TrustEntry] {
        document.statements.filter { $0.effect == .allow }.flatMap { statement -> [TrustEntry] in
            guard let principals = statement.principals, ways.contains(where: { statement.concerns($0) }) else {
                return []
            }
            return principals.entries.enumerated().map { index, entry in
                TrustEntry(
                    statement: statement.index, entry: index,
                    party: principals.isNegated ? .other("not \(entry.name)") : party(of: entry, known: known),
                    text: entry.name, isConditional: !statement.conditions.isEmpty)
            }
        }
    }

    /// The principals that an unconditional Deny statement of a trust document names.
    static func denied(by document: PolicyDocument, known: (String) -> PrincipalReference?) -> Set<Party> {
        var denied: Set<Party> = []
        for statement in document.statements where statement.effect == .deny && statement.conditions.isEmpty {
            guard let principals = statement.principals, !principals.isNegated, statement.concerns("sts:AssumeRole")
            else { continue }
            for entry in principals.entries { denied.insert(party(of: entry, known: known)) }
        }
        return denied
    }

    static func party(of entry: PrincipalElement.Entry, known: (String) -> PrincipalReference?) -> Party {
        switch entry.kind {
        case "Service": return .service(entry.name)
        case "Federated": return .provider(entry.name)
        case "", "AWS":
            if entry.name == "*" { return .everyone }
            if let account = AccountID(entry.name) { return .account(account) }
            guard let arn = ARN(entry.name) else { return .other(entry.name) }
            if arn.service == "iam", arn.resource == "root", let account = arn.accountID { return .account(account) }
            if arn.service == "sts" { return PrincipalReference(arn).map { .principal($0) } ?? .other(entry.name) }
            return known(entry.name).map { .principal($0) } ?? .other(entry.name)
        default: return .other(entry.name)
        }
    }
}

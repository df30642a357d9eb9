import AccountState
import IAMModel

/// Which documents apply to which principals of one account, and through whom.
public struct PolicyMap: Sendable {
    /// A document's attachment to one user, group or role, with the principals that hold it thereby.
    public struct Holding: Sendable {
        /// Whom the document is attached to, or embedded in.
        public let holder: Holder
        /// The principals that it applies to: the holder, or the members of the group.
        public let principals: [PrincipalReference]
    }

    /// The account.
    public let state: AccountState
    /// The holdings of each document, in order of their holders; a document of nobody is not there.
    public private(set) var holdings: [DocumentPath: [Holding]] = [:]
    /// The documents of each principal with whom it has them through, sorted by path.
    public private(set) var documents: [PrincipalReference: [DocumentPath: [Holder]]] = [:]
    /// Documents that are anyone's permissions boundary.
    public private(set) var boundaries: Set<DocumentPath> = []
    /// Documents of managed policies by ARN.
    public private(set) var byARN: [String: DocumentPath] = [:]

    /// Maps an account.
    ///
    /// - Complexity: O(*attachments* · *members of groups*).
    public init(of state: AccountState) {
        self.state = state
        for policy in state.policies { byARN[policy.arn] = policy.document }
        var members: [String: [PrincipalReference]] = [:]
        for user in state.users {
            for group in user.groups { members[group, default: []].append(reference(.user, user.name)) }
        }
        for user in state.users {
            hold(user.inline, user.attached, user.holder, [reference(.user, user.name)])
            if let boundary = user.boundary.flatMap({ byARN[$0] }) { boundaries.insert(boundary) }
        }
        for group in state.groups { hold(group.inline, group.attached, group.holder, members[group.name] ?? []) }
        for role in state.roles {
            hold(role.inline, role.attached, role.holder, [reference(.role, role.name)])
            if let boundary = role.boundary.flatMap({ byARN[$0] }) { boundaries.insert(boundary) }
        }
    }

    private func reference(_ kind: PrincipalReference.Kind, _ name: String) -> PrincipalReference {
        PrincipalReference(account: state.id, kind: kind, name: name)
    }

    private mutating func hold(
        _ inline: [DocumentPath], _ attached: [String], _ holder: Holder, _ principals: [PrincipalReference]
    ) {
        for path in inline + attached.compactMap({ byARN[$0] }) where state.documents[path] != nil {
            holdings[path, default: []].append(Holding(holder: holder, principals: principals.sorted()))
            for principal in principals { documents[principal, default: [:]][path, default: []].append(holder) }
        }
    }

    /// The boundary of a principal; nil where it has none, or where its document is not on file.
    public func boundary(of principal: PrincipalReference) -> DocumentPath? {
        let arn =
            switch principal.kind {
            case .user: state.users.first { $0.name == principal.name }?.boundary
            case .role: state.roles.first { $0.name == principal.name }?.boundary
            }
        return arn.flatMap { byARN[$0] }
    }
}

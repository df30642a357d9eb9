import PolicyLanguage

extension AccountState {
    /// The documents of a user, group or role: those that are part of it, then those that are attached to it.
    ///
    /// What the state does not hold is left out, see ``attachmentsWithoutDocument(of:)``.
    public func documents(heldBy holder: Holder) -> [AppliedDocument] {
        let (inline, attached) = parts(of: holder)
        return inline.filter { documents[$0] != nil }.map { AppliedDocument($0, holder: holder, way: .inline) }
            + attached.compactMap { arn in
                document(ofPolicy: arn).map { AppliedDocument($0, holder: holder, way: .attached(arn)) }
            }
    }

    /// All documents that apply to a user: its own, then those of its groups.
    public func documents(applyingTo user: User) -> [AppliedDocument] {
        documents(heldBy: user.holder) + user.groups.flatMap { documents(heldBy: .group($0)) }
    }

    /// All documents that apply to a role: its own.
    public func documents(applyingTo role: Role) -> [AppliedDocument] { documents(heldBy: role.holder) }

    /// The document of a managed policy's default version; nil where the state does not hold it.
    public func document(ofPolicy arn: String) -> DocumentPath? {
        policy(arn).map(\.document).flatMap { documents[$0] == nil ? nil : $0 }
    }

    /// The ARNs that are attached to a user, group or role, and of which the state holds no document: what they grant is
    /// not known.
    public func attachmentsWithoutDocument(of holder: Holder) -> [String] {
        parts(of: holder).attached.filter { document(ofPolicy: $0) == nil }
    }

    /// Who holds a document: users, groups and roles that it is part of or attached to, sorted.
    ///
    /// A trust document is its role's, and what a user needs in a destination role is that user's; neither is a grant.
    public func holders(of path: DocumentPath) -> [Holder] {
        switch path.kind {
        case .inline(let holder, _): [holder]
        case .trust(let role): [.role(role)]
        case .destination(let user, _, _): [.user(user)]
        case .personDestination: []
        case .managed, .awsManaged: policy(of: path).flatMap { holdersByPolicy[$0.arn] } ?? []
        }
    }

    /// Whom a document applies to: its holders, with the members of groups in the place of the groups.
    public func principals(of path: DocumentPath) -> [Holder] {
        let all = holders(of: path).flatMap { holder in
            holder.kind == .group ? members(ofGroup: holder.name).map(\.holder) : [holder]
        }
        return Set(all).sorted()
    }

    /// The users that are in a group.
    public func members(ofGroup name: String) -> [User] { (membersByGroup[name] ?? []).map { users[$0] } }

    /// The document that bounds a user or a role; nil where there is no boundary, or where the state does not hold it.
    public func boundaryDocument(of holder: Holder) -> DocumentPath? {
        boundary(of: holder).flatMap { document(ofPolicy: $0) }
    }

    /// The ARN of the policy that bounds a user or a role.
    public func boundary(of holder: Holder) -> String? {
        switch holder.kind {
        case .user: user(holder.name)?.boundary
        case .group: nil
        case .role: role(holder.name)?.boundary
        }
    }

    /// The users and roles that a document is the boundary of.
    public func bounded(by path: DocumentPath) -> [Holder] {
        policy(of: path).flatMap { boundedByPolicy[$0.arn] } ?? []
    }

    /// The documents that are anyone's boundary: never edited, since less boundary can be more access.
    public var boundaryDocuments: Set<DocumentPath> {
        Set(boundedByPolicy.keys.compactMap { document(ofPolicy: $0) })
    }

    /// The documents of a user in destination roles, as `generate` wrote them.
    public func destinationDocuments(ofUser name: String) -> [DocumentPath] {
        documents.keys.filter { path in
            if case .destination(name, _, _) = path.kind { true } else { false }
        }.sorted()
    }

    private func parts(of holder: Holder) -> (inline: [DocumentPath], attached: [String]) {
        switch holder.kind {
        case .user: user(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
        case .group: group(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
        case .role: role(holder.name).map { ($0.inline, $0.attached) } ?? ([], [])
        }
    }
}

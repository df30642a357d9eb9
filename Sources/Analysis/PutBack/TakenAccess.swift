import AccountState
import ActionCatalog
import IAMModel
import PolicyLanguage
import PolicySemantics

/// Statements of one earlier text of a document that allowed an action to somebody.
public struct TakenAccess: Sendable {
    /// The text.
    public let past: PastDocument
    /// Through whom it was held: the principal, or a group of the user's.
    public let holder: Holder
    /// The statements that allowed it and that no document on file has any more, on the same resources under the same
    /// conditions; all of them where ``isBack``.
    public let statements: [Statement]
    /// Whether documents on file allow all of it again.
    public let isBack: Bool
}

/// Looks for what documents of an account allowed before they were changed.
public struct TakenAccessFinder: Sendable {
    private let state: AccountState
    private let pasts: [PastDocument]

    /// - Parameter pasts: earlier texts, the latest first.
    public init(in state: AccountState, _ pasts: [PastDocument]) {
        self.state = state
        self.pasts = pasts
    }

    /// What allowed an action to a user, role or group and was changed, the latest first; of one place the latest text only.
    ///
    /// - Complexity: O(*texts* · *statements*).
    public func taken(_ action: String, from principal: Holder) -> [TakenAccess] {
        let holders = Set(holders(of: principal))
        let now = state.documents(of: holders).flatMap { document in
            document.statements.filter { $0.effect == .allow && $0.concerns(action) }.map {
                $0.scope(document.version)
            }
        }
        var seen: Set<Place> = []
        let trusts = action.lowercased() == "sts:assumerole" ? takenTrust(from: principal) : []
        return trusts
            + pasts.compactMap { past in
                if case .trust = past.path.kind { return nil }
                guard let holder = past.holders.intersection(holders).sorted().first else { return nil }
                let allowing = past.document.statements.filter { statement in
                    guard statement.effect == .allow, statement.concerns(action) else { return false }
                    let scope = statement.scope(past.document.version)
                    let stayed = past.after.map { $0.allows(action, scope) } ?? false
                    return !stayed && seen.insert(Place(path: past.path, holder: holder, scope: scope)).inserted
                }
                guard !allowing.isEmpty else { return nil }
                let gone = allowing.filter { !now.contains($0.scope(past.document.version)) }
                return TakenAccess(
                    past: past, holder: holder, statements: gone.isEmpty ? allowing : gone, isBack: gone.isEmpty)
            }
    }

    /// Whether a document on file allows an action, on whatever resources.
    public func allows(_ action: String, to principal: Holder) -> Bool {
        state.documents(of: Set(holders(of: principal))).contains { document in
            document.statements.contains { $0.effect == .allow && $0.concerns(action) }
        }
    }

    /// The trust documents that named a principal and don't any more, of each the latest such text.
    private func takenTrust(from principal: Holder) -> [TakenAccess] {
        let arn = state.arn(of: principal)
        var seen: Set<DocumentPath> = []
        return pasts.compactMap { past in
            guard case .trust = past.path.kind, past.holders.contains(principal),
                seen.insert(past.path).inserted
            else { return nil }
            let now = state.documents[past.path]?.statements.filter { $0.admits(arn) } ?? []
            let naming = past.document.statements.filter { $0.admits(arn) }
            let gone = naming.filter { statement in !now.contains { $0.conditions == statement.conditions } }
            guard !naming.isEmpty else { return nil }
            return TakenAccess(
                past: past, holder: principal, statements: gone.isEmpty ? naming : gone, isBack: gone.isEmpty)
        }
    }

    private struct Place: Hashable {
        let path: DocumentPath
        let holder: Holder
        let scope: Scope
    }

    private func holders(of principal: Holder) -> [Holder] {
        guard principal.kind == .user else { return [principal] }
        return [principal] + (state.user(principal.name)?.groups ?? []).map(Holder.group)
    }
}

extension AccountState {
    /// The documents that some users, groups and roles hold themselves, in order of their paths.
    fileprivate func documents(of holders: Set<Holder>) -> [PolicyDocument] {
        Set(holders.flatMap { documents(heldBy: $0).map(\.document) }).sorted().compactMap { documents[$0] }
    }
}

extension PolicyDocument {
    /// Whether a statement allows an action on the same resources under the same conditions.
    public func allows(_ action: String, _ scope: Scope) -> Bool {
        statements.contains { $0.effect == .allow && $0.concerns(action) && $0.scope(version) == scope }
    }
}

extension Statement {
    /// Whether it lets in somebody by the ARN, as a trust document does.
    public func admits(_ arn: String) -> Bool { admitted(arn) != nil }

    /// The entry of its `Principal` element that names an ARN.
    public func admitted(_ arn: String) -> PrincipalElement.Entry? {
        guard effect == .allow, let principals, !principals.isNegated else { return nil }
        return principals.entries.first { $0.kind == "AWS" && $0.name == arn }
    }
}

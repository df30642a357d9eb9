import AccountState
import Analysis
import Attribution
import IAMModel

/// Finds documents that are for nobody any more: of pairs that are no more, of folders without a principal, and replacements
/// that nobody holds.
///
/// Who may assume a role and did not keeps what there is. Where something could not be seen, and where a session's origin is not
/// known, the pair may have acted.
struct LeftoverFinder {
    let analyses: [AccountAnalysis]
    let inputs: AccountAnalysis.Inputs
    private let deleted: [AccountID: [Holder: Day]]
    /// Roles that each user or role may assume, those left out that it will not be able to assume after the run.
    private let assumable: [PrincipalReference: [PrincipalReference]]

    init(analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs, matrix: AssumeMatrix) {
        self.analyses = analyses
        self.inputs = inputs
        let rights = matrix.roles.flatMap(\.rights).filter { ($0.may || $0.did) && $0.fate != .goes }
        assumable = Dictionary(grouping: rights, by: \.principal).mapValues { $0.map(\.role) }
        deleted = Dictionary(
            analyses.map { ($0.state.id, Deletions.all(in: $0.state.id, of: inputs.grants)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// All of an account, by path.
    ///
    /// - Parameter needed: the documents per origin and destination role that there are to be.
    func all(in analysis: AccountAnalysis, needed: Set<DocumentPath>) -> [Leftover] {
        let state = analysis.state
        let orphans = state.orphans.map { path, holder in
            Leftover(path: path, reason: .noPrincipal(holder, deleted: deleted[state.id]?[holder]))
        }
        let others = state.documents.keys.filter { !needed.contains($0) && !$0.isOfEarlierLayout }.compactMap { path in
            reason(path, analysis).map { Leftover(path: path, reason: $0) }
        }
        return (orphans + others).sorted { $0.path < $1.path }
    }

    private func reason(_ path: DocumentPath, _ analysis: AccountAnalysis) -> Leftover.Reason? {
        switch path.kind {
        case .destination(let user, let account, let role):
            return pair(PrincipalReference(account: analysis.state.id, kind: .user, name: user), account, role)
        case .personDestination(_, let account, let role): return pair(nil, account, role)
        case .managed: return replacement(path, analysis)
        case .inline, .trust, .awsManaged: return nil
        }
    }

    // Pairs

    /// - Parameter user: nil for a person, of whom nothing tells what a provider lets them assume.
    private func pair(_ user: PrincipalReference?, _ account: String, _ role: String) -> Leftover.Reason? {
        guard let there = analyses.first(where: { $0.state.name == account }) else { return nil }
        let reference = PrincipalReference(account: there.state.id, kind: .role, name: role)
        guard there.state.role(role) != nil else {
            return .noRole(reference, account: account, deleted: deleted[there.state.id]?[.role(role)])
        }
        // Who was not seen may have acted.
        let visibility = there.visibility
        guard let user, let examined = there.principals[reference], examined.leftAlone == nil, examined.youth == nil,
            visibility.blockers.isEmpty, visibility.seesReads, visibility.seesWrites
        else { return nil }
        let origins = inputs.usage.use[reference] ?? [:]
        guard origins[.unknown] == nil, origins[.user(user)] == nil, !began(user, reference),
            !mayReach(reference, from: user)
        else { return nil }
        return .cannotAssume(user, role: reference, account: account, window: inputs.window)
    }

    /// Whether a user may assume a role, by itself or through other roles.
    private func mayReach(_ role: PrincipalReference, from user: PrincipalReference) -> Bool {
        var seen: Set<PrincipalReference> = [user]
        var next = [user]
        while let principal = next.popLast() {
            for other in assumable[principal] ?? [] where seen.insert(other).inserted { next.append(other) }
        }
        return seen.contains(role)
    }

    /// Whether a user began a session in a role of which no event is on record.
    private func began(_ user: PrincipalReference, _ role: PrincipalReference) -> Bool {
        (inputs.usage.use[user] ?? [:]).values.contains { use in
            use.assumedRoles.keys.contains { text in ARN(text).flatMap { PrincipalReference($0) } == role }
        }
    }

    // Replacements

    private func replacement(_ path: DocumentPath, _ analysis: AccountAnalysis) -> Leftover.Reason? {
        let state = analysis.state
        guard let policy = state.policy(of: path), state.holders(of: path).isEmpty, state.bounded(by: path).isEmpty,
            !analysis.map.boundaries.contains(path)
        else { return nil }
        for trim in state.proposals?.trims ?? [] {
            guard let holder = trim.holder ?? Self.holder(of: trim.path),
                isName(policy.name, of: trim.path.name, holder)
            else { continue }
            guard state.holders.contains(holder) else {
                return .notHeld(policy: trim.path.name, by: "\(holder)", isGone: true)
            }
            // What is proposed and not in AWS yet is held by nobody, either: then the holder still has what it takes the place of.
            let isPending = state.documents(heldBy: holder).contains { $0.document == trim.path }
            if !isPending { return .notHeld(policy: trim.path.name, by: "\(holder)", isGone: false) }
        }
        return nil
    }

    private static func holder(of path: DocumentPath) -> Holder? {
        if case .inline(let holder, _) = path.kind { holder } else { nil }
    }

    /// Whether a policy has the name that a replacement gets: `ReadOnlyAccess-alice`, `ReadOnlyAccess-alice-2`.
    private func isName(_ name: String, of policy: String, _ holder: Holder) -> Bool {
        let base = "\(policy)-\(holder.name)"
        guard name.hasPrefix(base) else { return false }
        let rest = name.dropFirst(base.count)
        return rest.isEmpty || rest.first == "-" && Int(rest.dropFirst()) != nil
    }
}

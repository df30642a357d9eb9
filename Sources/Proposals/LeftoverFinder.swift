import AccountState
import Analysis
import Attribution
import IAMModel

/// Finds documents that are for nobody any more: of pairs that are no more, of folders without a principal, and replacements
/// that nobody holds.
///
/// Where something could not be seen, and where a session's origin is not known, nothing is: the pair may have acted.
struct LeftoverFinder {
    let analyses: [AccountAnalysis]
    let inputs: AccountAnalysis.Inputs
    private let deleted: [AccountID: [Holder: Day]]

    init(analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        self.analyses = analyses
        self.inputs = inputs
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
            let reference = PrincipalReference(account: analysis.state.id, kind: .user, name: user)
            return pair(account, role, name: "\(reference)") { $0 == .user(reference) }
        case .personDestination(let person, let account, let role):
            return pair(account, role, name: "\(person)") { origin in
                if case .person(let other) = origin { other.name.isEmpty || other.name == person.name } else { false }
            }
        case .managed: return replacement(path, analysis)
        case .inline, .trust, .awsManaged: return nil
        }
    }

    // Pairs

    private func pair(
        _ account: String, _ role: String, name: String, _ isTheirs: (Origin) -> Bool
    ) -> Leftover.Reason? {
        guard let there = analyses.first(where: { $0.state.name == account }) else { return nil }
        let reference = PrincipalReference(account: there.state.id, kind: .role, name: role)
        guard there.state.role(role) != nil else {
            return .noRole(reference, account: account, deleted: deleted[there.state.id]?[.role(role)])
        }
        // Who was not seen may have acted.
        let visibility = there.visibility
        guard let examined = there.principals[reference], examined.leftAlone == nil, examined.youth == nil,
            visibility.blockers.isEmpty, visibility.seesReads, visibility.seesWrites
        else { return nil }
        let origins = inputs.usage.use[reference] ?? [:]
        guard !origins.contains(where: { $0.key == .unknown || isTheirs($0.key) }), !began(reference, isTheirs) else {
            return nil
        }
        return .notActed(name, role: role, account: account, window: inputs.window)
    }

    /// Whether a user began a session in a role of which no event is on record.
    private func began(_ role: PrincipalReference, _ isTheirs: (Origin) -> Bool) -> Bool {
        inputs.usage.use.contains { principal, origins in
            guard principal.kind == .user, isTheirs(.user(principal)) else { return false }
            return origins.values.contains { use in
                use.assumedRoles.keys.contains { text in ARN(text).flatMap { PrincipalReference($0) } == role }
            }
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

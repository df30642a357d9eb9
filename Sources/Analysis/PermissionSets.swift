import AccountState
import ActionCatalog
import IAMModel
import PolicyLanguage
import PolicySemantics
import Rules

/// A permission set whose document a decision is about.
public struct PermissionSetShare: Hashable, Sendable {
    /// The set's name in IAM Identity Center.
    public let name: String
    /// The accounts whose roles hold the document, by name, sorted.
    public let accounts: [String]
}

/// Decides about the documents of permission sets over all accounts: Identity Center writes one document into an
/// `AWSReservedSSO_<name>_*` role of every account that has the set, and writes it again whenever the set changes
/// (Identity Center User Guide, "Managing AWS accounts with permission sets").
///
/// So a document changes in all of these roles alike, and only where all of them were seen: what one account's people
/// use stays in every account.
public struct PermissionSets {
    /// One role of a set with what it holds of the document in question.
    private struct Member {
        let account: Int
        let role: Role
        let reference: PrincipalReference
        /// Where the decision stands among its account's.
        let decision: Int
    }

    private let analyses: [AccountAnalysis]
    private let usage: UsageByPrincipal
    private let rules: Rules
    /// Accounts that proposals are made for; all where it is empty.
    private let selected: Set<String>

    /// For the accounts of a run.
    public init(_ analyses: [AccountAnalysis], usage: UsageByPrincipal, rules: Rules, selected: Set<String> = []) {
        self.analyses = analyses
        self.usage = usage
        self.rules = rules
        self.selected = selected
    }

    /// The analyses with decisions about sets that are the same in all accounts.
    public func joined() -> [AccountAnalysis] {
        var result = analyses
        let principals = analyses.reduce(into: [PrincipalReference: PrincipalAnalysis]()) {
            $0.merge($1.principals) { first, _ in first }
        }
        for (set, roles) in roles().sorted(by: { $0.key < $1.key }) {
            let accounts = Set(roles.map { analyses[$0.account].state.name }).sorted()
            let share = PermissionSetShare(name: set, accounts: accounts)
            for (key, members) in documents(of: roles) {
                let isSame = isSame(members, inAllOf: roles.count)
                // What a set attaches of the customer's is each account's own, and a set's document only where it is one.
                if key.hasPrefix("managed/"), !isSame { continue }
                let reason = reasonToLeave(share, members, isSame: isSame, principals)
                for member in members {
                    result[member.account].documents[member.decision] = decision(
                        about: member, among: members, share, leaving: reason, principals)
                }
            }
        }
        return result
    }

    /// The roles of each set.
    private func roles() -> [String: [(account: Int, role: Role)]] {
        var result: [String: [(account: Int, role: Role)]] = [:]
        for (index, analysis) in analyses.enumerated() {
            for role in analysis.state.roles {
                if let set = role.permissionSet { result[set, default: []].append((index, role)) }
            }
        }
        return result
    }

    /// The documents that the roles hold, by their places.
    private func documents(of roles: [(account: Int, role: Role)]) -> [(String, [Member])] {
        var result: [String: [Member]] = [:]
        for (account, role) in roles {
            let analysis = analyses[account]
            let reference = PrincipalReference(account: analysis.state.id, kind: .role, name: role.name)
            for (index, decision) in analysis.documents.enumerated() {
                let key: String
                switch decision.path.kind {
                case .inline(let holder, let policy) where holder == role.holder: key = "inline/\(policy)"
                case .awsManaged(let policy) where decision.attachedTo == role.holder: key = "aws-managed/\(policy)"
                case .managed(let policy) where decision.holders.contains(reference): key = "managed/\(policy)"
                default: continue
                }
                let member = Member(account: account, role: role, reference: reference, decision: index)
                result[key, default: []].append(member)
            }
        }
        return result.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether all roles of a set hold the same document.
    private func isSame(_ members: [Member], inAllOf roles: Int) -> Bool {
        let documents = members.map { member in
            let analysis = analyses[member.account]
            return analysis.state.documents[analysis.documents[member.decision].path]?.lowered()
        }
        return members.count == roles && Set(documents).count == 1
    }

    /// Why a set is left alone that an account has, or may have, which is not on file.
    private func reasonOfStrangers(_ set: String) -> String? {
        let known = Set(analyses.map(\.state.id))
        let strangers = usage.permissionSets.sightings(of: set).filter { !known.contains($0.account) }
        if let stranger = strangers.first(where: \.arn.isEmpty) {
            return "account \(stranger.account) has the permission set \(set), too, and is not on file"
        }
        for analysis in analyses {
            guard let other = analysis.state.permissionSetsNamed[set]?.subtracting(known).min() else { continue }
            return "a document of \(analysis.state.name) names the permission set \(set) of account \(other), "
                + "which is not on file"
        }
        return strangers.first.map {
            "account \($0.account) was assigned a permission set whose name no event tells (\($0.arn)), "
                + "and is not on file"
        }
    }

    private func reasonToLeave(
        _ share: PermissionSetShare, _ members: [Member], isSame: Bool,
        _ principals: [PrincipalReference: PrincipalAnalysis]
    ) -> String? {
        let what = "permission set \(share.name)"
        if let reason = reasonOfStrangers(share.name) { return reason }
        if !selected.isEmpty, let other = share.accounts.first(where: { !selected.contains($0) }) {
            return
                "it is of the \(what), which \(other) has, too: a proposal is for all accounts (leave out `--account`)"
        }
        for member in members {
            guard let reason = principals[member.reference]?.leftAlone else { continue }
            return
                "it is of the \(what), and its role in \(analyses[member.account].state.name) is left alone: \(reason)"
        }
        if !isSame {
            return "it is of the \(what), whose documents differ between \(share.accounts.joined(separator: ", ")): "
                + "provision the set, and import the accounts again"
        }
        return nil
    }

    private func decision(
        about member: Member, among members: [Member], _ share: PermissionSetShare, leaving reason: String?,
        _ principals: [PrincipalReference: PrincipalAnalysis]
    ) -> DocumentDecision {
        let analysis = analyses[member.account]
        let old = analysis.documents[member.decision]
        let grants = principals[member.reference]?.granted.documents.first { $0.path == old.path }
        let decider = DocumentDecider(
            map: analysis.map, grants: grants.map { [old.path: $0] } ?? [:], principals: principals, rules: rules,
            drift: analysis.drift)
        let holders = Set(members.flatMap { analyses[$0.account].documents[$0.decision].holders }).sorted()
        var decision = decider.decide(old.path, holders: holders, attachedTo: old.attachedTo, leaving: reason)
        decision.permissionSet = share
        return decision
    }
}

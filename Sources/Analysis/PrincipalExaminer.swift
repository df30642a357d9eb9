import AccountState
import ActionCatalog
import Attribution
import IAMModel
import Lanes
import PolicyLanguage
import Rules

/// Examines the principals of one account, one after the other.
public struct PrincipalExaminer: Sendable {
    let state: AccountState
    let map: PolicyMap
    let grants: [DocumentPath: DocumentGrants]
    let visibility: Visibility
    let inputs: AccountAnalysis.Inputs
    let newGrants: NewGrants
    let keptRoles: [KeptRole]
    /// What no last-accessed report speaks of.
    let unreported: ActionSet
    let rolesActedIn: [PrincipalReference: [(role: PrincipalReference, last: Timestamp)]]

    func all() -> [PrincipalAnalysis] {
        state.users.concurrentMap {
            examine(
                .user, $0.name, path: $0.path, tags: $0.tags, created: $0.created, lastUsed: $0.passwordLastUsed,
                boundary: $0.boundary)
        }
            + state.roles.filter { !$0.isServiceLinked }.concurrentMap {
                examine(
                    .role, $0.name, path: $0.path, tags: $0.tags, created: $0.created, lastUsed: $0.lastUsed,
                    boundary: $0.boundary)
            }
    }

    private func examine(
        _ kind: PrincipalReference.Kind, _ name: String, path: String, tags: [String: String], created: Timestamp?,
        lastUsed: Timestamp?, boundary: String?
    ) -> PrincipalAnalysis {
        let principal = PrincipalReference(account: state.id, kind: kind, name: name)
        let paths = (map.documents[principal] ?? [:]).keys
        var granted = GrantedActions(documents: paths.compactMap { grants[$0] })
        let limits = GrantLimits(
            boundary: boundary.flatMap { map.byARN[$0] }.flatMap { grants[$0] },
            controls: inputs.controls[state.id] ?? ServiceControls())
        for pass in GrantPasses.all { pass.narrow(&granted, within: limits) }
        var use = inputs.usage.total(of: principal)
        if let assume = inputs.sets.catalog.id(of: "sts:AssumeRole") {
            for (role, last) in rolesActedIn[principal] ?? [] {
                use.note(assume, OriginUse.Evidence(reason: .actedInRole(role), last: last))
            }
            // Told by the other account's copy of the event alone.
            for (text, assumed) in use.assumedRoles where assumed.count > 0 {
                guard let role = ARN(text).flatMap({ PrincipalReference($0) }), let last = assumed.last else {
                    continue
                }
                use.note(assume, OriginUse.Evidence(reason: .actedInRole(role), last: last))
            }
        }
        let standing = PrincipalStanding(inputs: inputs, visibility: visibility)
        let holder = kind == .user ? Holder.user(name) : Holder.role(name)
        let report = state.lastAccessed?.reports[holder].map {
            AccessReport(
                $0, created: created, use: use, visibility: visibility, window: inputs.window, rules: inputs.rules,
                sets: inputs.sets, unreported: unreported)
        }
        for (action, evidence) in report?.possible ?? [:] where granted.matched.contains(action) {
            use.note(action, evidence)
        }
        let subject = DecisionCase(
            principal: principal,
            ruleSubject: RuleSubject(
                principal.description, account: state.name, accountID: state.id.digits, path: path, tags: tags),
            originsAtWork: (inputs.usage.use[principal] ?? [:]).keys.sorted(), granted: granted, use: use,
            visibility: visibility, rules: inputs.rules, catalog: inputs.sets,
            leftAlone: standing.reasonToLeave(principal, lastUsed: lastUsed, use: use),
            youth: standing.youth(created), newGrants: newGrants.byPrincipal[principal] ?? [],
            keepsAssumeRight: keptRole(for: principal, paths: paths.sorted()), accessReport: report,
            lastDay: inputs.window.last,
            groups: groups(of: principal))
        return PrincipalAnalysis(
            principal: principal, granted: granted, use: use, useByOrigin: inputs.usage.use[principal] ?? [:],
            linked: inputs.usage.linked[principal] ?? LinkedShare(), decisions: DecisionPasses.decide(subject),
            leftAlone: subject.leftAlone, youth: subject.youth, newGrants: subject.newGrants,
            accessReport: report, ruleSubject: subject.ruleSubject,
            ruleOnAssuming: inputs.sets.catalog.id(of: "sts:AssumeRole").flatMap {
                RuleMatcher(subject: subject).first(about: $0)
            })
    }

    /// What a user has through each of its groups.
    private func groups(of principal: PrincipalReference) -> [GroupGrants] {
        guard principal.kind == .user, let user = state.user(principal.name), !user.groups.isEmpty else { return [] }
        let held = map.documents[principal] ?? [:]
        return user.groups.sorted().map { name in
            let holder = Holder.group(name)
            var own = ActionSet()
            var others = ActionSet()
            for (path, holders) in held {
                guard let allowed = grants[path]?.allowed else { continue }
                if holders.contains(holder) { own.formUnion(allowed) }
                if holders.contains(where: { $0 != holder }) { others.formUnion(allowed) }
            }
            let path = state.groups.first { $0.name == name }?.path ?? "/"
            return GroupGrants(
                subject: RuleSubject(
                    holder.description, account: state.name, accountID: state.id.digits, path: path),
                allowed: own, allowedOtherwise: others)
        }
    }

    /// Decides for one origin in a role as for a principal; what unknown origins used in the role may be its use.
    public static func decisions(
        of role: PrincipalAnalysis, by origin: Origin, state: AccountState, visibility: Visibility,
        inputs: AccountAnalysis.Inputs
    ) -> ActionDecisions {
        DecisionPasses.decide(
            DecisionCase(
                principal: role.principal, ruleSubject: role.ruleSubject, origin: origin, granted: role.granted,
                use: inputs.usage.use(of: role.principal, by: origin), visibility: visibility, rules: inputs.rules,
                catalog: inputs.sets.recording(visibility.recordedDataEvents), leftAlone: role.leftAlone,
                youth: role.youth, newGrants: role.newGrants,
                keepsAssumeRight: nil, accessReport: role.accessReport, lastDay: inputs.window.last))
    }

    /// Why a role that the principal may assume by an identity statement stays assumable; nil where there is none.
    private func keptRole(for principal: PrincipalReference, paths: [DocumentPath]) -> DecisionReason? {
        for path in paths {
            for statement in state.documents[path]?.statements ?? [] where statement.effect == .allow {
                guard statement.concerns("sts:AssumeRole") else { continue }
                for kept in keptRoles where statement.mayReach(kept.arn) {
                    if let reason = kept.reason(for: principal, isAllowed: true) { return reason }
                }
                // Roles of accounts that are not on file are named, and rules may name those accounts by number.
                for entry in statement.resources?.entries ?? [] {
                    guard let role = ARN(entry.text).flatMap({ PrincipalReference($0) }), role.kind == .role,
                        role.account != state.id
                    else { continue }
                    let subject = RuleSubject(
                        "role/\(role.name)", account: role.account.digits, accountID: role.account.digits)
                    if let rule = inputs.rules.ruleKeeping(subject) { return .keptRole(rule.id) }
                    guard !keptRoles.contains(where: { $0.role == role }) else { continue }
                    let opening = inputs.trusts.opening(of: role, trust: nil, since: inputs.lastOldDay)
                    if let reason = opening?.reason(for: principal, isAllowed: true) { return reason }
                }
            }
        }
        return nil
    }
}

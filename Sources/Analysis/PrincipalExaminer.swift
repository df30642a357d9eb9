import AccountState
import ActionCatalog
import Attribution
import IAMModel
import PolicyLanguage
import Rules

/// Examines the principals of one account, one after the other.
public struct PrincipalExaminer {
    let state: AccountState
    let map: PolicyMap
    let grants: [DocumentPath: DocumentGrants]
    let visibility: Visibility
    let inputs: AccountAnalysis.Inputs
    let newGrants: NewGrants

    func all() -> [PrincipalAnalysis] {
        state.users.map {
            examine(.user, $0.name, created: $0.created, lastUsed: $0.passwordLastUsed, boundary: $0.boundary)
        }
            + state.roles.filter { !$0.isServiceLinked }.map {
                examine(.role, $0.name, created: $0.created, lastUsed: $0.lastUsed, boundary: $0.boundary)
            }
    }

    private func examine(
        _ kind: PrincipalReference.Kind, _ name: String, created: Timestamp?, lastUsed: Timestamp?, boundary: String?
    ) -> PrincipalAnalysis {
        let principal = PrincipalReference(account: state.id, kind: kind, name: name)
        let paths = (map.documents[principal] ?? [:]).keys
        var granted = GrantedActions(documents: paths.compactMap { grants[$0] })
        let limits = GrantLimits(
            boundary: boundary.flatMap { map.byARN[$0] }.flatMap { grants[$0] },
            controls: inputs.controls[state.id] ?? ServiceControls())
        for pass in GrantPasses.all { pass.narrow(&granted, within: limits) }
        let use = inputs.usage.total(of: principal)
        let subject = DecisionCase(
            principal: principal, accountName: state.name, granted: granted, use: use, visibility: visibility,
            rules: inputs.rules, catalog: inputs.sets, leftAlone: leftAlone(principal, lastUsed, use),
            youth: youth(created), newGrants: newGrants.byPrincipal[principal] ?? [],
            keepsAssumeRight: keptRole(for: principal, paths: paths.sorted()))
        return PrincipalAnalysis(
            principal: principal, granted: granted, use: use, useByOrigin: inputs.usage.use[principal] ?? [:],
            linked: inputs.usage.linked[principal] ?? LinkedShare(), decisions: DecisionPasses.decide(subject),
            leftAlone: subject.leftAlone, youth: subject.youth, newGrants: subject.newGrants)
    }

    /// Decides for one origin in a role as for a principal; what unknown origins used in the role may be its use.
    public static func decisions(
        of role: PrincipalAnalysis, by origin: Origin, state: AccountState, visibility: Visibility,
        inputs: AccountAnalysis.Inputs
    ) -> ActionDecisions {
        DecisionPasses.decide(
            DecisionCase(
                principal: role.principal, accountName: state.name, granted: role.granted,
                use: inputs.usage.use(of: role.principal, by: origin), visibility: visibility, rules: inputs.rules,
                catalog: inputs.sets, leftAlone: role.leftAlone, youth: role.youth, newGrants: role.newGrants,
                keepsAssumeRight: nil))
    }

    /// Why nothing of a principal is decided: what was seen of the account, or a last use that no event shows.
    private func leftAlone(_ principal: PrincipalReference, _ lastUsed: Timestamp?, _ use: OriginUse) -> String? {
        if !visibility.blockers.isEmpty { return visibility.blockers.joined(separator: "; ") }
        guard let lastUsed, inputs.window.contains(lastUsed.day) else { return nil }
        // IAM tells a last use late and rounded; a day is what it may be off.
        if let last = use.last, last.secondsSinceEpoch >= lastUsed.secondsSinceEpoch - 86_400 { return nil }
        let what = principal.kind == .user ? "PasswordLastUsed" : "RoleLastUsed"
        return "\(what) says \(lastUsed.day), and no event shows it"
    }

    private func youth(_ created: Timestamp?) -> String? {
        guard let created else { return nil }
        let age = created.day.days(to: inputs.window.last)
        guard age < inputs.rules.window.newPrincipalDays else { return nil }
        return "created \(created.day), less than \(inputs.rules.window.newPrincipalDays) days before the window's end"
    }

    /// The rule that keeps a role which the principal may assume by an identity statement; nil where there is none.
    private func keptRole(for principal: PrincipalReference, paths: [DocumentPath]) -> String? {
        let kept = state.roles.compactMap { role in
            inputs.rules.ruleKeeping(role: role.name, account: state.name).map { rule in
                ("arn:\(state.partition):iam::\(state.id):role\(role.path)\(role.name)", rule.id)
            }
        }
        guard !kept.isEmpty else { return nil }
        for path in paths {
            for statement in state.documents[path]?.statements ?? [] where statement.effect == .allow {
                guard statement.concerns("sts:AssumeRole") else { continue }
                for (arn, rule) in kept where statement.mayReach(arn) { return rule }
            }
        }
        return nil
    }
}

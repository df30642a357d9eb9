import AccountState
import ActionCatalog
import Attribution
import IAMModel
import Rules

/// What the passes may look at to decide for one principal, or for one origin in a role.
struct DecisionCase {
    let principal: PrincipalReference
    /// The same as rules see it.
    let ruleSubject: RuleSubject
    /// Whose use of a role is decided about; nil where it is the principal's as a whole.
    var origin: Origin?
    /// Who acted in the role.
    var originsAtWork: [Origin] = []
    let granted: GrantedActions
    let use: OriginUse
    let visibility: Visibility
    let rules: Rules
    let catalog: CatalogSets
    /// Why nothing at all is decided for the principal; nil where it is.
    let leftAlone: String?
    /// Why the principal is too young; nil where it is not.
    let youth: String?
    /// What was granted within `window.new_grant_days`.
    let newGrants: [NewGrants.Grant]
    /// Why a role that the principal may assume has to stay assumable; nil where there is no such role.
    let keepsAssumeRight: DecisionReason?
    /// What IAM says of last accesses, of all origins together; nil where there is no report.
    var accessReport: AccessReport?
    /// The window's last day.
    let lastDay: Day
    /// The groups that it is in: rules may name them.
    var groups: [GroupGrants] = []

    /// What becomes of what has no use on record: for an origin in a role, what the rules say of pairs.
    var defaults: DefaultDecisions { origin == nil ? rules.decisions : rules.pairs.decisions }

    /// The same in services without an event.
    var untouchedServices: UntouchedServices { origin == nil ? rules.untouchedServices : rules.pairs.untouchedServices }

    /// What stands before a key of ``defaults`` in reasons.
    var decisionsSection: String { origin == nil ? "" : "pairs.decisions." }

    /// All actions of services in which there is any event.
    var touched: ActionSet {
        use.touchedServices.reduce(into: ActionSet()) { $0.formUnion(catalog.catalog.services[$1].all) }
    }
}

/// What a user is allowed through one group.
struct GroupGrants {
    /// The group as rules see it.
    let subject: RuleSubject
    /// What documents allow that it has through the group.
    let allowed: ActionSet
    /// What documents allow that it has in another way, the same documents among them where it has them twice.
    let allowedOtherwise: ActionSet
}

/// A step that decides some of the actions that are still open.
protocol DecisionPass: Sendable {
    func decide(_ decisions: inout ActionDecisions, in case: DecisionCase)
}

/// The steps in their order; each says why it stands where it stands.
enum DecisionPasses {
    static let all: [any DecisionPass] = [
        UsedPass(), PossiblyUsedPass(), LeftAlonePass(), RulePass(), KeptRolePass(), RetiredPass(), NewPrincipalPass(),
        NewGrantPass(), NeverAccessedPass(), CoveragePass(), FollowsPass(), PassRolePass(), UntouchedServicePass(),
        SettingPass(),
    ]

    /// Runs all of them; whatever is still open afterwards is kept.
    static func decide(_ subject: DecisionCase) -> ActionDecisions {
        let used = ActionSet(subject.use.actions.lazy.filter { $0.value.count > 0 }.map(\.key))
        var decisions = ActionDecisions(about: subject.granted.matched.union(used))
        for pass in all { pass.decide(&decisions, in: subject) }
        decisions.decide(decisions.open, .keep, because: .setting("unknown: keep", recording: "unknown"))
        decisions.freezesSpanningPatterns = subject.use.hasUnknownService
        return decisions
    }
}

import ActionCatalog
import Attribution
import IAMModel
import Rules

/// What one principal is granted, what it used, and what becomes of each action.
public struct PrincipalAnalysis: Sendable {
    /// The principal.
    public let principal: PrincipalReference
    /// What its documents grant.
    public let granted: GrantedActions
    /// What it used, all origins together.
    public let use: OriginUse
    /// What it used, by origin.
    public let useByOrigin: [Origin: OriginUse]
    /// How much of its use as a role is linked to an origin.
    public let linked: LinkedShare
    /// What becomes of each action.
    public let decisions: ActionDecisions
    /// Why nothing of it is decided, in words; nil where it is.
    public let leftAlone: String?
    /// Why it is too young for a decision, in words; nil where it is not.
    public let youth: String?
    /// What was granted within `window.new_grant_days`.
    public let newGrants: [NewGrants.Grant]
    /// What IAM says of last accesses; nil where there is no report.
    public let accessReport: AccessReport?
    /// The principal as rules see it.
    public let ruleSubject: RuleSubject
    /// The first rule about `sts:AssumeRole`.
    public let ruleOnAssuming: Rule?

    /// What stays on its account in a document: all that it keeps, or only what it uses where older holders decide.
    public func stays(besideOlderHolders: Bool) -> ActionSet {
        youth != nil && besideOlderHolders ? decisions.inUse : decisions.stays
    }
}

import ActionCatalog
import IAMModel

/// What made a decision.
public enum DecisionReason: Hashable, Sendable {
    /// An event says so.
    case used
    /// It may be in use: each action has its own ``PossibleUse``.
    case possiblyUsed
    /// Nothing of the principal is decided; the reason in words.
    case leftAlone(String)
    /// The principal is younger than `window.new_principal_days`.
    case newPrincipal(String)
    /// It was granted within `window.new_grant_days`: when and how, in words.
    case newGrant(String)
    /// A trim took it, and a person put it back within `window.days`.
    case putBack(PutBack)
    /// A rule, by its id.
    case rule(String)
    /// A rule keeps the role that it lets assume.
    case keptRole(String)
    /// Sessions of unknown origin acted in a role that it lets assume: any of those who may assume it may have been it.
    case unlinkedSessions(of: PrincipalReference, count: Int)
    /// IAM's report of that day says that it was never accessed.
    case neverAccessed(reportOf: Day, Decision)
    /// Its use would not have been seen; the reason in words.
    case notCovered(String)
    /// AWS ended its service, on this day.
    case retired(String, on: Day)
    /// A setting of the rules, `data_event: keep`, with the recording class that it is for.
    case setting(String, recording: String)
}

/// Actions that one reason decides in one way.
public struct DecisionGroup: Sendable {
    /// What becomes of them.
    public let decision: Decision
    /// Why.
    public let reason: DecisionReason
    /// Which.
    public let actions: ActionSet

    /// A group by its parts.
    public init(decision: Decision, reason: DecisionReason, actions: ActionSet) {
        self.decision = decision
        self.reason = reason
        self.actions = actions
    }
}

/// What is decided for one principal, or for one origin in a role: every action is in exactly one group.
public struct ActionDecisions: Sendable {
    /// In the order in which they were decided.
    public internal(set) var groups: [DecisionGroup] = []
    /// What no pass has decided yet.
    var open: ActionSet
    /// Whether no pattern that spans services may change, since an event's service is not known.
    public internal(set) var freezesSpanningPatterns = false
    /// What is used, or may be: what a principal that is too young for a decision counts with.
    public internal(set) var inUse = ActionSet()

    init(about actions: ActionSet) {
        open = actions
    }

    /// Decides those of `actions` that are still open.
    mutating func decide(_ actions: ActionSet, _ decision: Decision, because reason: DecisionReason) {
        let decided = open.intersection(actions)
        guard !decided.isEmpty else { return }
        open.subtract(decided)
        groups.append(DecisionGroup(decision: decision, reason: reason, actions: decided))
    }

    /// What stays: kept or in review.
    public var stays: ActionSet {
        groups.reduce(into: ActionSet()) { if $1.decision != .remove { $0.formUnion($1.actions) } }
    }

    /// What goes because IAM's report says that it was never accessed.
    public var neverAccessed: ActionSet {
        groups.reduce(into: ActionSet()) { set, group in
            if case .neverAccessed = group.reason, group.decision == .remove { set.formUnion(group.actions) }
        }
    }

    /// The group that an action is in; nil where nothing was decided about it.
    public func group(of action: ActionID) -> DecisionGroup? {
        groups.first { $0.actions.contains(action) }
    }
}

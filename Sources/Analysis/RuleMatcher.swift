import ActionCatalog
import Attribution
import IAMModel
import Rules

/// Which actions of a case the rules decide for.
struct RuleMatcher {
    let subject: DecisionCase

    /// The rules that may decide, in order, each with the actions that it is about, whatever earlier ones decided.
    var all: [(rule: Rule, actions: ActionSet)] {
        let groups = subject.groups
        return subject.rules.rules(for: subject.ruleSubject, inGroups: groups.map(\.subject)).compactMap {
            rule, isOwn, meant in
            guard isMeant(rule) else { return nil }
            let actions = actions(of: rule)
            return (rule, isOwn ? actions : actions.intersection(reach(of: rule, through: meant.map { groups[$0] })))
        }
    }

    /// What a rule about groups is about for one of their members: what the groups' documents allow. It takes nothing away
    /// that the member has in another way, too.
    private func reach(of rule: Rule, through groups: [GroupGrants]) -> ActionSet {
        groups.reduce(into: ActionSet()) { reach, group in
            reach.formUnion(
                rule.decision == .remove ? group.allowed.subtracting(group.allowedOtherwise) : group.allowed)
        }
    }

    /// The first rule about an action.
    func first(about action: ActionID) -> Rule? { all.first { $0.actions.contains(action) }?.rule }

    /// Whether the origins of the case are those of a rule.
    ///
    /// What one origin keeps, the role itself keeps: it could not be done otherwise. What one origin loses, only the
    /// document of that origin loses.
    private func isMeant(_ rule: Rule) -> Bool {
        guard rule.origins != nil else { return true }
        if let origin = subject.origin { return origin.names.contains { rule.matches(origin: $0) } }
        return rule.decision != .remove
            && subject.originsAtWork.contains { origin in origin.names.contains { rule.matches(origin: $0) } }
    }

    private func actions(of rule: Rule) -> ActionSet {
        let sets = subject.catalog
        var actions = rule.actions.reduce(into: ActionSet()) { $0.formUnion(sets.catalog.expand($1)) }
        if let services = rule.services {
            actions.formIntersection(of: services.map { sets.catalog.expand(ActionPattern("\($0):*")) })
        }
        if let levels = rule.accessLevels {
            actions = ActionSet(actions.filter { levels.contains(sets.catalog.accessLevel(of: $0)) })
        }
        if let classes = rule.classes { actions.formIntersection(of: classes.map(self.actions(of:))) }
        if let isUsed = rule.serviceUsed {
            let touched = subject.touched
            actions = isUsed ? actions.intersection(touched) : actions.subtracting(touched)
        }
        if let isNamed = rule.serviceNamed {
            let named = subject.granted.named
            actions = isNamed ? actions.intersection(named) : actions.subtracting(named)
        }
        if let documents = rule.documents { actions.formIntersection(of: documents.map(granted(in:))) }
        return actions
    }

    /// The actions of a class, as far as the source could have seen them.
    private func actions(of kind: RecordingKind) -> ActionSet {
        let sets = subject.catalog
        let unseen = subject.visibility.unseen
        switch kind {
        case .recorded: return sets.recorded.subtracting(unseen)
        case .likely: return sets.likely.subtracting(unseen)
        case .dataEvent: return sets.dataEvents.subtracting(unseen)
        case .follows: return sets.followers.subtracting(unseen)
        case .inferredOnly: return sets.inferredOnly.subtracting(unseen)
        case .unknown: return sets.unknown.union(unseen)
        }
    }

    /// What the documents of a pattern allow.
    private func granted(in pattern: String) -> ActionSet {
        let wildcard = Wildcard(pattern)
        return subject.granted.documents.reduce(into: ActionSet()) { actions, document in
            if wildcard.matches(document.path.pathInAccount) { actions.formUnion(document.allowed) }
        }
    }
}

extension ActionSet {
    fileprivate mutating func formIntersection(of alternatives: [ActionSet]) {
        self = intersection(alternatives.reduce(into: ActionSet()) { $0.formUnion($1) })
    }
}

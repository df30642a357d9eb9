import ActionCatalog
import Analysis
import IAMModel

/// What stays of a document, by the reason that keeps it, for all of its holders: used by any, else kept by any, else in
/// review for any. No action is in two groups.
struct StayingGroups {
    /// The groups in order of their decisions.
    let groups: [DecisionGroup]
    /// What stays for no holder's reason: patterns that nothing may change.
    let rest: ActionSet

    /// Sorts what stays of a document that these principals hold.
    init(of stays: ActionSet, holders: [PrincipalAnalysis]) {
        var open = stays
        var actions: [Key: ActionSet] = [:]
        var order: [Key] = []
        func add(_ found: ActionSet, _ decision: Decision, _ reason: DecisionReason) {
            let these = open.intersection(found)
            guard !these.isEmpty else { return }
            open.subtract(these)
            let key = Key(decision: decision, reason: reason)
            if actions[key] == nil { order.append(key) }
            actions[key, default: ActionSet()].formUnion(these)
        }
        for holder in holders {
            for group in holder.decisions.groups where group.reason == .used { add(group.actions, .keep, .used) }
        }
        // Who is new counts with what it used where older holders decide.
        let hasOld = holders.contains { $0.youth == nil }
        for decision in [Decision.keep, .review] {
            for holder in holders {
                let own = holder.stays(besideOlderHolders: hasOld)
                for group in holder.decisions.groups where group.decision == decision && group.reason != .used {
                    add(group.actions.intersection(own), decision, group.reason)
                }
            }
        }
        groups = order.map {
            DecisionGroup(decision: $0.decision, reason: $0.reason, actions: actions[$0] ?? ActionSet())
        }
        rest = open
    }

    /// Sorts what stays for one origin in a role.
    init(of decisions: ActionDecisions, within stays: ActionSet) {
        var rest = stays
        groups = decisions.groups.compactMap { group in
            let these = group.actions.intersection(stays)
            guard group.decision != .remove, !these.isEmpty else { return nil }
            rest.subtract(these)
            return DecisionGroup(decision: group.decision, reason: group.reason, actions: these)
        }
        self.rest = rest
    }

    private struct Key: Hashable {
        let decision: Decision
        let reason: DecisionReason
    }

    /// What stays by the part of a new document that it belongs to, in the order of the parts.
    var parts: [(part: DocumentPart, actions: ActionSet)] {
        var parts: [DocumentPart: ActionSet] = [:]
        for group in groups { parts[DocumentPart(of: group), default: ActionSet()].formUnion(group.actions) }
        if !rest.isEmpty { parts[.kept, default: ActionSet()].formUnion(rest) }
        return parts.sorted { $0.key < $1.key }.map { (part: $0.key, actions: $0.value) }
    }
}

import ActionCatalog
import IAMModel

/// What one origin used of one principal's rights within the window.
public struct OriginUse: Sendable {
    /// Actions that events name, allowed or denied.
    public var actions: [ActionID: Use] = [:]
    /// Actions that may be in use, with the most telling reason and the last time.
    public var possible: [ActionID: Evidence] = [:]
    /// Events that map to no action, with their number.
    public var unmapped: [UnmappedEvent: Use] = [:]
    /// Denied events that map to no action and name none.
    public var deniedUnmapped: [UnmappedEvent: Use] = [:]
    /// Denials that name another action than the catalog, with their number.
    public var disagreements: [CatalogDisagreement: Int] = [:]
    /// Roles that were assumed, by ARN.
    public var assumedRoles: [String: Use] = [:]
    /// Roles that requests named which may pass one, as `role/web`.
    public var passedRoles: [String: Use] = [:]
    /// Services in which there was any event at all, by index in the catalog, denied ones included.
    public var touchedServices: Set<Int> = []
    /// Whether an event's service is not known at all: no pattern that spans services may change.
    public var hasUnknownService = false
    /// How many events, those that need no action included.
    public var events = 0
    /// How many sessions had an event.
    public var sessions = 0
    /// How many of them were issued within the window: whoever began them had the right to.
    public var sessionsIssued = 0
    /// The latest event.
    public var last: Timestamp?

    /// A reason to think that an action is in use, and when.
    public struct Evidence: Hashable, Sendable {
        /// The most telling reason.
        public var reason: PossibleUse
        /// The last time.
        public var last: Timestamp

        /// A reason, and the last time that it held.
        public init(reason: PossibleUse, last: Timestamp) {
            self.reason = reason
            self.last = last
        }
    }

    /// Nothing used.
    public init() {}

    /// Whether an action was used, or may have been.
    func mayHaveUsed(_ action: ActionID) -> Bool { (actions[action]?.count ?? 0) > 0 || possible[action] != nil }

    /// Adds what another origin, or the same one elsewhere, used.
    public mutating func merge(_ other: OriginUse) {
        for (action, use) in other.actions { actions[action, default: Use()].merge(use) }
        for (action, evidence) in other.possible { note(action, evidence) }
        for (event, use) in other.unmapped { unmapped[event, default: Use()].merge(use) }
        for (event, use) in other.deniedUnmapped { deniedUnmapped[event, default: Use()].merge(use) }
        disagreements.merge(other.disagreements, uniquingKeysWith: +)
        for (role, use) in other.assumedRoles { assumedRoles[role, default: Use()].merge(use) }
        for (role, use) in other.passedRoles { passedRoles[role, default: Use()].merge(use) }
        touchedServices.formUnion(other.touchedServices)
        hasUnknownService = hasUnknownService || other.hasUnknownService
        events += other.events
        sessions += other.sessions
        sessionsIssued += other.sessionsIssued
        last = [last, other.last].compactMap { $0 }.max()
    }

    /// Whether an event shows a last use that IAM tells: late and rounded, so that a day is what it may be off.
    public func shows(_ lastUsed: Timestamp) -> Bool {
        last.map { $0.day.days(to: lastUsed.day) <= 1 } ?? false
    }

    /// Notes a reason; the most telling one stays, with the latest time at which it held.
    public mutating func note(_ action: ActionID, _ evidence: Evidence) {
        guard let known = possible[action] else {
            possible[action] = evidence
            return
        }
        if evidence.reason == known.reason {
            possible[action]?.last = max(known.last, evidence.last)
        } else if evidence.reason < known.reason {
            possible[action] = evidence
        }
    }
}

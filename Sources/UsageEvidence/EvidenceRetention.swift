import AccountState
import ActionCatalog
import Analysis
import Attribution
import IAMModel

/// Keeps lines of the evidence on file that no decision could tell from those of a newer reading.
///
/// What is used every week has another count, another first and another last day every week: four hundred lines that say what
/// they said. A line stays as it was while the same thing is on record, its last day is one of the last days as before, and
/// its counts are of the same magnitude. What decides is read exactly: whether a thing is on record, allowed or denied, and
/// whether within the days that are looked at.
struct EvidenceRetention {
    /// The last days of the window, within which it doesn't matter when a thing was last done.
    private let recent: ClosedRange<Day>
    private let window: UsageWindow

    /// - Parameter days: how many of the last days are one to all who read the evidence.
    init(of window: UsageWindow, days: Int) {
        self.window = window
        recent = window.last.advanced(byDays: 1 - max(1, days))...max(window.last, window.first)
    }

    func retained(_ new: OriginUse, _ old: OriginUse, lastUsed: Timestamp?) -> OriginUse {
        var use = new
        use.actions = retained(new.actions, old.actions)
        use.passedRoles = retained(new.passedRoles, old.passedRoles)
        use.assumedRoles = retained(new.assumedRoles, old.assumedRoles)
        use.unmapped = retained(new.unmapped, old.unmapped)
        for (action, evidence) in new.possible {
            guard let known = old.possible[action], known.reason == evidence.reason,
                isSameTime(known.last, evidence.last)
            else { continue }
            use.possible[action] = known
        }
        for (disagreement, count) in new.disagreements {
            guard let known = old.disagreements[disagreement], isSameMagnitude(known, count) else { continue }
            use.disagreements[disagreement] = known
        }
        // A last use that IAM tells is looked for among the events: their last day stays within reach of it.
        let numbers = [
            (old.events, new.events), (old.sessions, new.sessions), (old.sessionsIssued, new.sessionsIssued),
        ]
        if isSameTime(old.last, new.last), numbers.allSatisfy(isSameMagnitude),
            lastUsed.map({ !window.contains($0.day) || old.shows($0) }) ?? true
        {
            (use.events, use.sessions, use.sessionsIssued, use.last) = (
                old.events, old.sessions, old.sessionsIssued, old.last
            )
        }
        return use
    }

    func retained<Key>(_ new: [Key: Use], _ old: [Key: Use]) -> [Key: Use] {
        var uses = new
        for (key, use) in new {
            if let known = old[key], isAlike(known, use) { uses[key] = known }
        }
        return uses
    }

    func retained(_ new: LinkedShare, _ old: LinkedShare) -> LinkedShare {
        let numbers = [
            (old.sessions, new.sessions), (old.linkedSessions, new.linkedSessions), (old.events, new.events),
            (old.linkedEvents, new.linkedEvents),
            (old.sessions - old.linkedSessions, new.sessions - new.linkedSessions),
        ]
        let ways = Set(new.sessionsByMethod.keys).union(old.sessionsByMethod.keys).allSatisfy { way in
            isSameMagnitude(old.sessionsByMethod[way] ?? 0, new.sessionsByMethod[way] ?? 0)
        }
        return ways && numbers.allSatisfy(isSameMagnitude) ? old : new
    }

    func retained(_ new: AccountEvidence.Acting, _ old: AccountEvidence.Acting) -> AccountEvidence.Acting {
        isSameMagnitude(old.events, new.events) && isSameTime(old.last, new.last) ? old : new
    }

    private func isAlike(_ old: Use, _ new: Use) -> Bool {
        // Denials are asked about one by one: a new one is a new line.
        isSameMagnitude(old.count, new.count) && old.denied == new.denied
            && isSameTime(old.last, new.last) && old.isAfter(window) == new.isAfter(window)
    }

    /// Both none, or neither more than twice the other: a line that hovers about a limit does not change each week.
    private func isSameMagnitude(_ old: Int, _ new: Int) -> Bool {
        old == new || old > 0 && new > 0 && old < 2 * new && new < 2 * old
    }

    private func isSameTime(_ old: Timestamp?, _ new: Timestamp?) -> Bool { isSameTime(old?.day, new?.day) }

    private func isSameTime(_ old: Timestamp, _ new: Timestamp) -> Bool { isSameTime(old.day, new.day) }

    private func isSameTime(_ old: Day?, _ new: Day?) -> Bool {
        if old == new { return true }
        guard let old, let new else { return false }
        return old <= new && recent.contains(old) && recent.contains(new)
    }
}

extension AccountEvidence {
    /// The same, with lines of the evidence on file in place of those that no decision could tell from them.
    ///
    /// - Parameters:
    ///   - old: the evidence on file, of the same catalog.
    ///   - days: how many of the window's last days are one to all who read the evidence: no more than those that a check counts.
    public func retaining(_ old: AccountEvidence, of state: AccountState, days: Int) -> AccountEvidence {
        guard old.catalogVersion == catalogVersion, old.window.last <= window.last else { return self }
        let retention = EvidenceRetention(of: window, days: days)
        var copy = self
        for (principal, evidence) in principals {
            guard let known = old.principals[principal] else { continue }
            let lastUsed =
                principal.kind == .user
                ? state.user(principal.name)?.passwordLastUsed : state.role(principal.name)?.lastUsed
            var retained = evidence
            retained.linked = retention.retained(evidence.linked, known.linked)
            retained.former = retention.retained(evidence.former, known.former)
            for (origin, use) in evidence.use {
                guard let before = known.use[origin] else { continue }
                retained.use[origin] = retention.retained(use, before, lastUsed: lastUsed)
            }
            copy.principals[principal] = retained
        }
        for (role, origins) in elsewhere {
            for (origin, acting) in origins {
                guard let known = old.elsewhere[role]?[origin] else { continue }
                copy.elsewhere[role]?[origin] = retention.retained(acting, known)
            }
        }
        return copy
    }
}

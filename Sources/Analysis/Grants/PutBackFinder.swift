import AccountState
import ActionCatalog
import IAMModel

/// Finds what of the trims of one account is back, principal by principal.
struct PutBackFinder {
    let timeline: GrantTimeline
    let grants: [DocumentPath: DocumentGrants]
    let catalog: ActionCatalog

    /// Since when something is back.
    private struct Since: Hashable, Comparable {
        let day: Day
        var isFound = false

        static func < (left: Since, right: Since) -> Bool {
            (left.day, left.isFound ? 1 : 0) < (right.day, right.isFound ? 1 : 0)
        }
    }

    /// Actions that a document allows since a day.
    private struct Coming {
        let day: Day
        let actions: ActionSet
        /// Whether it is on file that it did not allow them before.
        let isKnown: Bool
    }

    /// What is back and still for review, and all that is back, for the record.
    ///
    /// - Complexity: O(*trims* + *documents* · *entries of their histories*), for principals with trims.
    func find(
        for principal: PrincipalReference, held: [DocumentPath: [Holder]]
    ) -> (review: [NewGrants.Grant], recorded: [ProposalRecord.PutBack]) {
        let own = LimitHistory.holder(principal)
        let groups = own.kind == .user ? timeline.state.user(own.name)?.groups ?? [] : []
        let taken = timeline.memory.taken(from: [own] + groups.map { Holder.group($0) }, holding: held.keys)
        guard !taken.isEmpty else { return ([], []) }
        let current = held.keys.reduce(into: ActionSet()) { $0.formUnion(grants[$1]?.allowed ?? ActionSet()) }
        var review: [NewGrants.Grant] = []
        var recorded: [Day: ActionSet] = [:]
        for (days, actions) in byTrims(taken, current).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            guard let last = days.last else { continue }
            for (since, some) in dates(of: actions, after: last, own, held).sorted(by: { $0.key < $1.key }) {
                recorded[since.day, default: ActionSet()].formUnion(some)
                // Longer ago than a window, and it had all the time to be used.
                guard since.day.days(to: timeline.window.last) < timeline.days else { continue }
                review.append(grant(some, PutBack(trimmed: days, back: since.day, isFound: since.isFound), held))
            }
        }
        return (
            review,
            recorded.map { .init(holder: own, day: $0.key, actions: catalog.written($0.value)) }
        )
    }

    private func grant(_ actions: ActionSet, _ story: PutBack, _ held: [DocumentPath: [Holder]]) -> NewGrants.Grant {
        var grant = NewGrants.Grant(day: story.back, cause: "put back", actions: actions)
        grant.putBack = story
        guard let assume = catalog.id(of: "sts:AssumeRole"), actions.contains(assume) else { return grant }
        let all = held.keys.reduce(into: ScopedGrants()) { all, path in
            if let document = timeline.state.documents[path] { all.formUnion(ScopedGrants(document, catalog: catalog)) }
        }
        grant.assuming = NewGrants.NewRights(of: assume, in: all, before: ScopedGrants())
        return grant
    }

    /// What is there again, by the days of the trims that took it.
    private func byTrims(_ taken: [TrimMemory.Taken], _ current: ActionSet) -> [[Day]: ActionSet] {
        var result: [[Day]: ActionSet] = [[]: taken.reduce(into: ActionSet()) { $0.formUnion($1.actions) }]
        for one in taken {
            var next: [[Day]: ActionSet] = [:]
            for (days, actions) in result {
                let again = actions.intersection(one.actions)
                let rest = actions.subtracting(again)
                if !rest.isEmpty { next[days, default: ActionSet()].formUnion(rest) }
                if !again.isEmpty {
                    next[days.last == one.day ? days : days + [one.day], default: ActionSet()].formUnion(again)
                }
            }
            result = next
        }
        return result.mapValues { $0.intersection(current) }.filter { !$0.key.isEmpty && !$0.value.isEmpty }
    }

    /// Since when actions are back: as events and versions tell of any document, else as the record does, else by now.
    private func dates(
        of actions: ActionSet, after trim: Day, _ own: Holder, _ held: [DocumentPath: [Holder]]
    ) -> [Since: ActionSet] {
        var known: [(since: Since, actions: ActionSet)] = []
        var others: [(since: Since, actions: ActionSet)] = []
        for (path, holders) in held {
            let present = actions.intersection(grants[path]?.allowed ?? ActionSet())
            if present.isEmpty { continue }
            for coming in came(present, path, holders, own) where coming.day > trim {
                if coming.isKnown {
                    known.append((Since(day: coming.day), coming.actions))
                } else {
                    others.append((Since(day: coming.day), coming.actions))
                }
            }
        }
        for (day, some) in timeline.memory.putBacks[own] ?? [] where day > trim {
            others.append((Since(day: day, isFound: true), some))
        }
        others.append((Since(day: timeline.window.last, isFound: true), actions))
        var left = actions
        var result: [Since: ActionSet] = [:]
        for (since, some) in known.sorted(by: { $0.since < $1.since }) + others.sorted(by: { $0.since < $1.since }) {
            let these = some.intersection(left)
            if these.isEmpty { continue }
            left.subtract(these)
            result[since, default: ActionSet()].formUnion(these)
        }
        return result
    }

    /// Since when a document allows somebody actions that it allows now, as far as that is on file.
    private func came(
        _ actions: ActionSet, _ path: DocumentPath, _ holders: [Holder], _ own: Holder
    ) -> [Coming] {
        let principal = PrincipalReference(
            account: timeline.state.id, kind: own.kind == .user ? .user : .role, name: own.name)
        let reached = holders.compactMap { holder in
            [timeline.joined(principal, holder), timeline.attached(path, to: holder)].compactMap { $0 }.max()?.day
        }
        // Through whom it had it first.
        let since = reached.count == holders.count ? reached.min() : nil
        var result: [Coming] = []
        var left = actions
        var next: DocumentHistory.Entry?
        func note(_ some: ActionSet, _ day: Day?, isKnown: Bool) {
            guard !some.isEmpty, let day = [day, since].compactMap({ $0 }).max() else { return }
            result.append(Coming(day: day, actions: some, isKnown: isKnown || day == since))
        }
        for entry in timeline.history(of: path).entries.reversed() {
            let allowed = entry.grants?.actions ?? ActionSet()
            note(left.subtracting(allowed), next?.since?.day, isKnown: entry.said != nil)
            left.formIntersection(allowed)
            next = entry
        }
        note(left, next.flatMap { $0.isSnapshot ? nil : $0.since?.day }, isKnown: false)
        return result
    }
}

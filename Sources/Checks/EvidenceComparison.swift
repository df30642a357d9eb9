import Analysis
import Diagnostics
import IAMModel
import Usage
import UsageEvidence

/// What one account's evidence tells here that the other tree's would have told, too: whatever keeps access.
///
/// Newer evidence explains days after the other's end. On the days that both looked at, the same logs tell the same.
struct EvidenceComparison {
    /// How many names a message tells.
    private static let shown = 3

    let pair: EvidencePair
    let before: AccountEvidence
    let subject: CheckSubject

    private var here: AccountEvidence { pair.here }
    private var isSameWindow: Bool { here.window == before.window }
    /// Another catalog may take the same events for other actions.
    private var isOfAnotherCatalog: Bool {
        here.catalogVersion == subject.catalog.version && before.catalogVersion != subject.catalog.version
    }

    /// Everything that contradicts.
    func findings() -> [Finding] {
        var found: [Finding] = []
        if here.window.last < before.window.last {
            found.append(
                finding("the evidence ends on \(here.window.last), and ended on \(before.window.last)", "older"))
        }
        for (principal, evidence) in here.principals.sorted(by: { $0.key < $1.key }) {
            let (now, was) = (evidence.total, before.principals[principal]?.total ?? OriginUse())
            found += uses(of: principal, now, was)
            found += possible(of: principal, now, was)
            found += roles(of: principal, now, was)
        }
        return found + unseen() + gaps() + grants()
    }

    private func finding(_ message: String, _ element: String, isDoubt: Bool = false) -> Finding {
        var finding = Finding(
            ChangedEvidenceCheck.code, message, at: pair.span, element: element, help: ChangedEvidenceCheck.help)
        finding.isDoubt = isDoubt
        return finding
    }

    private func list(_ names: [String]) -> String {
        names.prefix(Self.shown).map { "`\($0)`" }.joined(separator: ", ")
            + (names.count > Self.shown ? " and \(names.count - Self.shown) more" : "")
    }

    // MARK: Use

    private func uses(of principal: PrincipalReference, _ now: OriginUse, _ was: OriginUse) -> [Finding] {
        let actions = now.actions.filter { action, use in isUnheard(use, was.actions[action]) }
        guard !actions.isEmpty else { return [] }
        let names = actions.keys.sorted { $0.index < $1.index }.map(subject.catalog.name(of:))
        return [
            finding(
                "`\(principal)` used \(list(names)) within days of which the evidence before shows no such use",
                "\(principal)", isDoubt: isOfAnotherCatalog)
        ]
    }

    /// Whether the earlier evidence would show a use, and doesn't.
    private func isUnheard(_ use: Use, _ known: Use?) -> Bool {
        guard use.count > 0, let first = use.first?.day, let last = use.last?.day else { return false }
        guard let known, known.count > 0 else {
            return before.window.contains(last) || before.window.contains(first) && last <= before.window.last
        }
        return isSameWindow && (use.count > known.count || last > (known.last?.day ?? last))
    }

    /// Reasons to think that an action is in use, without an event of its own; and events of which no action is known.
    private func possible(of principal: PrincipalReference, _ now: OriginUse, _ was: OriginUse) -> [Finding] {
        var found: [Finding] = []
        let actions = now.possible.filter { action, evidence in
            guard before.window.contains(evidence.last.day), (was.actions[action]?.count ?? 0) == 0 else {
                return false
            }
            guard let known = was.possible[action] else { return true }
            return isSameWindow && evidence.last > known.last
        }.keys.sorted { $0.index < $1.index }
        if !actions.isEmpty {
            found.append(
                finding(
                    "`\(principal)` may have used \(list(actions.map(subject.catalog.name(of:)))) on days of which the "
                        + "evidence before shows no sign of it", "\(principal) possible", isDoubt: isOfAnotherCatalog))
        }
        let events = now.unmapped.filter { event, use in isUnheard(use, was.unmapped[event]) }.keys.map(\.name).sorted()
        if !events.isEmpty {
            found.append(
                finding(
                    "`\(principal)` has \(list(events)), of which no action is known, on days of which the evidence "
                        + "before shows no such event", "\(principal) events", isDoubt: isOfAnotherCatalog))
        }
        if now.hasUnknownService, !was.hasUnknownService, isSameWindow {
            found.append(
                finding(
                    "`\(principal)` has an event of a service that nobody knows, and the evidence before has none",
                    "\(principal) service", isDoubt: isOfAnotherCatalog))
        }
        return found
    }

    /// Roles that were assumed or passed: they keep the right to.
    private func roles(of principal: PrincipalReference, _ now: OriginUse, _ was: OriginUse) -> [Finding] {
        let kinds = [
            ("assumed", now.assumedRoles, was.assumedRoles), ("passed", now.passedRoles, was.passedRoles),
        ]
        return kinds.compactMap { word, now, was in
            let names = now.filter { role, use in isUnheard(use, was[role]) }.keys.sorted()
            guard !names.isEmpty else { return nil }
            return finding(
                "`\(principal)` \(word) \(list(names)) within days of which the evidence before shows no such thing",
                "\(principal) \(word)")
        }
    }

    // MARK: What could be seen

    /// Days of which the other evidence saw something and this one sees nothing: what can't be seen is kept.
    ///
    /// Where the days looked at are others, those before its own oldest event may have left the logs.
    private func unseen() -> [Finding] {
        guard let oldest = here.coverage.oldest?.day else {
            guard before.coverage.oldest != nil else { return [] }
            return [finding("the evidence saw nothing, and the evidence before did", "coverage")]
        }
        let start = isSameWindow ? here.window.first : oldest
        let first = max(start, here.window.first, before.window.first)
        let last = min(here.window.last, before.window.last)
        let own = seen(here.coverage, first, last)
        let lost = seen(before.coverage, first, last).compactMap { what, days in
            days.subtracting(own[what] ?? []).min().map { (day: $0, what: what) }
        }.sorted { ($0.day, $0.what) < ($1.day, $1.what) }
        guard let one = lost.first else { return [] }
        let more = lost.count > 1 ? ", and less of \(lost.count - 1) more kinds" : ""
        return [
            finding(
                "the evidence sees no \(one.what) on \(one.day)\(more), and the evidence before did", "coverage")
        ]
    }

    /// The days on which something was seen, by what it was.
    private func seen(_ coverage: AccountCoverage, _ first: Day, _ last: Day) -> [String: Set<Day>] {
        var all = [
            "management events that read": coverage.management.reads,
            "management events that write": coverage.management.writes,
        ]
        for (region, events) in coverage.regions { all["management events of `\(region)`"] = events.events.all }
        for (source, events) in coverage.sources { all["events of `\(source)`"] = events }
        for (type, events) in coverage.dataEventTypes { all["data events of `\(type)`"] = events }
        return all.mapValues { Set($0.counts.keys.filter { first <= $0 && $0 <= last }) }
    }

    /// Files that could not be read, where the days are the same: nothing is removed of what they may concern.
    private func gaps() -> [Finding] {
        guard isSameWindow else { return [] }
        let new = Set(here.gaps).subtracting(before.gaps).map(\.file)
        guard !new.isEmpty else { return [] }
        return [finding("the evidence has gaps that the evidence before has not: \(list(Set(new).sorted()))", "gaps")]
    }

    /// Grants that were given within days of which the other evidence knows none such: what is new is for review.
    private func grants() -> [Finding] {
        var found: [Finding] = []
        let new = here.grants.filter { before.window.contains($0.time.day) && !before.grants.contains($0) }
        if !new.isEmpty {
            found.append(
                finding(
                    "\(new.count) event\(new.count == 1 ? " tells" : "s tell") of grants within days of which the "
                        + "evidence before knows none such", "grants"))
        }
        if before.tellsGrants, !here.tellsGrants, isSameWindow {
            found.append(
                finding("not all events that give grants could be read, and before they could", "tells grants"))
        }
        return found
    }
}

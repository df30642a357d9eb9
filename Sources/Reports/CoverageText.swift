import Analysis
import Attribution
import Diagnostics
import IAMModel
import Usage

/// The first lines of a result: what was looked at, and how far it can be trusted.
public struct CoverageText: Sendable {
    private let style: TerminalStyle

    /// With or without colours.
    public init(style: TerminalStyle) {
        self.style = style
    }

    /// The head of one account.
    ///
    /// - Parameters:
    ///   - known: the principals on file.
    ///   - breakGlass: use of what rules keep for emergencies.
    ///   - deleted: when principals were deleted, as the logs show it.
    public func text(
        account name: String, id: AccountID, window: UsageWindow, visibility: Visibility, usage: UsageByPrincipal,
        linked: LinkedShare, known: Set<PrincipalReference>, breakGlass: [BreakGlassUse] = [],
        deleted: [PrincipalReference: Day] = [:]
    ) -> TerminalText {
        let head = "\(name) (\(id))"
        let indent = String(repeating: " ", count: head.count + 3)
        var seen = "\(window), \(NumberText.counted(window.days, "day"))"
        if visibility.events > 0 && visibility.secondsSeen < window.days * 86_400 {
            seen += " (\(visibility.spanInWords) seen)"
        }
        let regions =
            visibility.regions.count == 1
            ? "1 region (\(visibility.regions[0]): a trail of one region looks the same)"
            : NumberText.counted(visibility.regions.count, "region")
        seen += ", \(regions), \(NumberText.counted(visibility.events, "event"))"
        var lines: [TerminalText] = ["\(style(.strong, of: head))   \(seen), \(CoverageText.gaps(visibility))"]
        for use in breakGlass { lines.append("\(indent)\(style(.warning, "break-glass: \(use.phrase)"))") }
        lines.append("\(indent)\(linkedText(linked))\(dataEvents(visibility))")
        if let files = CoverageText.files(visibility.files) { lines.append("\(indent)\(files)") }
        let later = usage.use.filter { $0.key.account == id }.filter { _, origins in
            origins.values.contains { $0.last.map { $0.day > window.last } ?? false }
        }
        if !later.isEmpty {
            lines.append(
                "\(indent)\(NumberText.counted(later.count, "principal")) with events after the window's end, which count as use"
            )
        }
        for hole in visibility.holes { lines.append("\(indent)not covered: \(hole.reason)") }
        if !visibility.tellsGrants {
            lines.append(
                "\(indent)new grants are told by versions of managed policies only: the index lacks what IAM's events asked for"
            )
        }
        let unknown = usage.use.keys.filter { $0.account == id && !known.contains($0) }.sorted()
        let gone = unknown.filter { deleted[$0] != nil }
        if !gone.isEmpty {
            let shown = gone.prefix(4).map { "\($0) on \(deleted[$0].map { "\($0)" } ?? "")" }.joined(separator: ", ")
            let more = gone.count > 4 ? " … \(gone.count - 4) more" : ""
            lines.append("\(indent)in the events, and deleted since: \(shown)\(more)")
        }
        let strangers = unknown.filter { deleted[$0] == nil }
        if !strangers.isEmpty {
            let shown = strangers.prefix(4).map(\.description).joined(separator: ", ")
            let more = strangers.count > 4 ? " … \(strangers.count - 4) more" : ""
            lines.append(
                "\(indent)not on file, yet in the events: \(shown)\(more); a newer account state may have them")
        }
        for name in usage.former.keys.filter({ $0.account == id }).sorted() {
            lines += (usage.former[name] ?? [:]).sorted { $0.key < $1.key }
                .map { "\(indent)\(CoverageText.former(name, id: $0.key, $0.value))" }
        }
        let unmapped = usage.unmapped(in: [id])
        if !unmapped.isEmpty { lines.append("\(indent)\(text(unmapped: unmapped))") }
        for (disagreement, count) in usage.disagreements(in: [id]).sorted(by: { $0.key < $1.key }) {
            lines.append("\(indent)\(CoverageText.disagreement(disagreement, count))")
        }
        for blocker in visibility.blockers {
            lines.append("\(indent)\(style(.warning, "nothing is removed: \(blocker)"))")
        }
        return lines.map { "\($0)\n" }.joined()
    }

    /// What the source's files are, where some are not as CloudTrail delivers them; one line.
    static func files(_ tally: FileTally) -> String? {
        func list(_ groups: [String: FileTally.Group], _ words: (String, FileTally.Group) -> String) -> String {
            groups.sorted { ($1.value.files, $0.key) < ($0.value.files, $1.key) }.map { words($0.key, $0.value) }
                .joined(separator: ", ")
        }
        func counted(_ group: FileTally.Group) -> String {
            group.records > 0 ? NumberText.grouped(group.records) : NumberText.counted(group.files, "file")
        }
        var parts: [String] = []
        if !tally.wrapped.isEmpty {
            let wrapped = list(tally.wrapped) { "\($0) \(NumberText.counted($1.records, "event"))" }
            parts.append("read from other forms, which may be filtered: \(wrapped)")
        }
        if !tally.leftOut.isEmpty { parts.append("left out: " + list(tally.leftOut) { "\($0) (\(counted($1)))" }) }
        if !tally.unread.isEmpty { parts.append("not read: " + list(tally.unread) { "\($0) (\(counted($1)))" }) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// What of the window was not seen, in a few words: files, days; and the days without an event that are taken for quiet.
    ///
    /// That there is no gap is said of days alone of which each had an event.
    static func gaps(_ visibility: Visibility) -> String {
        var parts: [String] = []
        let count = visibility.gaps.count + visibility.timeGaps.count
        if count > 0 {
            let shown = visibility.timeGaps.prefix(2).map {
                "no event \($0.region.map { "in \($0) " } ?? "")on \($0.span)"
            }
            let more =
                visibility.timeGaps.count > shown.count ? " … \(visibility.timeGaps.count - shown.count) more" : ""
            parts.append(
                NumberText.counted(count, "gap") + (shown.isEmpty ? "" : " (\(shown.joined(separator: ", "))\(more))"))
        }
        if let beginning = visibility.beginning { parts.append("nothing before \(beginning), where the logs begin") }
        if visibility.managementEvents == 0 {
            parts.append("no management event")
        } else if visibility.quietDays > 0 {
            parts.append(
                "\(NumberText.counted(visibility.quietDays, "day")) without a management event taken for quiet")
        }
        return parts.isEmpty ? "no gap" : parts.joined(separator: ", ")
    }

    /// The same for the first line of a list; nothing where there is no gap.
    static func gapsOnly(_ visibility: Visibility) -> String {
        visibility.gaps.isEmpty && visibility.timeGaps.isEmpty ? "" : "; \(gaps(visibility))"
    }

    /// A denial that knows better than the catalog.
    static func disagreement(_ disagreement: CatalogDisagreement, _ count: Int) -> String {
        "\(NumberText.counted(count, "denial")) \(count == 1 ? "contradicts" : "contradict") the catalog: "
            + disagreement.description
    }

    /// Use of a principal that was deleted and whose name another one has.
    static func former(_ name: PrincipalReference, id: String, _ use: Use) -> String {
        let last = use.last.map { ", the last of \($0.day)," } ?? ""
        return "\(name) was made again: \(NumberText.counted(use.count, "event"))\(last) "
            + "\(use.count == 1 ? "is" : "are") of the former one (\(id)) and \(use.count == 1 ? "counts" : "count") for nobody"
    }

    private func linkedText(_ linked: LinkedShare) -> String {
        guard linked.sessions > 0 else { return "no role session" }
        let ways = LinkMethod.allCases.compactMap { method in
            linked.sessionsByMethod[method].map { "\(NumberText.grouped($0)) by \(method.phrase)" }
        }
        let share =
            "\(NumberText.grouped(linked.linkedSessions)) of \(NumberText.counted(linked.sessions, "role session")) linked"
        return ways.isEmpty ? share : "\(share) (\(ways.joined(separator: ", ")))"
    }

    private func dataEvents(_ visibility: Visibility) -> String {
        visibility.dataEventTypes.isEmpty
            ? "; no data event seen" : "; data events seen: \(visibility.dataEventTypes.joined(separator: ", "))"
    }

    private func text(unmapped: [UnmappedEvent: Use]) -> String {
        let events = unmapped.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        let total = events.reduce(0) { $0 + $1.value.count + $1.value.denied }
        let shown = events.prefix(4).map { event, use in
            "\(event.source) \(event.name) \(NumberText.grouped(use.count)) ×"
        }
        let more = events.count > 4 ? " … \(events.count - 4) more" : ""
        return "\(NumberText.counted(total, "event")) map to no known action and keep access: "
            + shown.joined(separator: ", ") + more
    }
}

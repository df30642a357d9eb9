import Analysis
import Attribution
import IAMModel

/// `cloudtrim usage` for people: a head, a line an action with CloudTracker's marks, a line of sums.
public struct UsageText: Sendable {
    private let style: TerminalStyle

    /// With or without colours.
    public init(style: TerminalStyle) {
        self.style = style
    }

    /// The whole result.
    public func text(_ report: UsageReport) -> TerminalText {
        var lines = [head(report)]
        let visibility = report.visibility
        if let files = CoverageText.files(visibility.files) { lines.append("\(files)") }
        for hole in visibility.holes { lines.append("not covered: \(hole.reason)") }
        for gap in visibility.timeGaps { lines.append(style(.warning, "gap: \(gap.phrase)")) }
        for gap in visibility.gaps {
            lines.append(style(.warning, "gap: \(gap.message)") + "\(place(gap.span?.description))")
        }
        lines += report.former.map { "\(CoverageText.former($0.name, id: $0.id, $0.use))" }
        if report.events == 0 { lines.append(style(.warning, "no event of it in the window")) }
        lines.append("")
        let rows = report.rows
        let width = rows.map(\.action.count).max() ?? 0
        let counts = rows.map { NumberText.grouped($0.use.count).count }.max() ?? 1
        for row in rows { lines.append(line(row, width: width, counts: counts, report)) }
        lines += denied(report.denied, report)
        if !rows.isEmpty || !report.denied.isEmpty { lines.append("") }
        for (event, use) in report.unmapped {
            lines.append(
                "event \(event.source) \(event.name), \(NumberText.grouped(use.count)) ×, maps to no known action")
        }
        lines += report.disagreements.map { "\(CoverageText.disagreement($0.disagreement, $0.count))" }
        for (reason, count) in report.table.forbidden {
            lines.append(
                "\(NumberText.counted(count, "action")) of its documents \(count == 1 ? "is" : "are") \(reason)")
        }
        lines.append("\(sums(report))")
        return lines.map { "\($0)\n" }.joined()
    }

    private func place(_ text: String?) -> String { text.map { " (\($0))" } ?? "" }

    private func head(_ report: UsageReport) -> TerminalText {
        let who =
            report.origin.map { origin in
                let name = if case .user(let user) = origin { user.name } else { origin.description }
                return "\(name) as \(report.principalAccount)/\(report.principal.name)"
            } ?? "\(report.principal) of \(report.account)"
        var line: TerminalText =
            "\(style(.strong, of: who))   \(report.window): \(NumberText.counted(report.sessions, "session")), "
        line += "\(NumberText.counted(report.events, "event"))"
        let linked = report.linked
        if report.principal.kind == .role, linked.sessions > 0 {
            let ways = LinkMethod.allCases.filter { linked.sessionsByMethod[$0] != nil }.map(\.phrase)
            line +=
                linked.linkedSessions == linked.sessions
                ? "; all of the role's \(linked.sessions) sessions linked by \(ways.joined(separator: ", "))"
                : "; \(linked.linkedSessions) of the role's \(linked.sessions) sessions linked"
        }
        return "\(line)\(CoverageText.gapsOnly(report.visibility))"
    }

    private func line(_ row: UsageTable.Row, width: Int, counts: Int, _ report: UsageReport) -> TerminalText {
        let mark = "  \(row.status.mark)  "
        let action = row.action + String(repeating: " ", count: width - row.action.count)
        var text = mark + action
        if row.use.count > 0 {
            let count = NumberText.grouped(row.use.count)
            text += "  " + String(repeating: " ", count: counts - count.count) + count
            text += "   " + span(row.use)
            if row.use.isAfter(report.window) { text += ", after the window's end" }
        }
        let remark = self.remark(row, report)
        if !remark.isEmpty { text += "   " + remark }
        while text.last == " " { text.removeLast() }
        switch row.status {
        case .used: return "\(text)"
        case .unused: return style(.removed, of: text)
        case .unknown: return style(.faint, of: text)
        case .ungranted: return style(.warning, of: text)
        }
    }

    /// What was tried in vain: no row of what is granted or used.
    private func denied(_ rows: [UsageTable.Row], _ report: UsageReport) -> [TerminalText] {
        let width = rows.map(\.action.count).max() ?? 0
        return rows.map { row in
            let action = row.action + String(repeating: " ", count: width - row.action.count)
            let last = row.use.last.map { ", last \($0.day)" } ?? ""
            let why = row.forbiddance ?? absence(row, report)
            return style(
                .faint, "     \(action)   tried \(NumberText.grouped(row.use.denied)) ×, denied\(last); \(why)")
        }
    }

    /// Why nothing grants it, as far as that is known.
    private func absence(_ row: UsageTable.Row, _ report: UsageReport) -> String {
        guard let taken = report.taken[row.action] else { return "no identity policy on file grants it" }
        let day = taken.past.day.map { " \($0)" } ?? ""
        return
            "\(taken.past.isTrim ? "trimmed" : "taken out")\(day) from \(taken.past.path): `cloudtrim denied` tells more"
    }

    private func span(_ use: Use) -> String {
        guard let first = use.first?.day, let last = use.last?.day else { return "" }
        return first == last ? "\(first)" : "\(first) … \(last)"
    }

    private func remark(_ row: UsageTable.Row, _ report: UsageReport) -> String {
        var parts: [String] = []
        if row.status == .ungranted {
            parts.append(row.forbiddance.map { "in use, though \($0)" } ?? absence(row, report))
        }
        if row.status == .unknown {
            if let possible = row.possible {
                parts.append(possible.phrase)
            } else if let hole = row.hole {
                parts.append(hole)
            } else {
                switch row.recording {
                case .dataEvent(let type): parts.append("data event (\(type)), not known to be logged")
                case .likely: parts.append("likely recorded, not seen")
                case .follows(let operations):
                    let more = operations.count > 2 ? ", …" : ""
                    parts.append("checked within \(operations.prefix(2).joined(separator: ", "))\(more) only")
                case .inferredOnly: parts.append("no event of its own")
                case .recorded, .unknown: parts.append("not known whether recorded")
                }
            }
        }
        if row.status == .unknown || row.access?.isUnseen == true, let access = row.access {
            parts.append(access.words)
        }
        if row.use.denied > 0 { parts.append("tried \(row.use.denied) ×, denied") }
        return parts.joined(separator: "; ")
    }

    private func sums(_ report: UsageReport) -> String {
        let table = report.table
        return "\(table.count(.used)) used, \(table.count(.unused)) unused, \(table.count(.unknown)) unknown, "
            + "\(table.count(.ungranted)) used and not granted"
    }
}

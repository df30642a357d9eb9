import AccountState
import Analysis
import Attribution
import IAMModel

/// `cloudtrim usage --list users|roles`: all principals of a kind with their last use, unused ones marked `-`.
public struct PrincipalListing: Sendable {
    private struct Row {
        let name: String
        let events: Int
        let last: Timestamp?
        let origins: [String]
    }

    private let account: String
    private let window: UsageWindow
    private let visibility: Visibility
    private let rows: [Row]
    private let kind: PrincipalReference.Kind

    /// Lists the principals of an account.
    public init(
        of state: AccountState, kind: PrincipalReference.Kind, usage: UsageByPrincipal, window: UsageWindow,
        visibility: Visibility
    ) {
        let names = kind == .user ? state.users.map(\.name) : state.roles.map(\.name)
        rows = names.sorted().map { name in
            let principal = PrincipalReference(account: state.id, kind: kind, name: name)
            let total = usage.total(of: principal)
            let origins = (usage.use[principal] ?? [:]).keys.sorted().filter { $0 != .user(principal) }
            return Row(name: name, events: total.events, last: total.last, origins: origins.map(\.description))
        }
        account = state.name
        self.window = window
        self.visibility = visibility
        self.kind = kind
    }

    /// For people: a line a principal, the mark first.
    public func text(_ style: TerminalStyle) -> TerminalText {
        let noun = kind == .user ? "user" : "role"
        var lines: [TerminalText] = [
            style(.strong, "\(account)") + "   \(window): \(NumberText.counted(rows.count, noun)), "
                + "\(rows.count { $0.events == 0 }) without an event\(CoverageText.gapsOnly(visibility))"
        ]
        for blocker in visibility.blockers { lines.append(style(.warning, "too little was seen: \(blocker)")) }
        lines.append("")
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            guard let last = row.last else {
                lines.append(style(.removed, "  -  \(row.name)"))
                continue
            }
            let by = kind == .role && !row.origins.isEmpty ? "   \(row.origins.joined(separator: ", "))" : ""
            lines.append("     \(name)  \(NumberText.counted(row.events, "event")), last \(last.day)\(by)")
        }
        return lines.map { "\($0)\n" }.joined()
    }

    /// For programs.
    public var json: JSONText {
        [
            "account": .string(account),
            "window": UsageJSON.window(window),
            "coverage": UsageJSON.coverage(visibility),
            kind == .user ? "users" : "roles": .array(
                rows.map { row in
                    [
                        "name": .string(row.name), "status": .string(row.events == 0 ? "unused" : "used"),
                        "events": .integer(row.events), "last": .optional(row.last?.day),
                        "origins": .array(row.origins.map { .string($0) }),
                    ]
                }),
        ]
    }
}

import AccountState
import Analysis
import Attribution
import IAMModel

/// `cloudtrim usage --list people`: federated and Identity Center identities that acted in an account's roles.
///
/// IAM has no list of them, so that only those are known whom events name.
public struct PeopleListing: Sendable {
    private struct Row {
        let person: Person
        var events = 0
        var sessions = 0
        var last: Timestamp?
        var roles: [String] = []
    }

    private let account: String
    private let window: UsageWindow
    private let visibility: Visibility
    private let rows: [Row]

    /// Lists those who acted in the roles of an account.
    public init(of state: AccountState, usage: UsageByPrincipal, window: UsageWindow, visibility: Visibility) {
        var rows: [Person: Row] = [:]
        for (principal, origins) in usage.use.sorted(by: { $0.key < $1.key }) where principal.account == state.id {
            for (origin, use) in origins {
                guard case .person(let person) = origin, use.events > 0 else { continue }
                var row = rows[person] ?? Row(person: person)
                row.events += use.events
                row.sessions += use.sessions
                row.last = [row.last, use.last].compactMap { $0 }.max()
                row.roles.append(principal.name)
                rows[person] = row
            }
        }
        self.rows = rows.values.sorted { $0.person < $1.person }
        account = state.name
        self.window = window
        self.visibility = visibility
    }

    /// For people: a line a person.
    public func text(_ style: TerminalStyle) -> TerminalText {
        var text =
            style(.strong, of: account) + "   \(window): "
            + "\(NumberText.counted(rows.count, "person acted", "people acted")) in the account's roles"
            + "\(CoverageText.gapsOnly(visibility))\n"
        for blocker in visibility.blockers { text += style(.warning, "too little was seen: \(blocker)") + "\n" }
        var table = TextTable([.left, .right, .left, .left], indentInColumns: 5)
        for row in rows {
            table.add(
                Self.shown(row.person), NumberText.counted(row.events, "event") + ",",
                row.last.map { "last \($0.day)" } ?? "",
                "as \(row.roles.joined(separator: ", "))")
        }
        text += "\n" + table.text()
        for names in alike {
            let what: TerminalText = "     \(names.joined(separator: " and ")) differ in capital letters only"
            text += style(.warning, what) + ": nothing tells whether they are one person\n"
        }
        return text
    }

    /// A line's name; whom a provider vouched for without a name is nobody in particular.
    private static func shown(_ person: Person) -> String {
        person.isNamed ? person.description : "somebody of \(person.provider)"
    }

    /// People of one provider whose names differ in capital letters only.
    private var alike: [[String]] {
        Dictionary(grouping: rows.map(\.person)) { Person($0.name.lowercased(), of: $0.provider) }
            .filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { $0.value.map(\.description) }
    }

    /// For programs.
    public var json: JSONText {
        [
            "account": .string(account),
            "window": UsageJSON.window(window),
            "coverage": UsageJSON.coverage(visibility),
            "people": .array(
                rows.map { row in
                    [
                        "name": .string(row.person.name),
                        "provider": row.person.provider.isEmpty ? .null : .string(row.person.provider),
                        "events": .integer(row.events), "sessions": .integer(row.sessions),
                        "last": .optional(row.last?.day), "roles": .array(row.roles.map { .string($0) }),
                    ]
                }),
        ]
    }
}

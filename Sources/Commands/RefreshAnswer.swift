import ActionCatalog
import Reports

/// What a refresh says of its work: what is new, by service, what weighs most first.
struct RefreshAnswer {
    let refresh: CatalogRefresh
    /// Where it was stored.
    let file: String
    let isVerbose: Bool

    /// Every change as `kind`, `subject` and what became of it.
    var json: JSONText {
        [
            "version": .string(refresh.version), "from": .string(refresh.origin), "file": .string(file),
            "services": .integer(refresh.services),
            "changes": .array(
                refresh.merged.changes.map {
                    [
                        "service": .string($0.service), "kind": .string($0.kind.rawValue),
                        "subject": .string($0.subject), "detail": .string($0.detail),
                    ]
                }),
        ]
    }

    /// The changes by service, and what to type next.
    func text(_ style: TerminalStyle) -> TerminalText {
        var text: TerminalText = "\(refresh.services) services read from \(refresh.origin)\n"
        // What AWS's documents decide otherwise is no news: the same with every refresh.
        let shown = refresh.merged.changes.filter { isVerbose || $0.kind != .contradiction }
        let byService = Dictionary(grouping: shown, by: \.service)
        for service in byService.keys.sorted() {
            text += "\n\(style(.strong, of: service))\n"
            var table = TextTable([.left, .left, .left], indentInColumns: 2)
            let changes = (byService[service] ?? []).sorted {
                ($0.kind.weight, $0.subject, $0.detail) < ($1.kind.weight, $1.subject, $1.detail)
            }
            for change in changes { table.add(change.kind.label, change.subject, change.detail) }
            text += table.text()
        }
        text += "\n\(summary(byService.count))\nversion \(refresh.version)\nstored in \(file)\n"
        return text + "next: name it where it is to count: `cloudtrim generate --catalog \(file)`\n"
    }

    private func summary(_ services: Int) -> String {
        let changes = refresh.merged.changes
        let counts = CatalogChange.Kind.allCases.sorted { $0.weight < $1.weight }.compactMap { kind -> String? in
            let count = changes.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.label)\(count > 1 && kind.isThing ? "s" : "")"
        }
        guard services > 0 else {
            return "nothing is new" + (counts.isEmpty ? "" : "; " + counts.joined(separator: ", ") + " (--verbose)")
        }
        return "\(services) \(services == 1 ? "service changes" : "services change"): "
            + counts.joined(separator: ", ")
    }
}

extension CatalogChange {
    /// The prefix of the service that it belongs to.
    var service: String { String(subject.prefix { $0 != ":" && $0 != " " }) }
}

extension CatalogChange.Kind {
    /// What may take a grant away comes first.
    fileprivate var weight: Int {
        switch self {
        case .nowRecorded: 0
        case .noLongerRecorded: 1
        case .newService: 2
        case .newAction: 3
        case .newOperation: 4
        case .newLevel: 5
        case .contradiction: 6
        }
    }

    /// Whether its label is the name of a thing, which has a plural.
    fileprivate var isThing: Bool { [.newService, .newAction, .newOperation, .newLevel].contains(self) }

    fileprivate var label: String {
        switch self {
        case .nowRecorded: "now recorded"
        case .noLongerRecorded: "no longer recorded"
        case .newService: "new service"
        case .newAction: "new action"
        case .newOperation: "new operation"
        case .newLevel: "new level"
        case .contradiction: "decided by a document"
        }
    }
}

import ActionCatalog
import Diagnostics
import IAMModel
import Reports

/// What the catalog answers, for people and for programs.
struct CatalogAnswer {
    private(set) var text = TerminalText()
    private(set) var json = JSONText.array([])
    /// What the catalog does not know, with the nearest names.
    private(set) var problems: [Diagnostic] = []

    /// The actions that patterns match, with level and class.
    init(lookup patterns: [String], in catalog: ActionCatalog) {
        var table = TextTable([.left, .left, .left])
        var values: [JSONText] = []
        for found in patterns.map({ catalog.lookup(ActionPattern($0)) }) {
            for match in found.matches { table.add(match.action, match.level.rawValue, match.recordingClass.name) }
            values.append([
                "pattern": .string(found.pattern),
                "actions": .array(
                    found.matches.map {
                        [
                            "action": .string($0.action), "level": .string($0.level.rawValue),
                            "class": .string($0.recordingClass.name),
                        ]
                    }),
            ])
            if found.matches.isEmpty { problems.append(Self.unknown(found.pattern, found.nearest)) }
        }
        text = table.text()
        json = .array(values)
    }

    /// The actions that an event uses; a source may be given without its domain.
    init(map source: String, _ event: String, in catalog: ActionCatalog) {
        let found = catalog.lookup(source: source, event: event)
        var table = TextTable([.left, .left])
        for use in found.actions {
            let kind =
                switch use.kind {
                case .own: "used"
                case .further: "possibly used, too"
                case .whenNotFound: "possibly used, where nothing was found"
                }
            table.add(use.action, kind)
        }
        if found.passRole { table.add("iam:PassRole", "may pass a role") }
        text = table.text()
        switch found.kind {
        case .mapped: break
        case .needsNoAction(let reason): text += "needs no action: \(reason.explanation)\n"
        case .unmapped(let services):
            text +=
                services.isEmpty
                ? "maps to nothing: the service of `\(source)` is not known\n"
                : "maps to nothing: keeps \(services.map { "`\($0):*`" }.joined(separator: ", ")) where granted\n"
        }
        text += "class: \(found.recordingClass.name); \(found.evidence)\n"
        json = [
            "source": .string(found.source), "event": .string(found.event),
            "actions": .array(
                found.actions.map {
                    ["action": .string($0.action), "kind": .string($0.kind == .own ? "own" : "further")]
                }),
            "passRole": .boolean(found.passRole), "class": .string(found.recordingClass.name),
            "evidence": .string(found.evidence),
        ]
    }

    /// All that is known of actions.
    init(show names: [String], in catalog: ActionCatalog) {
        var values: [JSONText] = []
        for name in names {
            guard let action = catalog.id(of: name) else {
                problems.append(Self.unknown(name, catalog.nearest(to: name)))
                continue
            }
            let known = catalog.describe(action)
            var table = TextTable([.left, .left])
            table.add(known.action, known.service ?? "")
            table.add("level", known.level.rawValue)
            table.add("class", "\(known.recordingClass.name): \(known.evidence)")
            for type in known.resourceTypes { table.add("resource", ([type.name] + type.arns).joined(separator: "  ")) }
            Self.add("condition keys", known.conditionKeys, to: &table)
            Self.add("used by", known.operations, to: &table)
            Self.add("possibly by", known.furtherOperations, to: &table)
            text += (text.isEmpty ? "" : "\n") + table.text()
            values.append(Self.value(known))
        }
        json = .array(values)
    }

    private static func add(_ title: String, _ names: [String], to table: inout TextTable) {
        if !names.isEmpty { table.add(title, names.joined(separator: ", ")) }
    }

    private static func value(_ known: ActionDescription) -> JSONText {
        func strings(_ texts: [String]) -> JSONText { .array(texts.map { .string($0) }) }
        return [
            "action": .string(known.action), "service": .optional(known.service),
            "level": .string(known.level.rawValue), "class": .string(known.recordingClass.name),
            "evidence": .string(known.evidence),
            "resources": .array(known.resourceTypes.map { ["type": .string($0.name), "arns": strings($0.arns)] }),
            "conditionKeys": strings(known.conditionKeys), "operations": strings(known.operations),
            "furtherOperations": strings(known.furtherOperations),
        ]
    }

    private static func unknown(_ name: String, _ nearest: [String]) -> Diagnostic {
        let meant = nearest.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        return .error(
            .catalog, "the catalog knows no action `\(name)`", help: meant.isEmpty ? nil : "did you mean \(meant)?")
    }
}

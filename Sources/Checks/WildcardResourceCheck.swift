import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds actions that change things and are allowed on all resources, without a condition.
///
/// Actions that work on no resource of their own have to be allowed on `*` (Service Authorization Reference, "Resource
/// types") and are none of these.
struct WildcardResourceCheck: Check {
    static let code = DiagnosticCode.wildcardResource
    /// How many actions a message names.
    private static let shown = 3

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.wildcardResource]
        let changing = settings.narrowed(WildcardResourceCheck.changing(subject.catalog), subject.catalog)
        return subject.documents.filter { $0.isGrant && !$0.isExcepted(settings) }.flatMap { checked in
            checked.allowing.compactMap { statement -> Finding? in
                guard statement.conditions.isEmpty, let resources = statement.resources, !resources.isNegated,
                    let entry = resources.entries.first(where: { $0.text == "*" })
                else { return nil }
                let actions = statement.allowedActions(subject.catalog).intersection(changing)
                guard !actions.isEmpty else { return nil }
                let names = actions.prefix(Self.shown).map { "`\(subject.catalog.name(of: $0))`" }
                let rest = actions.count > Self.shown ? " and \(actions.count - Self.shown) more" : ""
                return Finding(
                    Self.code,
                    "statement \(statement.name) lets change things on all resources: "
                        + names.joined(separator: ", ") + rest,
                    at: checked.document.span(entry.range), element: statement.element,
                    help: "name the resources, or add a condition")
            }
        }
    }

    /// Actions that change things and work on resources that a statement can name.
    private static func changing(_ catalog: ActionCatalog) -> ActionSet {
        ActionSet(
            catalog.all.filter { action in
                let level = catalog.accessLevel(of: action)
                return level != .list && level != .read && catalog.worksOnResources(action)
            })
    }
}

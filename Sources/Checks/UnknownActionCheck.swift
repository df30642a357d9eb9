import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds patterns that match no action, under Allow and Deny: a misspelt Allow grants nothing, a misspelt Deny forbids
/// nothing, and IAM takes both without a word.
struct UnknownActionCheck: Check {
    static let code = DiagnosticCode.unknownAction

    func findings(in subject: CheckSubject) -> [Finding] {
        let known = subject.rules.check[.unknownAction].known
        return subject.documents.flatMap { checked in
            checked.document.statements.flatMap { statement in
                statement.actions.entries.compactMap { entry -> Finding? in
                    guard subject.catalog.expand(entry.pattern).isEmpty,
                        !known.contains(where: { $0.matches(entry.pattern.text) })
                    else { return nil }
                    return finding(entry, checked, statement, subject.catalog)
                }
            }
        }
    }

    private func finding(
        _ entry: ActionElement.Entry, _ checked: CheckedDocument, _ statement: Statement, _ catalog: ActionCatalog
    ) -> Finding {
        let text = entry.pattern.text
        let service = text.prefix { $0 != ":" }
        let isService = service.contains { "*?".contains($0) } || catalog.serviceIndex(of: service) != nil
        let what = isService ? "`\(text)` matches no action" : "`\(text)` names no service of AWS: `\(service)`"
        let nearest = catalog.nearest(to: text).prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        let newer =
            "a newer action than the catalog of \(catalog.version.prefix(10)) goes into `check.unknown_action.known`"
        return Finding(
            Self.code, what, at: checked.span(entry), element: "\(statement.element): \(text)",
            help: nearest.isEmpty ? "take it out; " + newer : "did you mean \(nearest)? " + newer)
    }
}

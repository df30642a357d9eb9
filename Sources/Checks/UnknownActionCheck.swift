import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds patterns that match no action, under Allow and Deny: a misspelt Allow grants nothing, a misspelt Deny forbids
/// nothing, and IAM takes both without a word. What AWS retired is told as that; what only a policy of AWS names is taken to be right.
struct UnknownActionCheck: Check {
    static let code = DiagnosticCode.unknownAction

    func findings(in subject: CheckSubject) -> [Finding] {
        let known = subject.rules.check[.unknownAction].known
        let former = subject.catalog.formerActions
        return subject.documents.flatMap { checked in
            checked.document.statements.flatMap { statement in
                statement.actions.entries.compactMap { entry -> Finding? in
                    guard subject.catalog.expand(entry.pattern).isEmpty,
                        !known.contains(where: { $0.matches(entry.pattern.text) })
                    else { return nil }
                    let meant = former.first {
                        $0.action.matches(entry.pattern.text) || entry.pattern.matches($0.action.text)
                    }
                    return switch meant?.reason {
                    case .unlisted: nil
                    case .retired: retired(entry, checked, statement, meant?.document ?? "")
                    case nil: finding(entry, checked, statement, subject.catalog)
                    }
                }
            }
        }
    }

    /// It grants nothing any more, and did once: never an error.
    private func retired(
        _ entry: ActionElement.Entry, _ checked: CheckedDocument, _ statement: Statement, _ document: String
    ) -> Finding {
        let text = entry.pattern.text
        var finding = Finding(
            Self.code, "`\(text)` is retired: AWS has no such action any more", at: checked.span(entry),
            element: "\(statement.setting): \(text)", notes: [.init("see \(document)")], help: "take it out")
        finding.isDoubt = true
        return finding
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
            Self.code, what, at: checked.span(entry), element: "\(statement.setting): \(text)",
            help: nearest.isEmpty ? "take it out; " + newer : "did you mean \(nearest)? " + newer)
    }
}

import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds patterns under Allow that span a service or more: `*`, `s3:*`, `*:Get*`.
struct WildcardActionCheck: Check {
    static let code = DiagnosticCode.wildcardAction

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.wildcardAction]
        return subject.documents.filter { $0.isGrant && !$0.isExcepted(settings) }.flatMap { checked in
            checked.allowing.filter { !$0.actions.isNegated }.flatMap { statement in
                statement.actions.entries.compactMap { entry -> Finding? in
                    guard let what = span(of: entry.pattern.text) else { return nil }
                    let actions = settings.narrowed(subject.catalog.expand(entry.pattern), subject.catalog)
                    guard !actions.isEmpty else { return nil }
                    return Finding(
                        Self.code, "`\(entry.pattern.text)` allows \(what), \(actions.count) actions today",
                        at: checked.span(entry), element: "\(statement.element): \(entry.pattern.text)",
                        help: "name the actions that are needed: `cloudtrim generate` proposes those in use")
                }
            }
        }
    }

    /// What a pattern spans, in words; nil for part of one service.
    private func span(of text: String) -> String? {
        if text == "*" { return "everything" }
        let service = text.prefix { $0 != ":" }
        let action = text.dropFirst(service.count + 1)
        let isWhole = !action.isEmpty && action.allSatisfy { $0 == "*" }
        if service.contains(where: { "*?".contains($0) }) {
            return isWhole ? "everything" : "actions of several services"
        }
        return isWhole ? "all of \(service)" : nil
    }
}

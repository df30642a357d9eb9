import Diagnostics
import PolicyLanguage

/// Finds NotAction under Allow: it grants whatever AWS adds tomorrow.
struct NotActionAllowCheck: Check {
    static let code = DiagnosticCode.notActionAllow

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.notActionAllow]
        return subject.documents.filter { $0.isGrant && !$0.isExcepted(settings) }.flatMap { checked in
            checked.allowing.filter(\.actions.isNegated).map { statement in
                let allowed = statement.allowedActions(subject.catalog).count
                return Finding(
                    Self.code,
                    "statement \(statement.name) allows everything but a list: \(allowed) actions today, more tomorrow",
                    at: checked.keySpan(statement), element: statement.element,
                    help: "write the actions that are meant under `Action`: `cloudtrim generate` proposes those in use")
            }
        }
    }
}

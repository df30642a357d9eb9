import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Finds patterns under Allow that span a service or more: `*`, `s3:*`, `*:Get*`, and those that do so together.
///
/// A service of which CloudTrail shows nothing stays whole in what `generate` proposes: nobody could write it better.
struct WildcardActionCheck: Check {
    static let code = DiagnosticCode.wildcardAction
    private static let help = "name the actions that are needed: `cloudtrim generate` proposes those in use"

    func findings(in subject: CheckSubject) -> [Finding] {
        let settings = subject.rules.check[.wildcardAction]
        return subject.documents.filter { $0.isGrant && !$0.isExcepted(settings) }.flatMap { checked in
            checked.allowing.filter { !$0.actions.isNegated }.flatMap { statement in
                alone(statement, checked, settings, subject.catalog)
                    + together(statement, checked, settings, subject.catalog)
            }
        }
    }

    private func alone(
        _ statement: Statement, _ checked: CheckedDocument, _ settings: CheckSetting, _ catalog: ActionCatalog
    ) -> [Finding] {
        statement.actions.entries.compactMap { entry -> Finding? in
            guard let what = span(of: entry.pattern.text, catalog) else { return nil }
            let actions = settings.narrowed(catalog.expand(entry.pattern), catalog)
            guard !actions.isEmpty, !isSilent(actions, catalog) else { return nil }
            return Finding(
                Self.code, "`\(entry.pattern.text)` allows \(what), \(actions.count) actions today",
                at: checked.span(entry), element: "\(statement.setting): \(entry.pattern.text)", help: Self.help)
        }
    }

    /// Services that no pattern allows whole and several do.
    private func together(
        _ statement: Statement, _ checked: CheckedDocument, _ settings: CheckSetting, _ catalog: ActionCatalog
    ) -> [Finding] {
        let entries = statement.actions.entries.filter { entry in
            entry.pattern.text.contains { "*?".contains($0) } && span(of: entry.pattern.text, catalog) == nil
        }
        guard entries.count > 1 else { return [] }
        let parts = entries.map { catalog.expand($0.pattern) }
        let all = parts.reduce(into: ActionSet()) { $0.formUnion($1) }
        return catalog.services(of: all).compactMap { index -> Finding? in
            let service = catalog.services[index]
            let actions = settings.narrowed(service.all, catalog)
            let own = parts.indices.filter { !parts[$0].isDisjoint(with: service.all) }
            guard own.count > 1, service.all.isSubset(of: all), !actions.isEmpty, !service.isSilent,
                service.actions.count > 1
            else { return nil }
            return Finding(
                Self.code,
                "`\(entries[own[0]].pattern.text)` and \(own.count - 1) more patterns together allow all of "
                    + "\(service.prefix), \(actions.count) actions today",
                at: checked.span(entries[own[0]]), element: "\(statement.setting): all of \(service.prefix)",
                help: Self.help)
        }
    }

    private func isSilent(_ actions: ActionSet, _ catalog: ActionCatalog) -> Bool {
        catalog.services(of: actions).allSatisfy { catalog.services[$0].isSilent }
    }

    /// What a pattern spans, in words; nil for part of one service.
    private func span(of text: String, _ catalog: ActionCatalog) -> String? {
        let service = text.prefix { $0 != ":" }
        guard service.contains(where: { "*?".contains($0) }) else {
            let action = text.dropFirst(service.utf8.count + 1)
            return !action.isEmpty && action.allSatisfy { $0 == "*" } ? "all of \(service)" : nil
        }
        let actions = catalog.expand(ActionPattern(text))
        if actions == catalog.all { return "everything" }
        let services = catalog.services(of: actions).map { catalog.services[$0] }
        let isWhole = services.allSatisfy { $0.all.isSubset(of: actions) }
        guard services.count == 1 else {
            return isWhole ? "all of \(services.count) services" : "actions of several services"
        }
        return isWhole ? "all of \(services[0].prefix)" : nil
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// A document that people write, with whom it belongs to.
struct CheckedDocument: Sendable {
    let path: DocumentPath
    let account: AccountState
    let document: PolicyDocument

    init?(path: DocumentPath, account: AccountState) {
        guard let document = account.documents[path] else { return nil }
        self.path = path
        self.account = account
        self.document = document
    }

    /// Whether it grants something to whoever holds it: no trust document, and nobody's mere boundary.
    var isGrant: Bool {
        if case .trust = path.kind { return false }
        return account.bounded(by: path).isEmpty || !account.holders(of: path).isEmpty
    }

    /// Whether a check does not look at any of those who hold it.
    func isExcepted(_ settings: CheckSetting) -> Bool {
        ForbiddenActionsCheck.areExcepted(account.holders(of: path), settings.except)
    }

    /// Its Allow statements.
    var allowing: [Statement] { document.statements.filter { $0.effect == .allow } }

    func span(_ entry: ActionElement.Entry) -> SourceSpan { document.span(entry.range) }

    /// The key of a statement's `Action` or `NotAction`.
    func keySpan(_ statement: Statement) -> SourceSpan { document.span(statement.actions.keyRange) }
}

extension CheckSetting {
    /// Those of some actions that the check looks at.
    func narrowed(_ actions: ActionSet, _ catalog: ActionCatalog) -> ActionSet {
        guard let patterns = self.actions else { return actions }
        return actions.intersection(patterns.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1)) })
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import Rules

/// Finds what rules name and there is not: a typing error would let a proposal take what a rule should keep.
///
/// Each selector is looked at by itself, then those that have to be true of the same principal, or of the same action,
/// together.
struct UnmatchedRuleCheck: Check {
    static let code = DiagnosticCode.unmatchedRule

    func findings(in subject: CheckSubject) -> [Finding] {
        let seen = subject.evidence.map { evidence in
            Set(evidence.decided.flatMap { $0.principals.values.flatMap { $0.useByOrigin.keys.flatMap(\.names) } })
        }
        return Self.findings(subject.written, subject.accounts, subject.catalog, origins: seen)
    }

    /// - Parameter origins: whom sessions acted for, as rules name them; nil where nothing is known of use.
    static func findings(
        _ rules: Rules, _ accounts: [AccountState], _ catalog: ActionCatalog, origins: Set<String>?
    ) -> [Finding] {
        let names = SelectorNames(accounts, catalog, origins: origins)
        return rules.rules.indices.flatMap { index in
            RuleSelectors(rule: rules.rules[index], index: index, rules: rules, names: names).findings
        }
    }
}

/// What selectors may name.
struct SelectorNames {
    let accounts: [AccountState]
    let catalog: ActionCatalog
    /// Whom sessions acted for, and who may act; nil where nothing is known of use.
    let origins: Set<String>?
    /// Users, roles and services that there are, whether they acted or not.
    let possibleOrigins: Set<String>

    init(_ accounts: [AccountState], _ catalog: ActionCatalog, origins: Set<String>?) {
        self.accounts = accounts
        self.catalog = catalog
        self.origins = origins
        var possible: Set<String> = []
        for account in accounts {
            possible.formUnion(account.principals.map(\.description))
            for role in account.roles {
                for statement in role.trust.flatMap({ account.documents[$0] })?.statements ?? [] {
                    for entry in statement.principals?.entries ?? [] where entry.kind == "Service" {
                        possible.insert("service/\(entry.name)")
                    }
                }
            }
        }
        possibleOrigins = possible
    }

    /// Whether any document names an account by its number: a rule may be about roles elsewhere.
    func isNamed(_ number: String) -> Bool {
        let digits = Array(number.utf8)
        return accounts.contains { $0.documents.values.contains { $0.source.bytes.contains(digits) } }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return false }
        var at = startIndex
        while let start = self[at...].firstIndex(of: first) {
            if self[start...].starts(with: part) { return true }
            at = start + 1
        }
        return false
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import Rules

/// The selectors of one rule, held against what there is.
struct RuleSelectors {
    let rule: Rule
    /// The rule's place in the file's list.
    let index: Int
    let rules: Rules
    let names: SelectorNames

    /// What names nothing, in the order of the rule's keys.
    var findings: [Finding] {
        var found = accounts()
        let states = names.accounts.filter { account in
            rule.accounts?.contains { Self.matches($0, account.name) || Self.matches($0, account.id.digits) } ?? true
        }
        let subjects = states.flatMap(Self.subjects)
        // Of an account that is not on file nothing is known that a selector could name.
        if !states.isEmpty {
            found += principals(states) + paths(subjects) + tags(subjects) + documents(states)
            if found.isEmpty, !subjects.contains(where: rule.matches), hasPrincipalSelectors {
                found.append(together("nobody is all that rule `\(rule.id)` asks for", "principals"))
            }
        }
        found += origins()
        let own = actions() + services()
        found += own
        if own.isEmpty, let finding = actionsTogether() { found.append(finding) }
        return found
    }

    private var hasPrincipalSelectors: Bool { rule.principals != nil || rule.paths != nil || rule.tags != nil }

    private static func matches(_ pattern: String, _ text: String) -> Bool { Wildcard(pattern).matches(text) }

    private static func subjects(of account: AccountState) -> [RuleSubject] {
        account.holders.map { RuleSubject($0, of: account) }
    }

    /// A finding about one element of a list.
    private func finding(
        _ pattern: String, _ key: String, _ position: Int, _ what: String, meant: String?, help: String
    ) -> Finding {
        Finding(
            UnmatchedRuleCheck.code, "`\(pattern)` of rule `\(rule.id)` \(what)",
            at: rules.span(of: "rules[\(index)].\(key)[\(position)]") ?? rule.span,
            element: "\(rule.id): \(pattern)", help: meant.map { "did you mean `\($0)`?" } ?? help)
    }

    private func together(_ message: String, _ what: String) -> Finding {
        Finding(
            UnmatchedRuleCheck.code, message, at: rule.span, element: "\(rule.id): \(what)",
            help: "each of its keys matches something, and nothing matches all of them")
    }

    private func unmatched<Value>(
        _ values: [Value]?, _ key: String, _ isMatched: (Value) -> Bool, _ text: (Value) -> String, _ what: String,
        meant: (String) -> String?, help: String
    ) -> [Finding] {
        (values ?? []).enumerated().filter { !isMatched($0.element) }.map { position, value in
            finding(text(value), key, position, what, meant: meant(text(value)), help: help)
        }
    }

    private func accounts() -> [Finding] {
        // A name that none of the file's accounts has is an error of the file; a number may be that of any account.
        let known = rules.accounts.flatMap { [$0.name, $0.id.digits] }
        return unmatched(
            rule.accounts, "accounts",
            { pattern in known.contains { Self.matches(pattern, $0) } || names.isNamed(pattern) }, { $0 },
            "is no account of the rules, and no document names it",
            meant: { rules.accounts.map(\.id.digits).nearest(to: $0) },
            help: "`accounts` names those that are on file")
    }

    private func principals(_ states: [AccountState]) -> [Finding] {
        let known = states.flatMap { $0.holders.map(\.description) }
        return unmatched(
            rule.principals, "principals", { known.contains(where: $0.matches) }, \.text, "is nobody",
            meant: known.nearest, help: "`cloudtrim usage --list roles` and `--list users` show who there is")
    }

    private func paths(_ subjects: [RuleSubject]) -> [Finding] {
        let known = Set(subjects.map(\.path)).sorted()
        return unmatched(
            rule.paths, "paths", { pattern in known.contains { Self.matches(pattern, $0) } }, { $0 },
            "is nobody's path", meant: known.nearest,
            help: "paths: " + known.prefix(4).map { "`\($0)`" }.joined(separator: ", "))
    }

    private func tags(_ subjects: [RuleSubject]) -> [Finding] {
        let known = Set(subjects.flatMap { $0.tags.map { "\($0.key)=\($0.value)" } }).sorted()
        let keys = Set(subjects.flatMap(\.tags.keys)).sorted()
        return unmatched(
            rule.tags, "tags", { tag in subjects.contains { tag.matches($0.tags) } },
            { $0.value == "*" ? $0.key : "\($0.key)=\($0.value)" }, "is nobody's tag",
            meant: { $0.contains("=") ? known.nearest(to: $0) : keys.nearest(to: $0) },
            help: keys.isEmpty ? "nobody has tags" : "tags: " + keys.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
        )
    }

    private func documents(_ states: [AccountState]) -> [Finding] {
        let known = Set(
            states.flatMap { state in
                state.documents.keys.filter { path in
                    if case .trust = path.kind { false } else { path.isImported }
                }.map(\.pathInAccount)
            }
        ).sorted()
        return unmatched(
            rule.documents, "documents", { pattern in known.contains { Self.matches(pattern, $0) } }, { $0 },
            "is no document", meant: known.nearest,
            help: "documents are named by their paths below the account's folder, without `.json`")
    }

    private func origins() -> [Finding] {
        let known = (names.origins ?? []).union(names.possibleOrigins)
        func isMatched(_ pattern: String) -> Bool {
            if pattern == "*" || pattern == "unknown" || known.contains(where: { Self.matches(pattern, $0) }) {
                return true
            }
            // Without logs it is not known which people and outsiders there are.
            guard names.origins == nil else { return false }
            let kind = String(pattern.prefix { $0 != "/" })
            return !["user", "role"].contains(kind)
        }
        return unmatched(
            rule.origins, "origins", isMatched, { $0 }, "is nobody who acted in a role", meant: known.sorted().nearest,
            help: "`cloudtrim usage --list people` and `--list sessions` show who acted")
    }

    private func actions() -> [Finding] {
        let isNewer = { (pattern: ActionPattern) in
            rules.check[.unknownAction].known.contains { $0.matches(pattern.text) || $0.text == pattern.text }
        }
        return unmatched(
            rule.actions, "actions", { !names.catalog.expand($0).isEmpty || isNewer($0) }, \.text,
            "matches no action of the catalog", meant: { names.catalog.nearest(to: $0).first },
            help: "`cloudtrim catalog lookup` shows what there is; "
                + "`check.unknown_action.known` lists what is newer than the catalog")
    }

    private func services() -> [Finding] {
        let known = names.catalog.services.map(\.prefix)
        return unmatched(
            rule.services, "services", { pattern in known.contains { Self.matches(pattern, $0) } }, { $0 },
            "is no service of the catalog", meant: known.nearest, help: "a prefix is written as in actions: `s3`, `ec2`"
        )
    }

    /// Whether some action is all that the rule asks for, as far as that does not depend on the principal.
    private func actionsTogether() -> Finding? {
        let catalog = names.catalog
        guard rule.services != nil || rule.accessLevels != nil else { return nil }
        var actions = rule.actions.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1)) }
        if let services = rule.services {
            actions = actions.intersection(
                services.reduce(into: ActionSet()) { $0.formUnion(catalog.expand(ActionPattern("\($1):*"))) })
        }
        let levels = rule.accessLevels
        guard !actions.contains(where: { action in levels?.contains(catalog.accessLevel(of: action)) ?? true }) else {
            return nil
        }
        return together("no action is all that rule `\(rule.id)` asks for", "actions")
    }
}

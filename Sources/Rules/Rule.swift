import Diagnostics
import IAMModel

/// One entry of `rules:`, which decides for the actions that it matches before any default does.
public struct Rule: Hashable, Sendable {
    /// What messages call it; unique in the file.
    public internal(set) var id = ""
    /// Names or numbers of accounts, `*` and `?` taken; nil for all.
    public internal(set) var accounts: [String]?
    /// Principals by kind and name; nil for all.
    public internal(set) var principals: [PrincipalPattern]?
    /// The actions that it decides for; `*` where the file names none.
    public internal(set) var actions = [ActionPattern("*")]
    /// What becomes of them.
    public internal(set) var decision = Decision.keep
    /// Why, in the words of whoever wrote it.
    public internal(set) var reason = ""
    /// The last day on which it is meant to hold; after it the rule is still in force, and a finding.
    public internal(set) var until: Day?
    /// Where it stands.
    public internal(set) var span: SourceSpan

    /// Whether its last day is over.
    public func isExpired(on today: Day) -> Bool { until.map { today > $0 } ?? false }

    func matches(principal: String, account: String, id: String?, action: String) -> Bool {
        matches(principal: principal, account: account, id: id) && actions.contains { $0.matches(action) }
    }

    func matches(principal: String, account: String, id: String?) -> Bool {
        (principals?.contains { $0.matches(principal) } ?? true)
            && (accounts?.contains { text in
                let pattern = Wildcard(text)
                return pattern.matches(account) || (id.map { pattern.matches($0) } ?? false)
            } ?? true)
    }
}

extension Rule {
    static let fields: [Field<Rule>] = [
        Field("id", \.id, .identifier, required: "id: a-name"),
        Field("accounts", \.accounts, Form<String>.text.list),
        Field("principals", \.principals, Form.principal.list),
        Field("actions", \.actions, Form.actionPattern.list),
        Field("decision", \.decision, .name, required: "decision: keep"),
        Field("reason", \.reason, .text, required: "reason: Used in incidents only"),
        Field("until", \.until, .day),
    ]
}

extension Form where Value == Rule {
    /// One entry of `rules:`.
    static let rule = Form { node, reader in
        var rule = Rule(span: reader.source.span(node.range))
        let before = reader.problems.count
        reader.read(node, into: &rule, Rule.fields)
        guard reader.problems.count == before else { return nil }
        if rule.accounts == nil, rule.principals == nil, rule.actions == [ActionPattern("*")] {
            reader.wrongValue(
                node, "rule `\(rule.id)` matches everything", help: "name `accounts`, `principals` or `actions`")
        }
        for (key, isEmpty) in [
            ("accounts", rule.accounts?.isEmpty ?? false), ("principals", rule.principals?.isEmpty ?? false),
            ("actions", rule.actions.isEmpty),
        ] where isEmpty {
            reader.wrongValue(
                node, "rule `\(rule.id)` matches nothing: `\(key)` is empty", help: "take `\(key)` out to match all")
        }
        return rule
    }
}

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
    /// Paths of users and roles (`/team/*`), `*` and `?` taken; nil for all.
    public internal(set) var paths: [String]?
    /// Tags that a principal must have, all of them; nil for any.
    public internal(set) var tags: [TagPattern]?
    /// Whom sessions of a role act for, as output names them (`user/alice`, `person/*`, `service/ec2.amazonaws.com`);
    /// nil for all.
    public internal(set) var origins: [String]?
    /// The actions that it decides for; `*` where the file names none.
    public internal(set) var actions = [ActionPattern("*")]
    /// Prefixes of services, `*` and `?` taken; nil for all.
    public internal(set) var services: [String]?
    /// Access levels; nil for all.
    public internal(set) var accessLevels: [AccessLevel]?
    /// Recording classes, as the source could see them; nil for all.
    public internal(set) var classes: [RecordingKind]?
    /// Whether the principal has any event in the action's service; nil where that does not matter.
    public internal(set) var serviceUsed: Bool?
    /// Whether a pattern that names the service grants the action; nil where that does not matter.
    public internal(set) var serviceNamed: Bool?
    /// Documents that grant the action, as their paths below the account's folder without `.json`
    /// (`managed/TeamAdmin`, `roles/*/inline/*`); nil for all.
    public internal(set) var documents: [String]?
    /// What becomes of them.
    public internal(set) var decision = Decision.keep
    /// Why, in the words of whoever wrote it.
    public internal(set) var reason = ""
    /// Where it was agreed, such as the number of a ticket.
    public internal(set) var ticket: String?
    /// The last day on which it is meant to hold; after it the rule is still in force, and a finding.
    public internal(set) var until: Day?
    /// Whether it says that those whom it matches are for emergencies; nil where it says nothing of it.
    public internal(set) var breakGlass: Bool?
    /// Where it stands.
    public internal(set) var span: SourceSpan

    /// Whether those whom it matches are for emergencies, so that each use of them is told: where it says so, and where it keeps
    /// everything of principals that it names without wildcards.
    public var isBreakGlass: Bool {
        breakGlass
            ?? (decision == .keep && isWhole
                && (principals.map { $0.allSatisfy { !$0.text.contains { "*?".contains($0) } } } ?? false))
    }

    /// Whether its last day is over.
    public func isExpired(on today: Day) -> Bool { until.map { today > $0 } ?? false }

    /// Whether it decides for some action of a principal.
    public func matches(_ subject: RuleSubject) -> Bool {
        (principals?.contains { $0.matches(subject.principal) } ?? true)
            && (accounts?.contains { Rule.matches($0, subject.account) || Rule.matches($0, subject.accountID) } ?? true)
            && (paths?.contains { Rule.matches($0, subject.path) } ?? true)
            && (tags?.allSatisfy { $0.matches(subject.tags) } ?? true)
    }

    /// Whether it decides for all actions of whomever it matches.
    public var isWhole: Bool {
        actions.contains(ActionPattern("*")) && origins == nil && services == nil && accessLevels == nil
            && classes == nil && serviceUsed == nil && serviceNamed == nil && documents == nil
    }

    /// Whether it decides for what an origin does in a role.
    public func matches(origin: String) -> Bool { origins?.contains { Rule.matches($0, origin) } ?? true }

    private static func matches(_ pattern: String, _ text: String?) -> Bool {
        text.map { Wildcard(pattern).matches($0) } ?? false
    }
}

/// A principal, as rules see it.
public struct RuleSubject: Hashable, Sendable {
    /// `role/name`, `user/name` or `group/name`.
    public var principal: String
    /// The account's name; its number where it has none.
    public var account: String
    /// The account's number.
    public var accountID: String?
    /// The path, `/` where there is none.
    public var path: String
    /// The tags.
    public var tags: [String: String]

    /// A principal by what rules match.
    public init(
        _ principal: String, account: String, accountID: String? = nil, path: String = "/", tags: [String: String] = [:]
    ) {
        self.principal = principal
        self.account = account
        self.accountID = accountID
        self.path = path
        self.tags = tags
    }
}

/// A recording class as rules name it, data events of all types together.
public enum RecordingKind: String, Hashable, Sendable, CaseIterable {
    /// A management event of its own, or a data event that `recorded_data_events` names.
    case recorded
    /// A management event is to be expected.
    case likely
    /// A data event.
    case dataEvent = "data_event"
    /// Checked within named operations only; among `inferred_only`, too.
    case follows
    /// No event of its own.
    case inferredOnly = "inferred_only"
    /// Nothing is known, or the source could not see it.
    case unknown
}

/// A tag that a principal has: `team=data`, `team=*`, `team`.
public struct TagPattern: Hashable, Sendable {
    /// The key.
    public let key: String
    /// The value, `*` and `?` taken.
    public let value: String

    /// Whether one of the tags is meant.
    public func matches(_ tags: [String: String]) -> Bool {
        tags[key].map { Wildcard(value).matches($0) } ?? false
    }
}

extension Form where Value == TagPattern {
    /// `key=value`, or a key alone, for any value.
    static let tag = Form<String>.text.checked { text in
        text.hasPrefix("=") ? ("`\(text)` names no tag", "write `key=value`, or the key alone") : nil
    }.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return TagPattern(key: parts[0], value: parts.count > 1 ? parts[1] : "*")
    }
}

extension Form where Value == String {
    /// `/team/*`.
    static let principalPath = text.checked(pattern: "^[/*]") { text in
        text.hasPrefix("/") || text.hasPrefix("*") ? nil : ("`\(text)` is no path", "a path is written `/\(text)/`")
    }

    /// `user/alice`, `person/*`.
    static let origin = text.checked { text in
        let kinds = ["user", "person", "role", "service", "outside", "unknown"]
        if text == "*" || text == "unknown" { return nil }
        let kind = text.prefix { $0 != "/" }
        guard kind.utf8.count < text.utf8.count else {
            return ("`\(text)` names no kind of origin", "write `person/\(text)` or `user/\(text)`")
        }
        guard !kinds.contains(where: { Wildcard(String(kind)).matches($0) }) else { return nil }
        let meant = kinds.nearest(to: String(kind)).map { "did you mean `\($0)`? " } ?? ""
        return ("`\(kind)` is no kind of origin", meant + "kinds: " + kinds.map { "`\($0)`" }.joined(separator: ", "))
    }

    /// `s3`, `s3-*`.
    static let service = text.checked(pattern: "^[a-z0-9*?-]+$") { text in
        if text.contains(":") { return ("`\(text)` is an action", "name the service alone, or use `actions`") }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-*?".utf8.contains($0)
        }
            ? nil : ("`\(text)` is no prefix of a service", "a prefix is written as in actions: `s3`, `ec2`")
    }

    /// `managed/TeamAdmin`.
    static let documentPath = text.checked { text in
        if text.hasSuffix(".json") { return ("documents are named without `.json`", "write `\(text.dropLast(5))`") }
        let roots = ["users", "groups", "roles", "managed", "aws-managed"]
        let root = text.prefix { $0 != "/" }
        guard !roots.contains(where: { Wildcard(String(root)).matches($0) }) else { return nil }
        return (
            "`\(text)` is no path below an account's folder",
            "it begins with " + roots.map { "`\($0)/`" }.joined(separator: ", ")
        )
    }
}

extension Rule {
    static let fields: [Field<Rule>] = [
        Field("id", \.id, .identifier, required: "id: a-name", "What messages call it; unique."),
        Field("accounts", \.accounts, Form<String>.text.list, "Names or numbers of accounts, `*` and `?` taken."),
        Field(
            "principals", \.principals, Form.principal.list,
            "`role/name`, `user/name` or `group/name`, `*` and `?` taken."),
        Field("paths", \.paths, Form<String>.principalPath.list, "Paths of users and roles: `/team/*`."),
        Field(
            "tags", \.tags, Form.tag.list,
            "Tags that the principal must have, all of them: `team=data`, or a key alone."
        ),
        Field(
            "origins", \.origins, Form<String>.origin.list,
            "Whom a role's sessions act for: `user/alice`, `person/*`, `service/ec2.amazonaws.com`."),
        Field(
            "actions", \.actions, Form.actionPattern.list, "Actions, `*` and `?` taken; all where they are left out."),
        Field("services", \.services, Form<String>.service.list, "Prefixes of services, `*` and `?` taken."),
        Field("access_levels", \.accessLevels, Form<AccessLevel>.name.list, "Access levels of actions."),
        Field(
            "classes", \.classes, Form<RecordingKind>.name.list,
            "Recording classes of actions; what the source could not see is `unknown`."),
        Field(
            "service_used", \.serviceUsed, .boolean,
            "Whether the principal has any event in the service of the action."),
        Field(
            "service_named", \.serviceNamed, .boolean,
            "Whether a pattern that names the service grants the action, and not only `*` or NotAction."),
        Field(
            "documents", \.documents, Form<String>.documentPath.list,
            "Documents that grant the action: `managed/TeamAdmin`, `roles/*/inline/*`."),
        Field("decision", \.decision, .name, required: "decision: keep", "What becomes of them."),
        Field("reason", \.reason, .text, required: "reason: Used in incidents only", "Why, in your own words."),
        Field("ticket", \.ticket, .text, "Where it was agreed."),
        Field(
            "until", \.until, .day,
            "The last day on which it is meant to hold; after it the rule holds on, and is a finding."),
        Field(
            "break_glass", \.breakGlass, .boolean,
            "Whether they are for emergencies, so that each use is told; so without this key where the rule keeps everything "
                + "of principals named without wildcards."),
    ]
}

extension Form where Value == Rule {
    /// One entry of `rules:`.
    static let rule = Form(.mapping(Rule.fields.map(\.schema))) { node, reader in
        var rule = Rule(span: reader.source.span(node.range))
        let before = reader.problems.count
        reader.read(node, into: &rule, Rule.fields)
        guard reader.problems.count == before else { return nil }
        if rule.accounts == nil, rule.principals == nil, rule.paths == nil, rule.tags == nil, rule.isWhole {
            reader.wrongValue(
                node, "rule `\(rule.id)` matches everything", help: "name `accounts`, `principals` or `actions`")
        }
        if rule.breakGlass == true, rule.principals == nil, rule.paths == nil, rule.tags == nil {
            reader.wrongValue(
                node, "rule `\(rule.id)` says `break_glass` of everybody", help: "name the `principals` it speaks of")
        }
        let isEmpty: [(String, Bool?)] = [
            ("accounts", rule.accounts?.isEmpty), ("principals", rule.principals?.isEmpty),
            ("paths", rule.paths?.isEmpty), ("tags", rule.tags?.isEmpty), ("origins", rule.origins?.isEmpty),
            ("actions", rule.actions.isEmpty), ("services", rule.services?.isEmpty),
            ("access_levels", rule.accessLevels?.isEmpty), ("classes", rule.classes?.isEmpty),
            ("documents", rule.documents?.isEmpty),
        ]
        for (key, isEmpty) in isEmpty where isEmpty == true {
            reader.wrongValue(
                node, "rule `\(rule.id)` matches nothing: `\(key)` is empty", help: "take `\(key)` out to match all")
        }
        return rule
    }
}

import AccountState
import IAMModel
import PolicyLanguage
import PolicySemantics

/// A statement of an identity document that is about assuming roles.
struct AssumeStatement {
    let document: DocumentPath
    let index: Int
    let effect: Effect
    let isConditional: Bool
    /// Whether all of it is about assuming roles: taking a role out of its resources takes nothing else away.
    let isAboutRolesOnly: Bool
    /// The resources that are the ARN of one role, with their places.
    private let exact: [String: [Int]]
    /// Resources that may mean other roles, too.
    private let wide: [(text: String, wildcard: Wildcard?)]
    private let isNegated: Bool
    private let hasResources: Bool

    /// Takes a statement that allows or denies `sts:AssumeRole`, else nil.
    init?(_ statement: Statement, in document: DocumentPath) {
        guard statement.concerns("sts:AssumeRole") else { return nil }
        self.document = document
        index = statement.index
        effect = statement.effect
        isConditional = !statement.conditions.isEmpty
        isAboutRolesOnly =
            !statement.actions.isNegated
            && statement.actions.entries.allSatisfy { $0.pattern.service == "sts" }
        var exact: [String: [Int]] = [:]
        var wide: [(String, Wildcard?)] = []
        for (place, entry) in (statement.resources?.entries ?? []).enumerated() {
            let isVariable = TextPattern(template: entry.text).hasVariables
            let isRole = ARN(entry.text).map { $0.service == "iam" && $0.resourceType == "role" } ?? false
            if isRole, !isVariable, !entry.text.contains(where: { $0 == "*" || $0 == "?" }) {
                exact[entry.text, default: []].append(place)
            } else {
                wide.append((entry.text, isVariable ? nil : Wildcard(entry.text)))
            }
        }
        self.exact = exact
        self.wide = wide
        isNegated = statement.resources?.isNegated ?? false
        hasResources = statement.resources != nil
    }

    /// The ARNs of single roles that it names.
    var namedRoles: [String] { isNegated ? [] : Array(exact.keys) }

    /// What of it is about a role; nil where nothing is.
    func grant(of role: String) -> IdentityGrant? {
        guard hasResources else { return grant([], "every resource") }
        if isNegated {
            // What it leaves out it leaves out for sure only where it says so outright.
            let isOut = exact[role] != nil || wide.contains { $0.wildcard?.matches(role) ?? false }
            return isOut ? nil : grant([], "NotResource")
        }
        if let text = wide.first(where: { $0.wildcard?.matches(role) ?? true })?.text { return grant([], text) }
        return exact[role].map { grant($0, role) }
    }

    /// Whether it denies a role to be assumed, whatever the request.
    func surelyCovers(_ role: String) -> Bool {
        guard !isConditional, !isNegated else { return false }
        return !hasResources || exact[role] != nil || wide.contains { $0.wildcard?.matches(role) ?? false }
    }

    private func grant(_ entries: [Int], _ text: String) -> IdentityGrant {
        IdentityGrant(
            document: document, statement: index, entries: entries, text: text, isConditional: isConditional,
            isAboutRolesOnly: isAboutRolesOnly)
    }
}

/// What an identity statement says of one role: that it may be assumed.
public struct IdentityGrant: Hashable, Sendable {
    /// The document.
    public let document: DocumentPath
    /// The statement's index.
    public let statement: Int
    /// The places of the role's own ARN among the resources; empty where a wider resource means it, too.
    public let entries: [Int]
    /// The resource as it is written.
    public let text: String
    /// Whether the statement has a condition.
    public let isConditional: Bool
    /// Whether the statement is about assuming roles and nothing else.
    public let isAboutRolesOnly: Bool
}

import Diagnostics
import IAMModel

/// One entry of `grants:`: access that a change is meant to give, in the same change.
///
/// It gives nothing and forbids nothing by itself: `check --against` proves that what is new lies within it.
public struct DeclaredGrant: Hashable, Sendable {
    /// What messages call it; unique in the file.
    public internal(set) var id = ""
    /// Names or numbers of accounts, `*` and `?` taken; nil for all.
    public internal(set) var accounts: [String]?
    /// Who gets it; for ``assumedBy`` the role that is assumed.
    public internal(set) var principal: PrincipalPattern?
    /// What it may do.
    public internal(set) var actions: [ActionPattern] = []
    /// On what; everything where the file names none.
    public internal(set) var resources = ["*"]
    /// Who may assume the role besides: ARNs, account numbers, services, identity providers.
    public internal(set) var assumedBy: [String] = []
    /// Policies of AWS whose documents come anew as AWS wrote them, `*` and `?` taken.
    public internal(set) var awsManaged: [String] = []
    /// Whether the principal leaves `account.json`.
    public internal(set) var isRemoval = false
    /// Why, in the words of whoever wrote it.
    public internal(set) var reason = ""
    /// Where it was agreed, such as the number of a ticket.
    public internal(set) var ticket: String?
    /// The last day on which it counts.
    public internal(set) var until: Day?
    /// Where it stands.
    public internal(set) var span: SourceSpan

    /// Whether it still counts.
    public func isInForce(on today: Day) -> Bool { until.map { today <= $0 } ?? true }

    /// Whether it is about a principal of an account, `user/alice`.
    public func concerns(_ holder: String, account name: String, id: String) -> Bool {
        (principal?.matches(holder) ?? false) && stands(over: name, id: id)
    }

    /// Whether a policy of AWS, by its name, is declared to come anew.
    public func renews(_ policy: String, account name: String, id: String) -> Bool {
        awsManaged.contains { Wildcard($0).matches(policy) } && stands(over: name, id: id)
    }

    /// Whether another entry says the same, wherever it stands.
    public func saysTheSame(as other: DeclaredGrant) -> Bool {
        var copy = other
        copy.span = span
        return copy == self
    }

    private func stands(over name: String, id: String) -> Bool {
        accounts?.contains { Wildcard($0).matches(name) || Wildcard($0).matches(id) } ?? true
    }

    static let fields: [Field<DeclaredGrant>] = [
        Field("id", \.id, .identifier, required: "id: a-name", "What messages call it; unique."),
        Field("accounts", \.accounts, Form<String>.text.list, "Names or numbers of accounts, `*` and `?` taken."),
        Field("principal", \.principal, .principal, "Who gets it: `role/name` or `user/name`, `*` and `?` taken."),
        Field("actions", \.actions, Form.actionPattern.list, "What it may do, `*` and `?` taken."),
        Field(
            "resources", \.resources, Form<String>.text.list, "On what, as in a policy; everything without this key."),
        Field(
            "assumed_by", \.assumedBy, Form<String>.text.list,
            "Who may assume the role besides: an ARN, an account's number, `ec2.amazonaws.com`, an identity provider."),
        Field(
            "aws_managed", \.awsManaged, Form<String>.text.list,
            "Names of policies of AWS whose documents come anew as AWS wrote them, `*` and `?` taken."),
        Field("removed", \.isRemoval, .boolean, "Whether the principal leaves `account.json`."),
        Field("reason", \.reason, .text, required: "reason: Deploys the new queue", "Why, in your own words."),
        Field("ticket", \.ticket, .text, "Where it was agreed."),
        Field("until", \.until, .day, "The last day on which it counts."),
    ]
}

extension Form where Value == DeclaredGrant {
    /// One entry of `grants:`.
    static let declaredGrant = Form(.mapping(DeclaredGrant.fields.map(\.schema))) { node, reader in
        var grant = DeclaredGrant(span: reader.source.span(node.range))
        let before = reader.problems.count
        reader.read(node, into: &grant, DeclaredGrant.fields)
        guard reader.problems.count == before else { return nil }
        let isOfPrincipal = !grant.actions.isEmpty || !grant.assumedBy.isEmpty || grant.isRemoval
        if isOfPrincipal != (grant.principal != nil) {
            reader.wrongValue(
                node,
                isOfPrincipal
                    ? "grant `\(grant.id)` names no `principal`" : "grant `\(grant.id)` gives nobody anything",
                help: isOfPrincipal ? "add `principal: role/name`" : "name `actions`, `assumed_by` or `removed: true`")
        } else if !isOfPrincipal, grant.awsManaged.isEmpty {
            reader.wrongValue(
                node, "grant `\(grant.id)` declares nothing",
                help: "name `principal` with `actions`, or `aws_managed`")
        }
        return grant
    }
}

import IAMModel

/// What a statement does.
public enum Effect: String, Hashable, Sendable {
    /// It allows.
    case allow = "Allow"
    /// It denies, whatever else allows.
    case deny = "Deny"
}

/// A statement without its text: what the engine reckons with.
public struct LoweredStatement: Hashable, Sendable {
    /// What it does.
    public let effect: Effect
    /// The actions, folded to lower case.
    public let actions: PatternSet
    /// On what, when, and for whom.
    public let scope: Scope

    /// A statement; `actions` must be folded to lower case.
    public init(_ effect: Effect, actions: PatternSet, scope: Scope = .everything) {
        self.effect = effect
        self.actions = actions
        self.scope = scope
    }
}

/// Statements that are evaluated together: one document, or all identity documents of a principal, within what limits them.
public struct LoweredPolicy: Hashable, Sendable {
    /// The statements, in order.
    public var statements: [LoweredStatement]
    /// What must allow a request as well, each by itself: a boundary, a session's documents, each level of service control
    /// policies (IAM User Guide, "Policy evaluation logic"). What one of them denies is denied.
    public var limits: [LoweredPolicy]

    /// Some statements, and what limits them.
    public init(_ statements: [LoweredStatement] = [], limits: [LoweredPolicy] = []) {
        self.statements = statements
        self.limits = limits
    }

    /// The statements of several documents, one after the other.
    public init(joining policies: some Sequence<LoweredPolicy>) {
        statements = policies.flatMap(\.statements)
        limits = policies.flatMap(\.limits)
    }

    /// The statements that allow.
    var allows: [LoweredStatement] { statements.filter { $0.effect == .allow } }

    /// All statements that deny, those of the limits behind its own.
    var denials: [LoweredStatement] { statements.filter { $0.effect == .deny } + limits.flatMap(\.denials) }
}

/// A question to a policy.
public struct Request: Hashable, Sendable {
    /// `service:name`, in any case.
    public let action: String
    /// The resource's ARN, or `*` where the action knows none.
    public let resource: String
    /// The values of the condition keys; keys are in lower case.
    public let context: [String: [String]]
    /// The names that the caller goes by, as in ``PrincipalSet``: its ARN, its session's, its account's.
    public let principals: Set<String>

    /// A request.
    public init(
        action: String, resource: String, context: [String: [String]] = [:], principals: Set<String> = []
    ) {
        self.action = action
        self.resource = resource
        self.context = Dictionary(context.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $0 + $1 })
        self.principals = principals
    }
}

/// What a policy says to a request.
public struct Evaluation: Hashable, Sendable {
    /// The ways in which a policy can answer.
    public enum Outcome: String, Hashable, Sendable {
        /// A statement allows it and none denies it.
        case allowed
        /// A statement denies it.
        case explicitlyDenied
        /// No statement speaks of it.
        case implicitlyDenied
    }

    /// The answer.
    public let outcome: Outcome
    /// The indices of the statements that made it so; none where none speaks of it.
    public let statements: [Int]

    /// An answer and what made it.
    public init(_ outcome: Outcome, statements: [Int]) {
        self.outcome = outcome
        self.statements = statements
    }
}

/// Evaluates requests by the rules of IAM (IAM User Guide, "Policy evaluation logic").
public struct Evaluator: Sendable {
    /// The statements.
    public let policy: LoweredPolicy

    /// An evaluator of these statements.
    public init(_ policy: LoweredPolicy) {
        self.policy = policy
    }

    /// What the statements say, an explicit denial first.
    public func evaluate(_ request: Request) -> Evaluation {
        let action = request.action.lowercased()
        var allowing: [Int] = []
        var denying: [Int] = []
        for (index, statement) in policy.statements.enumerated() where statement.matches(request, action) {
            if statement.effect == .allow { allowing.append(index) } else { denying.append(index) }
        }
        if !denying.isEmpty { return Evaluation(.explicitlyDenied, statements: denying) }
        return Evaluation(allowing.isEmpty ? .implicitlyDenied : .allowed, statements: allowing)
    }
}

extension LoweredStatement {
    /// Whether a request is one that the statement speaks of.
    public func matches(_ request: Request) -> Bool {
        matches(request, request.action.lowercased())
    }

    func matches(_ request: Request, _ action: String) -> Bool {
        guard actions.contains(action) else { return false }
        if let principals = scope.principals, !principals.contains(request.principals) { return false }
        guard scope.containsResource(of: request) else { return false }
        return scope.conditions.allSatisfy { $0.holds(in: request) }
    }
}

extension Scope {
    /// Whether a request's resource is one of these.
    public func containsResource(of request: Request) -> Bool {
        resources.substituted { request.value(of: $0) }.contains(request.resource)
    }
}

extension Request {
    /// What a policy variable stands for in this request.
    func value(of variable: PolicyVariable) -> String? {
        if let values = context[variable.key] { return values.count == 1 ? values[0] : nil }
        return variable.defaultValue
    }
}

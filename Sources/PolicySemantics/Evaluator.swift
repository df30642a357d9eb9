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

    /// What the statements say, an explicit denial first: an Allow counts where it surely matches, a Deny where it perhaps
    /// does.
    public func evaluate(_ request: Request) -> Evaluation {
        let matches = matches(request)
        let denying = matches.indices.filter { isDenial($0) && matches[$0] != .surelyNot }
        let limits = policy.limits.map { Evaluator($0).evaluate(request).outcome }
        if !denying.isEmpty || limits.contains(.explicitlyDenied) {
            return Evaluation(.explicitlyDenied, statements: denying)
        }
        let allowing = matches.indices.filter { matches[$0] == .surely }
        if limits.contains(.implicitlyDenied) { return Evaluation(.implicitlyDenied, statements: []) }
        return Evaluation(allowing.isEmpty ? .implicitlyDenied : .allowed, statements: allowing)
    }

    /// Whether a request is allowed, where all doubts are resolved in its favour.
    public func mayAllow(_ request: Request) -> Bool {
        let matches = matches(request)
        return matches.indices.contains { !isDenial($0) && matches[$0] != .surelyNot }
            && !matches.indices.contains { isDenial($0) && matches[$0] == .surely }
            && policy.limits.allSatisfy { Evaluator($0).mayAllow(request) }
    }

    private func isDenial(_ index: Int) -> Bool { policy.statements[index].effect == .deny }

    private func matches(_ request: Request) -> [Certainty] {
        let action = request.action.lowercased()
        return policy.statements.map { $0.certainty(of: request, action) }
    }
}

extension LoweredStatement {
    /// How sure it is that the statement speaks of a request.
    public func certainty(of request: Request) -> Certainty { certainty(of: request, request.action.lowercased()) }

    func certainty(of request: Request, _ action: String) -> Certainty {
        guard actions.contains(action) else { return .surelyNot }
        if let principals = scope.principals, !principals.contains(request.principals) { return .surelyNot }
        var certainty = Certainty.surely
        for condition in scope.conditions {
            certainty = min(certainty, condition.certainty(in: request))
            if certainty == .surelyNot { return certainty }
        }
        return min(certainty, scope.certainty(ofResourceIn: request))
    }
}

extension Scope {
    /// How sure it is that a request's resource is one of these.
    public func certainty(ofResourceIn request: Request) -> Certainty {
        guard resources.hasVariables else { return resources.certainty(containing: request.resource) }
        return resources.substituted { request.value(of: $0) }.ofResources.certainty(containing: request.resource)
    }

    /// Whether a request's resource may be one of these.
    public func containsResource(of request: Request) -> Bool { certainty(ofResourceIn: request) != .surelyNot }
}

extension Request {
    /// What a policy variable stands for in this request.
    func value(of variable: PolicyVariable) -> String? {
        if let values = context[variable.key] { return values.count == 1 ? values[0] : nil }
        return variable.defaultValue
    }
}

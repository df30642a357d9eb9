/// All policies that have a say in what one principal may do.
public struct AccessPolicies: Sendable {
    /// The kinds of policies, as an evaluation names them.
    public enum Layer: String, Hashable, Sendable, CaseIterable {
        /// Inline, attached and group policies.
        case identity
        /// The permissions boundary.
        case boundary
        /// The policies that a session was made with.
        case session
        /// Service control policies of the organization.
        case serviceControl
        /// The resource's own policy; for `sts:AssumeRole` the role's trust.
        case resource
    }

    /// The documents of the identity, its groups included.
    public var identity: [LoweredPolicy]
    /// The boundary's document; nil where there is no boundary.
    public var boundary: LoweredPolicy?
    /// The session's documents; nil where the session was made without any.
    public var session: [LoweredPolicy]?
    /// The documents of each level from the root to the account; none where no organization limits the account.
    public var serviceControl: [[LoweredPolicy]]
    /// The resource's document.
    public var resource: LoweredPolicy?
    /// Whether the resource is in the caller's account.
    public var isSameAccount: Bool

    /// The policies of a principal; what is left out has no say.
    public init(
        identity: [LoweredPolicy], boundary: LoweredPolicy? = nil, session: [LoweredPolicy]? = nil,
        serviceControl: [[LoweredPolicy]] = [], resource: LoweredPolicy? = nil, isSameAccount: Bool = true
    ) {
        self.identity = identity
        self.boundary = boundary
        self.session = session
        self.serviceControl = serviceControl
        self.resource = resource
        self.isSameAccount = isSameAccount
    }
}

/// What all policies together say to a request.
public struct AccessEvaluation: Hashable, Sendable {
    /// A statement that had a say.
    public struct Decider: Hashable, Sendable {
        /// The kind of policy.
        public let layer: AccessPolicies.Layer
        /// The document's index in its layer; of service control policies counted over all levels.
        public let document: Int
        /// The statement's index in its document.
        public let statement: Int

        /// A statement of a document of a layer.
        public init(_ layer: AccessPolicies.Layer, document: Int = 0, statement: Int) {
            self.layer = layer
            self.document = document
            self.statement = statement
        }
    }

    /// The answer.
    public let outcome: Evaluation.Outcome
    /// The statements that allow or deny it; where it is denied implicitly, those that allow it in other layers.
    public let deciders: [Decider]
    /// The layers that would have had to allow it and don't, where it is denied implicitly.
    public let missing: [AccessPolicies.Layer]
}

extension AccessPolicies {
    /// What all policies together say (IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
    /// logic").
    public func evaluate(_ request: Request) -> AccessEvaluation {
        let layers: [(Layer, [LoweredPolicy])] = [
            (.serviceControl, serviceControl.flatMap(\.self)), (.resource, resource.map { [$0] } ?? []),
            (.identity, identity), (.boundary, boundary.map { [$0] } ?? []), (.session, session ?? []),
        ]
        var allowing: [AccessEvaluation.Decider] = []
        var denying: [AccessEvaluation.Decider] = []
        for (layer, documents) in layers {
            for (index, document) in documents.enumerated() {
                let evaluation = Evaluator(document).evaluate(request)
                let deciders = evaluation.statements.map {
                    AccessEvaluation.Decider(layer, document: index, statement: $0)
                }
                switch evaluation.outcome {
                case .explicitlyDenied: denying += deciders
                case .allowed: allowing += deciders
                case .implicitlyDenied: break
                }
            }
        }
        if !denying.isEmpty { return AccessEvaluation(outcome: .explicitlyDenied, deciders: denying, missing: []) }
        let missing = missing(Set(allowing.map(\.layer)), request)
        return AccessEvaluation(
            outcome: missing.isEmpty ? .allowed : .implicitlyDenied, deciders: allowing, missing: missing)
    }

    /// The layers that have to allow the request and don't.
    private func missing(_ allowing: Set<Layer>, _ request: Request) -> [Layer] {
        var missing: [Layer] = []
        if !serviceControl.allSatisfy({ level in level.contains { allows($0, request) } }) {
            missing.append(.serviceControl)
        }
        let grant = isSameAccount ? resourceGrant(to: request) : .none
        if grant == .direct { return missing }
        if grant == .none, !allowing.contains(.identity) { missing.append(.identity) }
        if boundary != nil, !allowing.contains(.boundary) { missing.append(.boundary) }
        if session != nil, !allowing.contains(.session) { missing.append(.session) }
        if !isSameAccount, !allowing.contains(.resource) { missing.append(.resource) }
        return missing
    }

    private func allows(_ policy: LoweredPolicy, _ request: Request) -> Bool {
        Evaluator(policy).evaluate(request).outcome == .allowed
    }

    /// How far the resource's policy grants by itself, inside of an account.
    private enum ResourceGrant: Comparable {
        /// Not at all, or to the account: then the identity's policies decide.
        case none
        /// To a role: its boundary and its session's policies still count.
        case limited
        /// To a user or a session: nothing else has to allow it.
        case direct
    }

    private func resourceGrant(to request: Request) -> ResourceGrant {
        var best = ResourceGrant.none
        let isRole = request.principals.contains { $0.contains(":assumed-role/") || $0.contains(":role/") }
        for statement in resource?.statements ?? [] where statement.effect == .allow {
            guard statement.certainty(of: request) == .surely else { continue }
            guard let principals = statement.scope.principals else { continue }
            // NotPrincipal names nobody whom it means: it grants like `*`
            let named =
                principals.isNegated ? ["*"] : principals.names.filter { $0 == "*" || request.principals.contains($0) }
            for name in named where !name.hasSuffix(":root") {
                let isDirect = name.contains(":user/") || name.contains(":assumed-role/") || name == "*" && !isRole
                best = max(best, isDirect ? .direct : .limited)
            }
        }
        return best
    }
}

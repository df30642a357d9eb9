import Testing

@testable import PolicySemantics

private func policy(_ effect: Effect = .allow, _ actions: String..., for names: [String]? = nil) -> LoweredPolicy {
    LoweredPolicy([
        LoweredStatement(
            effect, actions: PatternSet(actions.map { TextPattern($0) }),
            scope: Scope(principals: names.map { PrincipalSet($0) }))
    ])
}

private let user = "AWS:arn:aws:iam::111111111111:user/alice"
private let role = "AWS:arn:aws:iam::111111111111:role/admin"
private let session = "AWS:arn:aws:sts::111111111111:assumed-role/admin/s"
private let account = "AWS:arn:aws:iam::111111111111:root"

private func request(as names: String...) -> Request {
    Request(action: "s3:GetObject", resource: "arn:aws:s3:::b/x", principals: Set(names + [account]))
}

/// The outcome, with the layers that are missing.
private func answer(_ policies: AccessPolicies, as names: String...) -> String {
    let evaluation = policies.evaluate(
        Request(action: "s3:GetObject", resource: "arn:aws:s3:::b/x", principals: Set(names + [account])))
    return evaluation.outcome.rawValue + evaluation.missing.map { " \($0.rawValue)" }.joined()
}

@Suite struct AccessPoliciesTests {
    @Test func `the identity, its boundary and its session must all allow`() {
        var policies = AccessPolicies(identity: [policy(.allow, "iam:*"), policy(.allow, "s3:*")])
        #expect(answer(policies, as: user) == "allowed")
        policies.boundary = policy(.allow, "ec2:*")
        #expect(answer(policies, as: user) == "implicitlyDenied boundary")
        policies.session = []
        #expect(answer(policies, as: user) == "implicitlyDenied boundary session")
        policies.boundary = policy(.allow, "s3:get*")
        policies.session = [policy(.allow, "ec2:*"), policy(.allow, "*")]
        #expect(answer(policies, as: user) == "allowed")
        policies.identity = []
        #expect(answer(policies, as: user) == "implicitlyDenied identity")
    }

    @Test func `a Deny anywhere denies, and is named`() {
        let policies = AccessPolicies(
            identity: [policy(.allow, "*")], serviceControl: [[policy(.allow, "*"), policy(.deny, "s3:*")]],
            resource: policy(.deny, "s3:get*", for: ["*"]))
        let evaluation = policies.evaluate(request(as: user))
        #expect(evaluation.outcome == .explicitlyDenied)
        #expect(
            evaluation.deciders == [.init(.serviceControl, document: 1, statement: 0), .init(.resource, statement: 0)])
    }

    @Test func `every level of service control policies must allow`() {
        var policies = AccessPolicies(
            identity: [policy(.allow, "*")], serviceControl: [[policy(.allow, "*")], [policy(.allow, "ec2:*")]])
        #expect(answer(policies, as: user) == "implicitlyDenied serviceControl")
        policies.serviceControl[1].append(policy(.allow, "s3:*"))
        #expect(answer(policies, as: user) == "allowed")
    }

    @Test func `inside an account a resource that names a user or a session is enough`() {
        var policies = AccessPolicies(
            identity: [], boundary: policy(.allow, "ec2:*"), resource: policy(.allow, "s3:*", for: [user]))
        #expect(answer(policies, as: user) == "allowed")
        policies.resource = policy(.allow, "s3:*", for: [session])
        #expect(answer(policies, as: role, session) == "allowed")
        policies.resource = policy(.allow, "s3:*", for: [role])
        #expect(answer(policies, as: role, session) == "implicitlyDenied boundary")
        policies.boundary = nil
        #expect(answer(policies, as: role, session) == "allowed")
        policies.resource = policy(.allow, "s3:*", for: [account])
        #expect(answer(policies, as: user) == "implicitlyDenied identity")
    }

    @Test func `across accounts both sides must allow`() {
        var policies = AccessPolicies(identity: [policy(.allow, "s3:*")], isSameAccount: false)
        #expect(answer(policies, as: user) == "implicitlyDenied resource")
        policies.resource = policy(.allow, "s3:*", for: [account])
        #expect(answer(policies, as: user) == "allowed")
        policies.identity = []
        policies.resource = policy(.allow, "s3:*", for: [user])
        #expect(answer(policies, as: user) == "implicitlyDenied identity")
    }
}

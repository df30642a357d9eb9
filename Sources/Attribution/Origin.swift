import IAMModel

/// Whom a session acts for, followed to its root through role chains.
public enum Origin: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// An IAM user.
    case user(PrincipalReference)
    /// A federated or Identity Center identity, by the name that its provider gives; without a name where the events tell
    /// the provider only.
    case person(Person)
    /// A role at work for itself: a workload that assumed a further role.
    case role(PrincipalReference)
    /// An AWS service, `ec2.amazonaws.com`.
    case service(String)
    /// A principal of an account that is not on file, by ARN, principal id or account.
    case outside(String)
    /// Nobody that the events name.
    case unknown

    /// `user/alice`, `person/ann@example.com`, `service/ec2.amazonaws.com` …
    public var description: String {
        switch self {
        case .user(let user): user.description
        case .person(let person): "person/\(person)"
        case .role(let role): role.description
        case .service(let name): "service/\(name)"
        case .outside(let name): "outside/\(name)"
        case .unknown: "unknown"
        }
    }

    private var key: (Int, String, String) {
        switch self {
        case .user(let user): (0, user.account.digits, user.name)
        case .person(let person): (person.isNamed ? 1 : 5, person.name, person.provider)
        case .role(let role): (2, role.account.digits, role.name)
        case .service(let name): (3, "", name)
        case .outside(let name): (4, "", name)
        case .unknown: (6, "", "")
        }
    }

    /// Whether it is known who it is: not where nothing is known, nor where only a provider is.
    public var isKnown: Bool {
        switch self {
        case .person(let person): person.isNamed
        case .unknown: false
        case .user, .role, .service, .outside: true
        }
    }

    /// How rules may name it: a person with the provider and without.
    public var names: [String] {
        if case .person(let person) = self, person.isNamed, !person.provider.isEmpty {
            return ["person/\(person.name)", description]
        }
        return [description]
    }

    /// Users, people, roles, services, outsiders, people without a name, the unknown; each by name.
    public static func < (left: Origin, right: Origin) -> Bool { left.key < right.key }
}

/// By what a session was linked to its origin.
public enum LinkMethod: String, Sendable, CaseIterable {
    /// The identity is the origin: a user's own key or password.
    case direct
    /// The access key that an STS event issued.
    case issuedKey
    /// The session's `principalId` with the time of its issue.
    case sessionAndDate
    /// A `SwitchRole` in the console.
    case switchRole
    /// The session name of an `AWSReservedSSO_*` role: the Identity Center user.
    case sessionName
    /// `onBehalfOf`: the Identity Center user of a session that carries one's identity.
    case onBehalfOf
    /// The source identity that the first session of a chain was given.
    case sourceIdentity
    /// What the session's own events tell: that an instance or a function has its credentials, or for whom a web
    /// identity's provider vouched.
    case namedByRecord
    /// The only service that the role's trust document lets in.
    case soleService
    /// Not at all.
    case none

    /// How people say it: "issued key".
    public var phrase: String {
        switch self {
        case .direct: "own credentials"
        case .issuedKey: "issued key"
        case .sessionAndDate: "session name and date"
        case .switchRole: "console switch"
        case .sessionName: "Identity Center session name"
        case .onBehalfOf: "Identity Center user"
        case .sourceIdentity: "source identity"
        case .namedByRecord: "what its events tell"
        case .soleService: "the only service that the role trusts"
        case .none: "not linked"
        }
    }
}

/// What is known of one session: the principal whose rights it uses, and whom it acts for.
public struct AttributedSession: Hashable, Sendable {
    /// The user or role whose policies authorize the session; nil for services, outsiders and the root user.
    public var principal: PrincipalReference?
    /// Whom it acts for.
    public var origin: Origin
    /// By what the origin was found.
    public var method: LinkMethod
    /// The principal's name where another one has it by now: deleted, and made again. Its use is nobody's on file.
    public var former: PrincipalReference?
    /// The principal's unique id (`AIDA…`, `AROA…`), empty where the events do not say.
    public var uniqueID: String
    /// Whether it is known who asked for the session, though not for whom: nobody else began it.
    public var hasKnownCaller: Bool

    /// A finding by its parts.
    public init(
        principal: PrincipalReference?, origin: Origin, method: LinkMethod, uniqueID: String,
        former: PrincipalReference? = nil, hasKnownCaller: Bool = false
    ) {
        self.principal = principal
        self.former = former
        self.origin = origin
        self.method = method
        self.uniqueID = uniqueID
        self.hasKnownCaller = hasKnownCaller
    }
}

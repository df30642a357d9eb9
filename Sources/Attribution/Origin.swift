import IAMModel

/// Whom a session acts for, followed to its root through role chains.
public enum Origin: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// An IAM user.
    case user(PrincipalReference)
    /// A federated or Identity Center identity, by the name that the identity provider gives.
    case person(String)
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
        case .person(let name): "person/\(name)"
        case .role(let role): role.description
        case .service(let name): "service/\(name)"
        case .outside(let name): "outside/\(name)"
        case .unknown: "unknown"
        }
    }

    private var key: (Int, String, String) {
        switch self {
        case .user(let user): (0, user.account.digits, user.name)
        case .person(let name): (1, "", name)
        case .role(let role): (2, role.account.digits, role.name)
        case .service(let name): (3, "", name)
        case .outside(let name): (4, "", name)
        case .unknown: (5, "", "")
        }
    }

    /// Users, people, roles, services, outsiders, the unknown; each by name.
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

    /// A finding by its parts.
    public init(
        principal: PrincipalReference?, origin: Origin, method: LinkMethod, uniqueID: String,
        former: PrincipalReference? = nil
    ) {
        self.principal = principal
        self.former = former
        self.origin = origin
        self.method = method
        self.uniqueID = uniqueID
    }
}

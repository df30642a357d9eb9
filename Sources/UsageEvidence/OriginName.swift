import Attribution
import IAMModel

/// The name of an origin as `usage.json` writes it: `user/alice`, `222222222222/user/bob` of another account,
/// `person/ann@example.com`, `service/ec2.amazonaws.com`, `outside/…`, `unknown`.
enum OriginName {
    static func text(of origin: Origin, in account: AccountID) -> String {
        switch origin {
        case .user(let principal), .role(let principal):
            principal.account == account ? principal.description : "\(principal.account)/\(principal)"
        case .person, .service, .outside, .unknown: origin.description
        }
    }

    /// The origin of a name, nil where it is none.
    static func origin(_ text: String, in account: AccountID) -> Origin? {
        if text == "unknown" { return .unknown }
        guard let (head, rest) = split(text) else { return nil }
        switch head {
        case "person": return .person(Person(parsing: rest))
        case "service": return .service(rest)
        case "outside": return .outside(rest)
        case "user", "role":
            return principal(text, in: account).map(origin)
        default:
            guard let other = AccountID(head), other != account else { return nil }
            return principal(rest, in: other).map(origin)
        }
    }

    /// The principal of a name such as `user/alice`, nil where it is none.
    static func principal(_ text: String, in account: AccountID) -> PrincipalReference? {
        guard let (head, rest) = split(text), let kind = PrincipalReference.Kind(rawValue: head) else {
            return nil
        }
        return PrincipalReference(account: account, kind: kind, name: rest)
    }

    private static func origin(_ principal: PrincipalReference) -> Origin {
        principal.kind == .user ? .user(principal) : .role(principal)
    }

    private static func split(_ text: String) -> (head: String, rest: String)? {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        return (String(text[..<slash]), String(text[text.index(after: slash)...]))
    }
}

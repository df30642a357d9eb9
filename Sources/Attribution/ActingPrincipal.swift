import IAMModel
import Usage

/// Whose policies authorize a session: a user or a role by name and by id.
struct ActingPrincipal {
    /// The user or role, by the name that it has now.
    let reference: PrincipalReference
    /// Its unique id, `AIDA…` or `AROA…`; empty where the events do not say.
    let id: String
    /// Whether it is a former one: the one on file by that name has another id.
    let isFormer: Bool

    /// As an origin; a former one is nobody on file.
    var origin: Origin {
        if isFormer { return .outside("former \(reference) \(id)") }
        return reference.kind == .user ? .user(reference) : .role(reference)
    }

    /// Those of some sessions; nil for services, people, outsiders and the root user.
    static func all(of sessions: [Session], _ directory: PrincipalDirectory) -> [ActingPrincipal?] {
        // Sessions are many and roles few: what a role's id and ARN say is read once.
        var known: [String: (arn: String, principal: ActingPrincipal)] = [:]
        return sessions.indices.map { number in
            switch sessions[number].type {
            case "Root", "AWSService", "SAMLUser", "WebIdentityUser", "IdentityCenterUser": return nil
            case "AWSAccount":
                // The copy of another account: who is on file by that id is meant, and a name there is none.
                let id = String(sessions[number].principalID.prefix { $0 != ":" })
                return directory.principal(ofPrincipalID: id).map {
                    ActingPrincipal(reference: $0, id: id, isFormer: false)
                }
            default: break
            }
            let issuer = sessions[number].issuerPrincipalID
            let arn = sessions[number].issuerARN
            if let (sameARN, principal) = known[issuer], sameARN == arn { return principal }
            let whole = issuer.isEmpty ? sessions[number].principalID : issuer
            let id = whole.utf8.contains(UInt8(ascii: ":")) ? String(whole.prefix { $0 != ":" }) : whole
            // A user that was renamed keeps its id.
            let reference =
                directory.principal(ofPrincipalID: id) ?? directory.principal(ofARN: arn)
                ?? directory.principal(ofARN: sessions[number].arn)
            guard let reference else { return nil }
            let principal = ActingPrincipal(
                reference: reference, id: id, isFormer: directory.isFormer(reference, id: id))
            if !arn.isEmpty && !issuer.isEmpty { known[issuer] = (arn, principal) }
            return principal
        }
    }
}

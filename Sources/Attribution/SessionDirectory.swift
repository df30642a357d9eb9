import IAMModel
import Usage

/// The sessions of a record by what events say of other sessions: each table built when it is first asked.
struct SessionDirectory {
    private let sessions: [Session]
    private var byARN: TextIndex?
    private var byPrincipalID: TextIndex?
    private var telling: [SessionName: [Int]]?
    private var knownCenter: IdentityCenter?

    init(_ sessions: [Session]) {
        self.sessions = sessions
    }

    /// The role sessions of an ARN, `arn:aws:sts::111111111111:assumed-role/admin/alice`.
    mutating func roleSessions(arn: String) -> [Int] {
        let table = byARN ?? table { $0.arn }
        byARN = table
        return table.candidates(for: arn).filter { sessions[$0].arn == arn }
    }

    /// The role sessions of an id, `AROA…:alice`.
    mutating func roleSessions(principalID: String) -> [Int] {
        let table = byPrincipalID ?? table { $0.principalID }
        byPrincipalID = table
        return table.candidates(for: principalID).filter { sessions[$0].principalID == principalID }
    }

    /// The role sessions of the same id and date whose events tell whom the credentials were given to: few sessions do.
    mutating func telling(ofSameNameAndDateAs session: Session) -> [Int] {
        if telling == nil {
            let few = sessions.indices.filter { !sessions[$0].rare.isEmpty && sessions[$0].tellsHolder }
            telling = Dictionary(grouping: few) { SessionName(sessions[$0]) }
        }
        guard session.creationDate != nil, let telling, !telling.isEmpty else { return [] }
        return telling[SessionName(session), default: []]
    }

    /// An Identity Center user by `onBehalfOf.userId`, with the name that their own roles' sessions show beside it; by the id
    /// where they show none or several.
    mutating func person(ofIdentityCenterID id: String, in session: Session) -> Person {
        Person(center.name(of: id) ?? id, of: center.provider(session.account, session.identityStore))
    }

    /// An Identity Center user by the name of a session in one of its roles.
    mutating func person(called name: String, in session: Session) -> Person {
        Person(
            center.spelling(of: name, in: session.account),
            of: center.provider(session.account, session.identityStore))
    }

    /// The same for a role of an account.
    mutating func person(called name: String, inAccount account: String) -> Person {
        Person(center.spelling(of: name, in: account), of: center.provider(account, ""))
    }

    private var center: IdentityCenter {
        mutating get {
            let found = knownCenter ?? IdentityCenter(sessions)
            knownCenter = found
            return found
        }
    }

    private func table(by field: (Session) -> String) -> TextIndex {
        TextIndex(count: sessions.count) { sessions[$0].type == "AssumedRole" ? field(sessions[$0]) : "" }
    }
}

/// What sessions of one name and date have in common.
private struct SessionName: Hashable {
    let principalID: String
    let creationDate: Timestamp?

    init(_ session: Session) {
        principalID = session.principalID
        creationDate = session.creationDate
    }
}

extension Session {
    /// Whether its events tell whom its credentials were given to: an instance, a function, a web identity.
    fileprivate var tellsHolder: Bool { type == "AssumedRole" && !(environment.isEmpty && provider.isEmpty) }

    /// The name behind the colon of `principalId`; nil where there is none.
    var sessionName: String? {
        guard let colon = principalID.firstIndex(of: ":") else { return nil }
        let name = principalID[principalID.index(after: colon)...]
        return name.isEmpty ? nil : String(name)
    }
}

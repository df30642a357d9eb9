import IAMModel
import Usage

/// The sessions of a record by what events say of other sessions: each table built when it is first asked.
struct SessionDirectory {
    private let sessions: [Session]
    private var byARN: TextIndex?
    private var byPrincipalID: TextIndex?
    private var namesByIdentityCenterID: [String: Set<String>]?

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

    /// The name of an Identity Center user by `onBehalfOf.userId`, where their own roles' sessions show both; the id where
    /// they show none or several.
    mutating func person(ofIdentityCenterID id: String) -> String {
        if namesByIdentityCenterID == nil {
            var names: [String: Set<String>] = [:]
            for session in sessions where !session.onBehalfOf.isEmpty && session.issuerARN.contains("AWSReservedSSO_") {
                guard let name = session.sessionName else { continue }
                names[session.onBehalfOf, default: []].insert(name)
            }
            namesByIdentityCenterID = names
        }
        let names = namesByIdentityCenterID?[id] ?? []
        return names.count == 1 ? names.first ?? id : id
    }

    private func table(by field: (Session) -> String) -> TextIndex {
        TextIndex(count: sessions.count) { sessions[$0].type == "AssumedRole" ? field(sessions[$0]) : "" }
    }
}

extension Session {
    /// The name behind the colon of `principalId`; nil where there is none.
    var sessionName: String? {
        guard let colon = principalID.firstIndex(of: ":") else { return nil }
        let name = principalID[principalID.index(after: colon)...]
        return name.isEmpty ? nil : String(name)
    }
}

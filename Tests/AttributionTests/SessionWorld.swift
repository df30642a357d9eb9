import IAMModel
import Usage

@testable import Attribution

/// Sessions and the events that issue them, made in a few lines.
struct SessionWorld {
    var record = UsageRecord()

    /// An IAM user's own identity.
    mutating func user(_ name: String, account: String = "111111111111") -> Int {
        var session = Session()
        session.type = "IAMUser"
        session.principalID = "AIDA\(name.uppercased())"
        session.arn = "arn:aws:iam::\(account):user/\(name)"
        session.account = account
        session.userName = name
        return add(session)
    }

    /// A role's session, as its events show it.
    mutating func session(
        of role: String, named name: String, key: String = "", created: String, account: String = "111111111111"
    ) -> Int {
        var session = Session()
        session.type = "AssumedRole"
        session.principalID = "AROA\(role.uppercased()):\(name)"
        session.arn = "arn:aws:sts::\(account):assumed-role/\(role)/\(name)"
        session.account = account
        session.accessKeyID = key
        session.creationDate = Timestamp(created)
        session.issuerType = "Role"
        session.issuerPrincipalID = "AROA\(role.uppercased())"
        session.issuerARN = "arn:aws:iam::\(account):role/\(role)"
        return add(session)
    }

    /// An identity of another type.
    mutating func other(_ type: String, principalID: String = "", service: String = "", userName: String = "") -> Int {
        var session = Session()
        session.type = type
        session.principalID = principalID
        session.service = service
        session.userName = userName
        return add(session)
    }

    /// An `AssumeRole` by a session.
    mutating func assume(
        _ role: String, named name: String, by caller: Int, at time: String, key: String, shared: String = "",
        account: String = "111111111111"
    ) {
        var issue = SessionIssue()
        issue.eventName = "AssumeRole"
        issue.caller = caller
        issue.issuedKey = key
        issue.issuedPrincipalID = "AROA\(role.uppercased()):\(name)"
        issue.roleARN = "arn:aws:iam::\(account):role/\(role)"
        issue.time = Timestamp(time) ?? Timestamp(secondsSinceEpoch: 0)
        issue.sharedEventID = shared
        issue.service = record.sessions[caller].service
        record.issues.append(issue)
    }

    /// A `SwitchRole` in the console.
    mutating func switchRole(to role: String, named name: String, from login: String, at time: String, caller: Int) {
        var issue = SessionIssue()
        issue.eventName = "SwitchRole"
        issue.caller = caller
        issue.issuedPrincipalID = "AROA\(role.uppercased()):\(name)"
        issue.time = Timestamp(time) ?? Timestamp(secondsSinceEpoch: 0)
        issue.switchedFrom = login
        record.issues.append(issue)
    }

    private mutating func add(_ session: Session) -> Int {
        record.sessions.append(session)
        return record.sessions.count - 1
    }

    /// What the sessions are linked to.
    func findings(_ directory: PrincipalDirectory = PrincipalDirectory()) -> [AttributedSession] {
        var record = record
        record.issues.sort { ($0.time, $0.issuedKey) < ($1.time, $1.issuedKey) }
        return Attribution(of: record, directory: directory).sessions
    }
}

/// A user of the account 111111111111, as an origin.
func user(_ name: String, account: String = "111111111111") -> Origin {
    AccountID(account).map { .user(PrincipalReference(account: $0, kind: .user, name: name)) } ?? .unknown
}

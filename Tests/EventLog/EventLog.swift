import IAMModel
import Usage

/// Events of a few sessions, made line by line, as a usage source would tell them.
///
/// Every account is seen from the first to the last day with reads and writes in us-east-1 and eu-west-1, with kms and
/// rdsdata: what a test does not want covered, it takes away from ``record``.
public struct EventLog {
    /// What has been told so far; rows are not sorted before ``finished``.
    public var record = UsageRecord()
    private var sessions: [Session: Int] = [:]
    private var kinds: [EventKind: Int] = [:]
    private var keys = 0

    /// A log of an account that was seen from one day to another.
    public init(account: String = "111111111111", from first: Day, to last: Day) {
        see(account, from: first, to: last)
    }

    /// Sees a further account.
    public mutating func see(_ account: String, from first: Day, to last: Day) {
        var coverage = AccountCoverage()
        var day = first
        while day <= last {
            coverage.events.add(4, on: day)
            for region in ["us-east-1", "eu-west-1"] {
                coverage.addManagement(1, on: day, isReadOnly: true, region: region, source: "kms.amazonaws.com")
                coverage.addManagement(1, on: day, isReadOnly: false, region: region, source: "rdsdata.amazonaws.com")
            }
            day = day.advanced(byDays: 1)
        }
        coverage.oldest = first.start
        coverage.newest = last.start
        record.coverage.accounts[account] = coverage
    }

    /// An event of a user: `"s3 ListBuckets"`; a denial may name the action that was checked.
    public mutating func user(
        _ name: String, id: String = "", _ event: String, account: String = "111111111111", on day: Day,
        times count: Int = 1,
        outcome: EventKind.Outcome = .succeeded, readOnly: Bool? = nil, role: String? = nil, naming: String = ""
    ) {
        var session = Session()
        session.type = "IAMUser"
        session.principalID = id
        session.arn = "arn:aws:iam::\(account):user/\(name)"
        session.account = account
        session.userName = name
        add(event, index(of: session), day, count, outcome, readOnly, role, naming)
    }

    /// An event of a role that a user assumed; nil for an origin that nobody knows.
    public mutating func role(
        _ role: String, id: String? = nil, by user: String?, userID: String = "", _ event: String,
        account: String = "111111111111",
        home: String = "111111111111", on day: Day, times count: Int = 1, outcome: EventKind.Outcome = .succeeded,
        readOnly: Bool? = nil, passing: String? = nil
    ) {
        keys += 1
        var session = Session()
        session.type = "AssumedRole"
        session.principalID = "\(id ?? "AROA\(role.uppercased())"):\(user ?? "nobody")"
        session.arn = "arn:aws:sts::\(account):assumed-role/\(role)/\(user ?? "nobody")"
        session.account = account
        session.accessKeyID = "ASIA\(keys)"
        session.issuerType = "Role"
        session.issuerARN = "arn:aws:iam::\(account):role/\(role)"
        if let user {
            var caller = Session()
            caller.type = "IAMUser"
            caller.principalID = userID
            caller.arn = "arn:aws:iam::\(home):user/\(user)"
            caller.account = home
            caller.userName = user
            var issue = SessionIssue()
            issue.eventName = "AssumeRole"
            issue.caller = index(of: caller)
            issue.issuedKey = session.accessKeyID
            issue.issuedPrincipalID = session.principalID
            issue.roleARN = session.issuerARN
            issue.time = day.start
            record.issues.append(issue)
        }
        add(event, index(of: session), day, count, outcome, readOnly, passing)
    }

    /// An event of IAM that gives or takes a grant.
    public mutating func grant(
        _ operation: String, user: String = "", group: String = "", role: String = "", policy: String = "",
        arn: String = "", version: String = "", isDefault: Bool = false, newName: String = "",
        account: String = "111111111111", on day: Day, _ document: String = ""
    ) {
        var grant = GrantEvent()
        grant.operation = operation
        grant.account = account
        grant.time = day.start
        grant.user = user
        grant.group = group
        grant.role = role
        grant.policy = policy
        grant.policyARN = arn
        grant.version = version
        grant.isDefault = isDefault
        grant.document = document
        grant.newName = newName
        record.grants.append(grant)
    }

    /// An event of a session that a test makes field by field.
    public mutating func add(
        _ event: String, _ session: Session, on day: Day, times count: Int = 1,
        outcome: EventKind.Outcome = .succeeded, readOnly: Bool? = nil
    ) {
        add(event, index(of: session), day, count, outcome, readOnly, nil)
    }

    private mutating func index(of session: Session) -> Int {
        if let known = sessions[session] { return known }
        record.sessions.append(session)
        sessions[session] = record.sessions.count - 1
        return record.sessions.count - 1
    }

    private mutating func add(
        _ event: String, _ session: Int, _ day: Day, _ count: Int, _ outcome: EventKind.Outcome, _ readOnly: Bool?,
        _ role: String?, _ naming: String = ""
    ) {
        let words = event.split(separator: " ")
        let kind = EventKind(
            source: "\(words[0]).amazonaws.com", name: String(words[1]), outcome: outcome, isReadOnly: readOnly,
            deniedAction: naming)
        let index =
            kinds[kind]
            ?? {
                record.kinds.append(kind)
                kinds[kind] = record.kinds.count - 1
                return record.kinds.count - 1
            }()
        record.rows.append(
            UsageRow(session: session, kind: index, day: day, count: count, first: day.start, last: day.start))
        guard let role else { return }
        record.roleUses.append(
            RoleUseRow(session: session, kind: index, day: day, role: role, count: count, last: day.start))
    }
}

import IAMModel
import Usage

/// Follows sessions to their origins.
///
/// The order in which the ways are tried is that of their strength: an issued key is one session and no other; a
/// session's name and date can be shared by two callers, and then link nothing; a session's name alone counts only
/// for Identity Center's roles, where AWS sets it.
struct SessionLinker {
    private enum Progress {
        case open
        case underWay
        case done(Origin, LinkMethod)
    }

    private let record: UsageRecord
    private let directory: PrincipalDirectory
    /// The user or role whose policies authorize each session.
    private let principals: [ActingPrincipal?]
    private var index: IssueIndex
    private var sessions: SessionDirectory
    private var progress: [Progress]
    private var originsBySourceIdentity: [String: Origin?] = [:]
    /// How many callers are being followed, one from the other.
    private var depth = 0

    init(record: UsageRecord, directory: PrincipalDirectory) {
        self.record = record
        self.directory = directory
        principals = ActingPrincipal.all(of: record.sessions, directory)
        index = IssueIndex(record.issues)
        sessions = SessionDirectory(record.sessions)
        progress = Array(repeating: .open, count: record.sessions.count)
    }

    /// How many callers are followed at once: sessions are followed from the oldest to the newest, so that even a chain
    /// of thousands is followed link by link, and only input that is made to be a riddle comes here.
    private static let deepest = 100

    /// Follows all sessions, from the oldest to the newest: who asked for a session is older.
    mutating func followAll() {
        let dates = record.sessions.map { $0.creationDate?.secondsSinceEpoch ?? .min }
        for number in dates.indices.sorted(by: { (dates[$0], $0) < (dates[$1], $1) }) {
            _ = originAndMethod(of: number)
        }
    }

    /// What is known of a session.
    mutating func finding(of number: Int) -> AttributedSession {
        let (origin, method) = originAndMethod(of: number)
        guard let principal = principals[number] else {
            return AttributedSession(
                principal: nil, origin: origin, method: method,
                uniqueID: String(record.sessions[number].principalID.prefix { $0 != ":" }))
        }
        return AttributedSession(
            principal: principal.isFormer ? nil : principal.reference, origin: origin, method: method,
            uniqueID: principal.id, former: principal.isFormer ? principal.reference : nil)
    }

    private mutating func originAndMethod(of number: Int) -> (Origin, LinkMethod) {
        switch progress[number] {
        case .done(let origin, let method): return (origin, method)
        case .underWay: return (.unknown, .none)
        case .open: break
        }
        guard depth < SessionLinker.deepest else { return (.unknown, .none) }
        progress[number] = .underWay
        depth += 1
        let found = find(number)
        depth -= 1
        progress[number] = .done(found.0, found.1)
        return found
    }

    private mutating func find(_ number: Int) -> (Origin, LinkMethod) {
        if let principal = principals[number] {
            return principal.reference.kind == .user
                ? (principal.origin, .direct) : roleSession(number, role: principal.reference.name)
        }
        let session = record.sessions[number]
        switch session.type {
        case "AWSService":
            return (.service(session.service.isEmpty ? session.principalID : session.service), .direct)
        case "SAMLUser", "WebIdentityUser", "IdentityCenterUser":
            return (.person(session.userName.isEmpty ? session.principalID : session.userName), .direct)
        case "Root":
            return (.outside(session.arn.isEmpty ? "root of \(session.account)" : session.arn), .direct)
        case "AWSAccount": return (outsider(session), .direct)
        default: return (session.service.isEmpty ? .unknown : .service(session.service), .none)
        }
    }

    private mutating func roleSession(_ number: Int, role: String) -> (Origin, LinkMethod) {
        let key = record.sessions[number].accessKeyID
        if !key.isEmpty, let origin = agreed(index.issued(key: key)) { return (origin, .issuedKey) }
        let session = record.sessions[number]
        if let created = session.creationDate {
            let issues = index.issued(principalID: session.principalID, created: created)
            if let origin = agreed(issues) {
                let isSwitch = issues.allSatisfy { record.issues[$0].eventName == "SwitchRole" }
                return (origin, isSwitch ? .switchRole : .sessionAndDate)
            }
        } else if let origin = agreed(index.switches(writtenBy: number)) {
            // The event of a switch has no date of its own, and says itself who switched (CloudTrail User Guide, "AWS
            // Management Console sign-in events", `SwitchRole`).
            return (origin, .switchRole)
        }
        if role.hasPrefix("AWSReservedSSO_"), let name = session.sessionName { return (.person(name), .sessionName) }
        if !session.onBehalfOf.isEmpty {
            return (.person(sessions.person(ofIdentityCenterID: session.onBehalfOf)), .onBehalfOf)
        }
        return sourceIdentity(of: session).map { ($0, .sourceIdentity) } ?? (.unknown, .none)
    }

    /// The origin that a source identity stands for: the one that asked for sessions with it, else the person of that
    /// name; nil where several asked for it. STS hands it down all of a chain, and nobody can change it on the way
    /// (IAM User Guide, "Monitor and control actions taken with assumed roles").
    private mutating func sourceIdentity(of session: Session) -> Origin? {
        let name = session.sourceIdentity
        guard !name.isEmpty else { return nil }
        if let known = originsBySourceIdentity[name] { return known }
        let callers = Set(index.issues(withSourceIdentity: name).map { record.issues[$0].caller })
        let origins = Set(callers.sorted().map { originAndMethod(of: $0).0 }).subtracting([.unknown])
        let origin = origins.isEmpty ? .person(name) : origins.count == 1 ? origins.first : nil
        originsBySourceIdentity[name] = .some(origin)
        return origin
    }

    /// The one origin that all events which may have issued a session lead to; nil where they differ or lead nowhere.
    private mutating func agreed(_ issues: [Int]) -> Origin? {
        if issues.count == 1, record.issues[issues[0]].sharedEventID.isEmpty {
            let origin = callersOrigin(of: issues[0])
            return origin == .unknown ? nil : origin
        }
        var found: Set<Origin> = []
        for issue in issues {
            let origins = index.copies(of: issue).map { callersOrigin(of: $0) }
            // The caller's own copy says more than the target account's, which knows an id only.
            let known = origins.filter { if case .outside = $0 { false } else { $0 != .unknown } }
            found.insert(known.min() ?? origins.min() ?? .unknown)
        }
        return found.count == 1 && found.first != .unknown ? found.first : nil
    }

    private mutating func callersOrigin(of number: Int) -> Origin {
        let origin = origin(of: number)
        let caller = record.issues[number].caller
        guard record.issues[number].switchedFrom.isEmpty else { return origin }
        if case .service = origin, principals.indices.contains(caller), let workload = principals[caller],
            workload.reference.kind == .role
        {
            return workload.origin
        }
        return origin
    }

    /// Who assumed which role: of an event of which both accounts have a copy, the one that names the caller counts.
    mutating func assumptions() -> [Assumption] {
        var found: [Assumption] = []
        var placeByCopy: [String: Int] = [:]
        for (number, issue) in record.issues.enumerated() where !issue.roleARN.isEmpty {
            if isEcho(issue) || isOfFormerRole(issue) { continue }
            let assumption = Assumption(
                caller: caller(of: issue), origin: origin(of: number), roleARN: issue.roleARN, time: issue.time,
                isDenied: issue.isDenied)
            guard !issue.sharedEventID.isEmpty, let place = placeByCopy[issue.sharedEventID] else {
                if !issue.sharedEventID.isEmpty { placeByCopy[issue.sharedEventID] = found.count }
                found.append(assumption)
                continue
            }
            if found[place].caller == nil { found[place].caller = assumption.caller }
            if assumption.origin < found[place].origin { found[place].origin = assumption.origin }
        }
        return found
    }

    /// Whether a console switch is told by an `AssumeRole` of the same second, too.
    private mutating func isEcho(_ issue: SessionIssue) -> Bool {
        issue.eventName == "SwitchRole"
            && index.issued(principalID: issue.issuedPrincipalID, created: issue.time)
                .contains { record.issues[$0].eventName != "SwitchRole" }
    }

    /// Whether the role that was assumed is a former one: its successor of the same name was not.
    private func isOfFormerRole(_ issue: SessionIssue) -> Bool {
        guard !directory.isEmpty, !issue.issuedPrincipalID.isEmpty,
            directory.principal(ofPrincipalID: issue.issuedPrincipalID) == nil,
            let role = ARN(issue.roleARN).flatMap({ PrincipalReference($0) })
        else { return false }
        return directory.isFormer(role, id: String(issue.issuedPrincipalID.prefix { $0 != ":" }))
    }

    /// The user or role whose right to assume a role an event used; nil for services, outsiders and people.
    private func caller(of issue: SessionIssue) -> PrincipalReference? {
        if !issue.switchedFrom.isEmpty { return ARN(issue.switchedFrom).flatMap { PrincipalReference($0) } }
        guard issue.service.isEmpty, record.sessions.indices.contains(issue.caller) else { return nil }
        guard record.sessions[issue.caller].type == "AWSAccount" else {
            return principals[issue.caller].flatMap { $0.isFormer ? nil : $0.reference }
        }
        return directory.principal(ofPrincipalID: record.sessions[issue.caller].principalID)
    }

    private mutating func origin(of number: Int) -> Origin {
        let (login, service, caller) = (
            record.issues[number].switchedFrom, record.issues[number].service, record.issues[number].caller
        )
        if !login.isEmpty { return self.login(login, before: record.issues[number].time) }
        if !service.isEmpty { return .service(service) }
        return record.sessions.indices.contains(caller) ? originAndMethod(of: caller).0 : .unknown
    }

    /// The origin of a console login that switched: a user, or the newest session of that name before the switch.
    private mutating func login(_ text: String, before time: Timestamp) -> Origin {
        guard let arn = ARN(text), let principal = PrincipalReference(arn) else {
            return .outside(text)
        }
        if principal.kind == .user { return .user(principal) }
        let earlier = sessions.roleSessions(arn: text).filter {
            (record.sessions[$0].creationDate ?? time) <= time
        }
        let newest = earlier.compactMap { record.sessions[$0].creationDate }.max()
        let origins = earlier.filter { record.sessions[$0].creationDate == newest }
            .map { originAndMethod(of: $0).0 }
        if Set(origins).count == 1, let origin = origins.first, origin != .unknown { return origin }
        if principal.name.hasPrefix("AWSReservedSSO_") { return .person(arn.resourceName) }
        return .unknown
    }

    /// The origin of a caller that the target account's copy names by id and account only.
    private mutating func outsider(_ session: Session) -> Origin {
        if let principal = directory.principal(ofPrincipalID: session.principalID), principal.kind == .user {
            return .user(principal)
        }
        let sameSession = sessions.roleSessions(principalID: session.principalID).map { originAndMethod(of: $0).0 }
        if Set(sameSession).count == 1, let origin = sameSession.first, origin != .unknown { return origin }
        let name = [session.arn, session.principalID, session.account].first { !$0.isEmpty }
        return name.map { .outside($0) } ?? .unknown
    }
}

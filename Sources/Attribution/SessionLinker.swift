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
    /// Roles whose trust document the events show to have changed: whom it lets in now may not be whom it let in then.
    private let changedRoles: Set<PrincipalReference>
    /// How many callers are being followed, one from the other.
    private var depth = 0

    init(record: UsageRecord, directory: PrincipalDirectory) {
        self.record = record
        self.directory = directory
        principals = ActingPrincipal.all(of: record.sessions, directory)
        index = IssueIndex(record.issues)
        sessions = SessionDirectory(record.sessions)
        changedRoles = Set(
            record.grants.lazy.filter { $0.operation == "UpdateAssumeRolePolicy" }.compactMap { grant in
                AccountID(grant.account).flatMap {
                    directory.principal(ofARN: "arn:aws:iam::\($0):role/\(grant.role)")
                }
            })
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
            uniqueID: principal.id, former: principal.isFormer ? principal.reference : nil,
            hasKnownCaller: origin == .unknown && principal.reference.kind == .role && hasKnownCaller(number))
    }

    /// Whether it is known of every event that may have issued a session who made it.
    private mutating func hasKnownCaller(_ number: Int) -> Bool {
        let key = record.sessions[number].accessKeyID
        var issues = key.isEmpty ? [] : index.issued(key: key)
        if issues.isEmpty, let created = record.sessions[number].creationDate {
            issues = index.issued(principalID: record.sessions[number].principalID, created: created)
        }
        return !issues.isEmpty && issues.allSatisfy { issue in index.copies(of: issue).contains { hasCaller($0) } }
    }

    private func hasCaller(_ number: Int) -> Bool {
        let issue = record.issues[number]
        return !issue.service.isEmpty || caller(of: issue) != nil
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
                ? (principal.origin, .direct) : roleSession(number, role: principal.reference)
        }
        let session = record.sessions[number]
        switch session.type {
        case "AWSService":
            return (.service(session.service.isEmpty ? session.principalID : session.service), .direct)
        case "SAMLUser", "WebIdentityUser":
            return (.person(federated(session, vouchedForBy: session.provider)), .direct)
        case "IdentityCenterUser":
            return (.person(sessions.person(ofIdentityCenterID: session.onBehalfOf, in: session)), .direct)
        case "Root":
            return (.outside(session.arn.isEmpty ? "root of \(session.account)" : session.arn), .direct)
        case "AWSAccount":
            return (origin(ofSessionsCalled: session.principalID, at: nil) ?? outsider(session), .direct)
        default: return (session.service.isEmpty ? .unknown : .service(session.service), .none)
        }
    }

    private mutating func roleSession(_ number: Int, role: PrincipalReference) -> (Origin, LinkMethod) {
        let key = record.sessions[number].accessKeyID
        if !key.isEmpty, let origin = agreed(index.issued(key: key)) { return (origin, .issuedKey) }
        let session = record.sessions[number]
        if let created = session.creationDate {
            let issues = index.issued(principalID: session.principalID, created: created)
            if let origin = agreed(issues) {
                let isSwitch = issues.allSatisfy { record.issues[$0].eventName == "SwitchRole" }
                return (origin, isSwitch ? .switchRole : .sessionAndDate)
            }
        } else if session.type == "AWSAccount" {
            if let origin = origin(ofSessionsCalled: session.principalID, at: nil) { return (origin, .sessionAndDate) }
        } else if let origin = agreed(index.switches(writtenBy: number)) {
            // The event of a switch has no date of its own, and says itself who switched (CloudTrail User Guide, "AWS
            // Management Console sign-in events", `SwitchRole`).
            return (origin, .switchRole)
        }
        if role.name.hasPrefix("AWSReservedSSO_"), let name = session.sessionName {
            return (.person(sessions.person(called: name, in: session)), .sessionName)
        }
        if !session.onBehalfOf.isEmpty {
            return (.person(sessions.person(ofIdentityCenterID: session.onBehalfOf, in: session)), .onBehalfOf)
        }
        let named = namedByRecord(number, role)
        if let named, named.isKnown { return (named, .namedByRecord) }
        if let origin = sourceIdentity(of: session) { return (origin, .sourceIdentity) }
        if let named { return (named, .none) }
        if let service = directory.soleService(of: role), !changedRoles.contains(role) {
            return (.service(service), .soleService)
        }
        return (.unknown, .none)
    }

    /// The origin that the events of a session name themselves: its own, else those of the same name and date, since not
    /// every event of a session tells it.
    private mutating func namedByRecord(_ number: Int, _ role: PrincipalReference) -> Origin? {
        let session = record.sessions[number]
        if let origin = named(by: session, role) { return origin }
        let others = sessions.telling(ofSameNameAndDateAs: session).compactMap { named(by: record.sessions[$0], role) }
        return Set(others).count == 1 ? others.first : nil
    }

    /// Whom a session's credentials were given to, as its record says: an instance, a function, a web identity (CloudTrail
    /// User Guide, "CloudTrail userIdentity element": `ec2RoleDelivery`, `inScopeOf`, `webIdFederationData`).
    private func named(by session: Session, _ role: PrincipalReference) -> Origin? {
        if !session.environment.isEmpty {
            return .service(directory.soleService(of: role) ?? Environment.service(of: session.environment))
        }
        guard !session.provider.isEmpty else { return nil }
        return .person(Person(session.subject, of: Person.provider(session.provider, isWebIdentity: true)))
    }

    /// The origin that a source identity stands for: the one that asked for sessions with it; nil where nobody is known to
    /// have, or several did. STS hands it down all of a chain, and nobody can change it on the way (IAM User Guide, "Monitor
    /// and control actions taken with assumed roles"). The name itself is whatever the first caller chose.
    private mutating func sourceIdentity(of session: Session) -> Origin? {
        let name = session.sourceIdentity
        guard !name.isEmpty else { return nil }
        if let known = originsBySourceIdentity[name] { return known }
        let issues = index.issues(withSourceIdentity: name)
        let origins = Set(issues.map { origin(of: $0) })
        let found = origins.count == 1 ? origins.first { $0.isKnown } : nil
        originsBySourceIdentity[name] = .some(found)
        return found
    }

    /// The person that a provider vouched for.
    private func federated(_ session: Session, vouchedForBy provider: String) -> Person {
        let isWebIdentity = session.type == "WebIdentityUser"
        return Person(
            session.userName.isEmpty ? session.principalID : session.userName,
            of: Person.provider(provider, isWebIdentity: isWebIdentity))
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
                caller: caller(of: issue), origin: origin(of: number), roleARN: roleARN(of: issue), time: issue.time,
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
            let role = directory.principal(ofARN: issue.roleARN)
        else { return false }
        return directory.isFormer(role, id: String(issue.issuedPrincipalID.prefix { $0 != ":" }))
    }

    /// The user or role whose right to assume a role an event used; nil for services, outsiders and people.
    private func caller(of issue: SessionIssue) -> PrincipalReference? {
        if !issue.switchedFrom.isEmpty { return directory.principal(ofARN: issue.switchedFrom) }
        guard issue.service.isEmpty, record.sessions.indices.contains(issue.caller) else { return nil }
        return principals[issue.caller].flatMap { $0.isFormer ? nil : $0.reference }
    }

    /// The role that an event assumed: the id that was issued goes before the name, which is as the caller wrote it.
    private func roleARN(of issue: SessionIssue) -> String {
        guard let arn = ARN(issue.roleARN), let named = PrincipalReference(arn) else { return issue.roleARN }
        let role =
            directory.principal(ofPrincipalID: issue.issuedPrincipalID) ?? directory.principal(ofARN: issue.roleARN)
        guard let role, role != named else { return issue.roleARN }
        return "arn:\(arn.partition):iam::\(role.account):role/\(role.name)"
    }

    private mutating func origin(of number: Int) -> Origin {
        let (login, service, caller) = (
            record.issues[number].switchedFrom, record.issues[number].service, record.issues[number].caller
        )
        if !login.isEmpty { return self.login(login, before: record.issues[number].time) }
        if !service.isEmpty { return .service(service) }
        guard record.sessions.indices.contains(caller) else { return .unknown }
        switch record.sessions[caller].type {
        case "SAMLUser", "WebIdentityUser": return .person(federated(record.issues[number]))
        case "AWSAccount" where principals[caller]?.reference.kind != .user:
            // The session may be one of many of that name: only those count that there can have been by then.
            let session = record.sessions[caller]
            if let origin = origin(ofSessionsCalled: session.principalID, at: record.issues[number].time) {
                return origin
            }
            guard principals[caller] != nil else { return outsider(session) }
            let (origin, method) = originAndMethod(of: caller)
            return method == .sessionAndDate ? .unknown : origin
        default: return originAndMethod(of: caller).0
        }
    }

    /// The person for whom a federated session was issued.
    private mutating func federated(_ issue: SessionIssue) -> Person {
        let session = record.sessions[issue.caller]
        if let role = directory.principal(ofARN: issue.roleARN), role.name.hasPrefix("AWSReservedSSO_") {
            let name = issue.issuedPrincipalID.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
            return sessions.person(called: name ?? session.userName, inAccount: role.account.digits)
        }
        return federated(session, vouchedForBy: issue.provider.isEmpty ? session.provider : issue.provider)
    }

    /// How long a role's session may last (IAM User Guide, "Update the maximum session duration for a role").
    private static let longestSession: Int64 = 12 * 3600

    /// The one origin of all role sessions of an id, `AROA…:alice`, that there can have been at a time; nil where there is
    /// none, or several.
    private mutating func origin(ofSessionsCalled id: String, at time: Timestamp?) -> Origin? {
        func fits(_ created: Timestamp?) -> Bool {
            guard let time, let created else { return true }
            let age = time.secondsSinceEpoch - created.secondsSinceEpoch
            return age >= -2 && age <= Self.longestSession
        }
        guard !id.isEmpty else { return nil }
        let same = sessions.roleSessions(principalID: id).filter { fits(record.sessions[$0].creationDate) }
        var origins = Set(same.map { originAndMethod(of: $0).0 })
        if same.isEmpty {
            // Of a session that only went on to other accounts there may be no other event.
            let issues = index.issued(principalID: id).filter { fits(record.issues[$0].time) }
            origins = Set(issues.map { agreed([$0]) ?? .unknown })
        }
        return origins.count == 1 ? origins.first { $0.isKnown } : nil
    }

    /// A caller of whom nothing is known but an id and an account that is not on file.
    private func outsider(_ session: Session) -> Origin {
        let name = [session.arn, session.principalID, session.account].first { !$0.isEmpty }
        return name.map { .outside($0) } ?? .unknown
    }

    /// The origin of a console login that switched: a user, or the newest session of that name before the switch.
    private mutating func login(_ text: String, before time: Timestamp) -> Origin {
        guard let arn = ARN(text), let principal = directory.principal(ofARN: text) else {
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
        if principal.name.hasPrefix("AWSReservedSSO_") {
            return .person(sessions.person(called: arn.resourceName, inAccount: principal.account.digits))
        }
        return .unknown
    }
}

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
    private let index: IssueIndex
    private var progress: [Progress]
    private var sessionsByARN: [String: [Int]] = [:]
    private var sessionsByPrincipalID: [String: [Int]] = [:]
    private var originsBySourceIdentity: [String: Origin?] = [:]
    /// How many callers are being followed, one from the other.
    private var depth = 0
    /// The names of Identity Center's users by `onBehalfOf.userId`, where their roles' sessions show both.
    private var namesByIdentityCenterID: [String: Set<String>] = [:]

    init(record: UsageRecord, directory: PrincipalDirectory) {
        self.record = record
        self.directory = directory
        index = IssueIndex(record.issues)
        progress = Array(repeating: .open, count: record.sessions.count)
        for (number, session) in record.sessions.enumerated() where session.type == "AssumedRole" {
            if !session.arn.isEmpty { sessionsByARN[session.arn, default: []].append(number) }
            if !session.principalID.isEmpty { sessionsByPrincipalID[session.principalID, default: []].append(number) }
            if !session.onBehalfOf.isEmpty, session.issuerARN.contains("AWSReservedSSO_"),
                let colon = session.principalID.firstIndex(of: ":")
            {
                let name = session.principalID[session.principalID.index(after: colon)...]
                namesByIdentityCenterID[session.onBehalfOf, default: []].insert(String(name))
            }
        }
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
        let session = record.sessions[number]
        let (origin, method) = originAndMethod(of: number)
        let principal = principal(of: session)
        let id = uniqueID(of: session)
        let isFormer = principal.map { directory.isFormer($0, id: id) } ?? false
        return AttributedSession(
            principal: isFormer ? nil : principal, origin: origin, method: method, uniqueID: id,
            former: isFormer ? principal : nil)
    }

    private func uniqueID(of session: Session) -> String {
        let id = session.issuerPrincipalID.isEmpty ? session.principalID : session.issuerPrincipalID
        return String(id.prefix { $0 != ":" })
    }

    /// The user or role whose policies authorize the session.
    private func principal(of session: Session) -> PrincipalReference? {
        switch session.type {
        case "Root", "AWSService", "AWSAccount", "SAMLUser", "WebIdentityUser", "IdentityCenterUser": return nil
        default: break
        }
        // A user that was renamed keeps its id.
        if let known = directory.principal(ofPrincipalID: uniqueID(of: session)) { return known }
        for text in [session.issuerARN, session.arn] {
            if let arn = ARN(text), let reference = PrincipalReference(arn) { return reference }
        }
        return nil
    }

    /// A user or a role as an origin; a former one is nobody on file.
    private func origin(_ principal: PrincipalReference, _ session: Session) -> Origin {
        let id = uniqueID(of: session)
        if directory.isFormer(principal, id: id) { return .outside("former \(principal) \(id)") }
        return principal.kind == .user ? .user(principal) : .role(principal)
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
        let found = find(of: record.sessions[number], number)
        depth -= 1
        progress[number] = .done(found.0, found.1)
        return found
    }

    private mutating func find(of session: Session, _ number: Int) -> (Origin, LinkMethod) {
        switch session.type {
        case "AWSService":
            return (.service(session.service.isEmpty ? session.principalID : session.service), .direct)
        case "SAMLUser", "WebIdentityUser", "IdentityCenterUser":
            return (.person(session.userName.isEmpty ? session.principalID : session.userName), .direct)
        case "Root":
            return (.outside(session.arn.isEmpty ? "root of \(session.account)" : session.arn), .direct)
        case "AWSAccount":
            return (outsider(session), .direct)
        default: break
        }
        guard let principal = principal(of: session) else {
            return (session.service.isEmpty ? .unknown : .service(session.service), .none)
        }
        return principal.kind == .user
            ? (origin(principal, session), .direct) : roleSession(session, number, of: principal)
    }

    private mutating func roleSession(
        _ session: Session, _ number: Int, of role: PrincipalReference
    ) -> (Origin, LinkMethod) {
        if !session.accessKeyID.isEmpty, let origin = agreed(index.issued(key: session.accessKeyID), for: role) {
            return (origin, .issuedKey)
        }
        if let created = session.creationDate {
            let issues = index.issued(principalID: session.principalID, created: created)
            if let origin = agreed(issues, for: role) {
                return (origin, issues.allSatisfy { $0.eventName == "SwitchRole" } ? .switchRole : .sessionAndDate)
            }
        }
        // The event of a switch has no date of its own, and says itself who switched (CloudTrail User Guide, "AWS
        // Management Console sign-in events", `SwitchRole`).
        if session.creationDate == nil, let origin = agreed(index.switches(writtenBy: number), for: role) {
            return (origin, .switchRole)
        }
        if role.name.hasPrefix("AWSReservedSSO_"), let colon = session.principalID.firstIndex(of: ":") {
            let name = session.principalID[session.principalID.index(after: colon)...]
            if !name.isEmpty { return (.person(String(name)), .sessionName) }
        }
        if !session.onBehalfOf.isEmpty {
            let names = namesByIdentityCenterID[session.onBehalfOf] ?? []
            return (.person(names.count == 1 ? names.first ?? "" : session.onBehalfOf), .onBehalfOf)
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
        let callers = Set(index.issues(withSourceIdentity: name).map(\.caller))
        let origins = Set(callers.sorted().map { originAndMethod(of: $0).0 }).subtracting([.unknown])
        let origin = origins.isEmpty ? .person(name) : origins.count == 1 ? origins.first : nil
        originsBySourceIdentity[name] = .some(origin)
        return origin
    }

    /// The one origin that all events which may have issued a session lead to; nil where they differ or lead nowhere.
    private mutating func agreed(_ issues: [SessionIssue], for role: PrincipalReference) -> Origin? {
        var found: Set<Origin> = []
        for issue in issues {
            let origins = index.copies(of: issue).map { callersOrigin(of: $0, in: role) }
            // The caller's own copy says more than the target account's, which knows an id only.
            let known = origins.filter { if case .outside = $0 { false } else { $0 != .unknown } }
            found.insert(known.min() ?? origins.min() ?? .unknown)
        }
        return found.count == 1 && found.first != .unknown ? found.first : nil
    }

    private mutating func callersOrigin(of issue: SessionIssue, in role: PrincipalReference) -> Origin {
        if !issue.switchedFrom.isEmpty { return login(issue.switchedFrom, before: issue.time) }
        if !issue.service.isEmpty { return .service(issue.service) }
        guard record.sessions.indices.contains(issue.caller) else { return .unknown }
        let caller = record.sessions[issue.caller]
        let (origin, _) = originAndMethod(of: issue.caller)
        if case .service = origin, let workload = principal(of: caller), workload.kind == .role {
            return self.origin(workload, caller)
        }
        return origin
    }

    /// Who assumed which role: of an event of which both accounts have a copy, the one that names the caller counts.
    mutating func assumptions() -> [Assumption] {
        var found: [Assumption] = []
        var placeByCopy: [String: Int] = [:]
        for issue in record.issues where !issue.roleARN.isEmpty && !isEcho(issue) {
            let assumption = Assumption(
                caller: caller(of: issue), origin: origin(of: issue), roleARN: issue.roleARN, time: issue.time,
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
    private func isEcho(_ issue: SessionIssue) -> Bool {
        issue.eventName == "SwitchRole"
            && index.issued(principalID: issue.issuedPrincipalID, created: issue.time)
                .contains { $0.eventName != "SwitchRole" }
    }

    /// The user or role whose right to assume a role an event used; nil for services, outsiders and people.
    private func caller(of issue: SessionIssue) -> PrincipalReference? {
        if !issue.switchedFrom.isEmpty { return ARN(issue.switchedFrom).flatMap { PrincipalReference($0) } }
        guard issue.service.isEmpty, record.sessions.indices.contains(issue.caller) else { return nil }
        let caller = record.sessions[issue.caller]
        return caller.type == "AWSAccount"
            ? directory.principal(ofPrincipalID: caller.principalID) : principal(of: caller)
    }

    private mutating func origin(of issue: SessionIssue) -> Origin {
        if !issue.switchedFrom.isEmpty { return login(issue.switchedFrom, before: issue.time) }
        if !issue.service.isEmpty { return .service(issue.service) }
        return record.sessions.indices.contains(issue.caller) ? originAndMethod(of: issue.caller).0 : .unknown
    }

    /// The origin of a console login that switched: a user, or the newest session of that name before the switch.
    private mutating func login(_ text: String, before time: Timestamp) -> Origin {
        guard let arn = ARN(text), let principal = PrincipalReference(arn) else {
            return .outside(text)
        }
        if principal.kind == .user { return .user(principal) }
        let earlier = (sessionsByARN[text] ?? []).filter {
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
        let sameSession = (sessionsByPrincipalID[session.principalID] ?? []).map { originAndMethod(of: $0).0 }
        if Set(sameSession).count == 1, let origin = sameSession.first, origin != .unknown { return origin }
        let name = [session.arn, session.principalID, session.account].first { !$0.isEmpty }
        return name.map { .outside($0) } ?? .unknown
    }
}

import Attribution
import ElasticUsage
import IAMModel
import Usage

/// A record with everything that a reader of it can see: by group of sessions, not by session.
struct FoldedUsage: Equatable {
    var sessions: [String: Int] = [:]
    var links: [String: Int] = [:]
    var issues: [String] = []
    var rows: [String: String] = [:]
    var roles: [String: String] = [:]
    /// What no other copy of an event tells, and what events tell of permission sets.
    var others: [String: String] = [:]

    init(_ record: UsageRecord, _ directory: PrincipalDirectory, ignoring isIgnored: (Session) -> Session = { $0 }) {
        // What a mapping does not hold links no session either.
        var seen = record
        for number in record.sessions.indices {
            let session = isIgnored(record.sessions[number])
            seen.sessions[number].sourceIdentity = session.sourceIdentity
            seen.sessions[number].onBehalfOf = session.onBehalfOf
            seen.sessions[number].identityStore = session.identityStore
            seen.sessions[number].provider = session.provider
            seen.sessions[number].subject = session.subject
            seen.sessions[number].environment = session.environment
        }
        let attribution = Attribution(of: seen, directory: directory)
        var events = record.sessionEvents ?? Array(repeating: 0, count: record.sessions.count)
        if record.sessionEvents == nil { for row in record.rows { events[row.session] += row.count } }
        func name(_ number: Int) -> String { FoldedUsage.text(isIgnored(record.sessions[number])) }
        for number in record.sessions.indices { sessions[name(number), default: 0] += events[number] }
        func group(_ number: Int) -> String {
            let finding = attribution.sessions[number]
            guard let principal = finding.principal else { return "nobody: \(record.sessions[number].type)" }
            return "\(principal) by \(finding.origin) \(finding.method) \(finding.uniqueID)"
        }
        for number in record.sessions.indices { links[group(number), default: 0] += 1 }
        issues = record.issues.map { issue in
            "\(issue.time) \(issue.eventName) \(name(issue.caller)) \(issue.issuedKey) \(issue.issuedPrincipalID) "
                + "\(issue.roleARN) \(issue.sharedEventID) \(issue.recipientAccount) \(issue.sourceIdentity) "
                + "\(issue.switchedFrom) \(issue.service) \(issue.isDenied) \(issue.provider)"
        }.sorted()
        struct Tally {
            var count = 0
            var first: Timestamp?
            var last: Timestamp?
        }
        var tallies: [String: Tally] = [:]
        for row in record.rows {
            let key = "\(group(row.session)) | \(FoldedUsage.text(record.kinds[row.kind])) | \(row.day)"
            var tally = tallies[key] ?? Tally()
            tally.count += row.count
            tally.first = min(tally.first ?? row.first, row.first)
            tally.last = max(tally.last ?? row.last, row.last)
            tallies[key] = tally
        }
        rows = tallies.mapValues { "\($0.count) \($0.first?.description ?? "") \($0.last?.description ?? "")" }
        for row in record.soleCopies {
            let key = "\(name(row.session)) | \(FoldedUsage.text(record.kinds[row.kind])) | \(row.day)"
            others[key] = "\(row.count) \(row.first) \(row.last)"
        }
        for event in record.permissionSets { others["\(event.arn) \(event.name) \(event.account)"] = "seen" }
        for row in record.roleUses {
            let key = "\(group(row.session)) | \(FoldedUsage.text(record.kinds[row.kind])) | \(row.day) | \(row.role)"
            roles[key] = max(roles[key] ?? "", row.last.description)
        }
    }

    private static func text(_ session: Session) -> String {
        let parts = [
            session.type, session.principalID, session.arn, session.account, session.userName, session.accessKeyID,
            session.creationDate?.description ?? "", session.issuerType, session.issuerPrincipalID, session.issuerARN,
            session.service, session.sourceIdentity, session.onBehalfOf, session.identityStore, session.provider,
            session.subject, session.environment,
        ]
        return parts.joined(separator: " ")
    }

    private static func text(_ kind: EventKind) -> String {
        "\(kind.source) \(kind.name) \(kind.type) \(kind.outcome) \(String(describing: kind.isReadOnly)) "
            + "\(kind.dataEventType) \(kind.deniedAction)"
    }

    /// Where two differ, a few lines of each kind.
    func differences(from other: FoldedUsage) -> [String] {
        func compare(_ what: String, _ left: [String: String], _ right: [String: String]) -> [String] {
            let keys = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
            return keys.prefix(6).map { "\(what): \($0): \(left[$0] ?? "-") against \(right[$0] ?? "-")" }
                + (keys.count > 6 ? ["\(what): \(keys.count) differ"] : [])
        }
        func counted(_ list: [String]) -> [String: String] {
            list.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }.mapValues(String.init)
        }
        return compare("session", sessions.mapValues(String.init), other.sessions.mapValues(String.init))
            + compare("link", links.mapValues(String.init), other.links.mapValues(String.init))
            + compare("issue", counted(issues), counted(other.issues)) + compare("row", rows, other.rows)
            + compare("role", roles, other.roles) + compare("other", others, other.others)
    }
}

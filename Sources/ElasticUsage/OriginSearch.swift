import IAMModel
import SearchCluster
import Usage

/// Finds the sessions of one principal, then the events and sessions that lead to their origins, level by level: of the
/// sessions of a large index a small part.
///
/// It stops where nothing new is named. What it finds is enough for `Attribution` to find the same origins as among all
/// sessions: each way of linking that needs other sessions or events has its question here.
final class OriginSearch {
    private let asked: AskedPrincipal
    private let map: FieldMap
    private let survey: IndexSurvey
    private let table: SessionTable
    private let issues: IssueTable
    /// What was looked for before, so that no event is counted twice.
    private var sessionScopes: [JSONBody] = []
    private var issueScopes: [JSONBody] = []
    private var roles: Set<String> = []
    private var known: [CloudTrailField: Set<String>] = [:]
    private let sessionConstants: ConstantFields
    private let issueConstants: ConstantFields

    init(
        of asked: AskedPrincipal, in span: TimeSpan, _ map: FieldMap, _ survey: IndexSurvey, _ table: SessionTable,
        _ issues: IssueTable
    ) {
        self.asked = asked
        self.map = map
        self.survey = survey
        self.table = table
        self.issues = issues
        let own = asked.condition(map, survey)
        roles = asked.kind == .role ? [asked.name] : []
        sessionScopes = [own]
        issueScopes = [EventFilter.any([OriginSearch.into(roles, map)].compactMap { $0 } + [own])]
        let time = EventFilter.time(map.time, in: span)
        let identity: [CloudTrailField] = [
            .identityType, .account, .userName, .issuerType, .issuerPrincipalID, .issuerARN, .sourceIdentity,
            .onBehalfOf,
        ]
        sessionConstants = ConstantFields([identity], matching: [own, time], map, survey)
        issueConstants = ConstantFields(
            [
                identity + [.principalID, .arn, .accessKeyID, .invokedBy, .isFromConsole, .creationDate],
                [.name, .source, .requestedRole, .recipient],
                [.federatedUserID, .requestedIdentity, .switchedFrom, .sharedID],
                [.errorCode, .errorMessage],
            ], matching: issueScopes + [IssueTable.filter(map), time].compactMap { $0 }, map, survey)
    }

    /// Whether an index can be asked for a part of its sessions.
    static func isPossible(_ map: FieldMap) -> Bool {
        map.style == .plain && map[.requestedRole] != nil && map[.issuerARN] != nil
    }

    /// What the use of the principal's sessions matches.
    var scope: [JSONBody] { [asked.condition(map, survey)] }

    /// The searches that come before the first ones, in two rounds.
    var preparations: [() -> [SearchJob]] {
        [
            { [self.sessionConstants.sampling, self.issueConstants.sampling] },
            { self.sessionConstants.comparisons + self.issueConstants.comparisons },
        ]
    }

    /// The searches for the principal's own sessions and the events that may have issued them.
    func first(counted: [TimeSpan], before: [TimeSpan], whole: [TimeSpan]) -> [SearchJob] {
        let constants = sessionConstants.values
        return table.jobs(in: counted, within: sessionScopes, constants: constants, isCounted: true)
            + table.jobs(in: before, within: sessionScopes, constants: constants, isCounted: false)
            + issues.jobs(in: whole, within: issueScopes, constants: issueConstants.values)
    }

    /// The searches for what the last answers named and nothing asked for yet; none at the end.
    func next(counted: [TimeSpan], before: [TimeSpan], whole: [TimeSpan]) -> [SearchJob] {
        guard asked.kind == .role else { return [] }
        var jobs: [SearchJob] = []
        let looked = EventFilter.all([], not: sessionScopes)
        if let wanted = conditions(namedSessions()) {
            sessionScopes.append(wanted)
            jobs += table.jobs(in: counted, within: [wanted, looked], isCounted: true)
            jobs += table.jobs(in: before, within: [wanted, looked], isCounted: false)
        }
        let found = namedRoles().subtracting(roles)
        roles.formUnion(found)
        let identities = new(.requestedIdentity, table.named[.sourceIdentity, default: []])
        let wanted = [OriginSearch.into(found, map), identities.flatMap { conditions([$0]) }].compactMap { $0 }
        if !wanted.isEmpty {
            let scope = [EventFilter.any(wanted), EventFilter.all([], not: issueScopes)]
            issueScopes += wanted
            jobs += issues.jobs(in: whole, within: scope)
        }
        return jobs
    }

    /// What an event matches that may have issued a session of a role: it names the role, or none at all.
    private static func into(_ roles: Set<String>, _ map: FieldMap) -> JSONBody? {
        guard !roles.isEmpty, let field = map[.requestedRole] else { return nil }
        var parts: [String] = []
        for pattern in roles.sorted().map({ AskedPrincipal.pattern(.role, $0) }) {
            // An index takes expressions of 1,000 characters (`index.max_regex_length`).
            if let last = parts.last, last.utf16.count + pattern.utf16.count < 1_000 {
                parts[parts.count - 1] += "|" + pattern
            } else {
                parts.append(pattern)
            }
        }
        let named = parts.map { EventFilter.regexp(field, $0) }
        return EventFilter.any(named + [EventFilter.all([], not: [EventFilter.exists(field)])])
    }

    /// The roles of all sessions and callers that were met: who asked for theirs is to be found, too.
    private func namedRoles() -> Set<String> {
        let arns = table.named[.issuerARN, default: []].union(issues.callers.lazy.map(\.roleARN))
        return Set(
            arns.compactMap { ARN($0).flatMap { PrincipalReference($0) } }.filter { $0.kind == .role }.map(\.name))
    }

    /// The sessions that events name by other things than their keys: the login before a console switch, the caller in
    /// the target account's copy, and the Identity Center user.
    private func namedSessions() -> [(field: CloudTrailField, values: [String])] {
        let logins = issues.issues.lazy.map(\.switchedFrom).filter { !$0.isEmpty && $0.contains(":assumed-role/") }
        let outsiders = issues.callers.lazy.filter { $0.type == "AWSAccount" && $0.principalID.contains(":") }
        return [
            new(.arn, logins), new(.principalID, outsiders.map(\.principalID)),
            new(.onBehalfOf, table.named[.onBehalfOf, default: []]),
        ].compactMap { $0 }
    }

    /// Values that were not met before, sorted; nil where there are none.
    private func new(
        _ field: CloudTrailField, _ values: some Sequence<String>
    ) -> (field: CloudTrailField, values: [String])? {
        guard map[field] != nil else { return nil }
        let found = Set(values).subtracting(known[field, default: []]).subtracting([""])
        known[field, default: []].formUnion(found)
        return found.isEmpty ? nil : (field, found.sorted())
    }

    private func conditions(_ named: [(field: CloudTrailField, values: [String])]) -> JSONBody? {
        let conditions = named.flatMap { field, values in
            stride(from: 0, to: values.count, by: GroupFilter.termLimit).compactMap { start in
                map[field].map {
                    EventFilter.terms($0, Array(values[start..<min(start + GroupFilter.termLimit, values.count)]))
                }
            }
        }
        return conditions.isEmpty ? nil : EventFilter.any(conditions)
    }
}

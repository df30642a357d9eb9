import CloudTrailEvents
import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// The events that issue sessions, counted, with their callers.
final class IssueTable {
    /// The issues; their callers are places in ``callers``.
    private(set) var issues: [SessionIssue] = []
    /// Who asked for them.
    private(set) var callers: [Session] = []
    private var callerPlaces: [Session: Int] = [:]
    private let map: FieldMap
    var fields: FieldMap { map }
    private let survey: IndexSurvey

    init(_ map: FieldMap, _ survey: IndexSurvey) {
        self.map = map
        self.survey = survey
    }

    /// By when a session was issued: its creation date is the record's own time, whenever that arrived.
    private var issueTime: String { survey.hasOwnTimes ? map.ownTime ?? map.time : map.time }

    private static let callerColumns: [CloudTrailField] = [
        .identityType, .principalID, .arn, .account, .userName, .accessKeyID, .invokedBy, .isFromConsole,
        .creationDate, .issuerType, .issuerPrincipalID, .issuerARN, .sourceIdentity, .onBehalfOf, .identityStore,
        .identityProvider, .federatedProvider, .webSubject, .instanceDelivery, .scopeType,
    ]
    private static let issueColumns: [CloudTrailField] = [
        .name, .source, .issuedKey, .issuedRoleID, .issuedRoleARN, .federatedUserID, .requestedRole, .sharedID,
        .recipient, .requestedIdentity, .switchedFrom, .requestedProvider, .issuedProvider,
    ]

    /// What an event must match that may issue a session.
    static func filter(_ map: FieldMap) -> JSONBody? {
        guard let source = map[.source], let name = map[.name] else { return nil }
        let sts = EventFilter.all([
            EventFilter.prefix(source, "sts."),
            EventFilter.any([
                EventFilter.prefix(name, "AssumeRo"),
                EventFilter.terms(name, ["GetSessionToken", "GetFederationToken"]),
            ]),
        ])
        let signIn = EventFilter.all([EventFilter.prefix(source, "signin."), EventFilter.term(name, "SwitchRole")])
        return EventFilter.any([sts, signIn])
    }

    /// The searches that find them all in a span of time.
    ///
    /// - Parameters:
    ///   - scope: what they must match, too.
    ///   - constants: what all of them have the same value for.
    func jobs(
        in spans: [TimeSpan], within scope: [JSONBody] = [], constants: [CloudTrailField: String] = [:]
    ) -> [SearchJob] {
        guard let filter = IssueTable.filter(map) else { return [] }
        var jobs: [SearchJob] = []
        let hasErrors = [CloudTrailField.errorCode, .errorMessage].contains {
            survey.has($0) && constants[$0] != ""
        }
        for isError in hasErrors ? [false, true] : [false] {
            var wanted =
                IssueTable.callerColumns + IssueTable.issueColumns + (isError ? [.errorCode, .errorMessage] : [])
            // It only tells the role where the request does not.
            if constants[.requestedRole]?.isEmpty == false { wanted.removeAll { $0 == .issuedRoleARN } }
            let columns = Columns(wanted, map, survey, constants: constants)
            let errors = [CloudTrailField.errorCode, .errorMessage].compactMap { map[$0] }.map {
                EventFilter.exists($0)
            }
            // The recipient's account is the caller's where that has none of its own.
            let hasOneCaller = (IssueTable.callerColumns + [.recipient]).allSatisfy { !columns.fields.contains($0) }
            for span in spans {
                var search = CompositeSearch(
                    filters: [filter] + scope + [EventFilter.time(map.time, in: span)],
                    sources: columns.sources + [.time(issueTime, intervalInSeconds: 1)])
                if isError { search.filters.append(EventFilter.any(errors)) } else { search.exclusions = errors }
                jobs.append(
                    .composite(search) { [map] page in
                        var caller: Session?
                        for row in 0..<page.count {
                            let values = columns.row(page.row(row))
                            let time = page.row(row).last.flatMap { $0 }.flatMap { Identity.time($0) }
                            // All rows have the same, where no column tells two apart.
                            if caller == nil || !hasOneCaller {
                                caller = Identity.session(of: values, style: map.style)
                            }
                            self.add(
                                values, time ?? Timestamp(secondsSinceEpoch: 0), page.counts[row], caller: caller)
                        }
                    })
            }
        }
        return jobs
    }

    /// Adds an issue by its fields, as a count or an event gives them.
    ///
    /// - Parameter known: who asked for it, where the fields need not be read for that once more.
    func add(_ values: some FieldValues, _ time: Timestamp, _ count: Int, caller known: Session? = nil) {
        func value(_ field: CloudTrailField) -> String { values.text(field) }
        let (outcome, _) = EventRules.outcome(
            code: value(.errorCode), message: value(.errorMessage), source: value(.source), name: value(.name))
        guard outcome == .succeeded || outcome == .denied else { return }
        let caller = known ?? Identity.session(of: values, style: map.style)
        var issue = SessionIssue()
        issue.eventName = value(.name)
        issue.issuedKey = value(.issuedKey)
        issue.issuedPrincipalID = value(.issuedRoleID).isEmpty ? value(.federatedUserID) : value(.issuedRoleID)
        issue.roleARN = value(.requestedRole)
        if issue.roleARN.isEmpty { issue.roleARN = IssueTable.role(ofSession: value(.issuedRoleARN)) }
        issue.isDenied = outcome == .denied
        if issue.isDenied, issue.roleARN.isEmpty { issue.roleARN = EventRules.role(inDenial: value(.errorMessage)) }
        issue.time = time
        issue.sharedEventID = value(.sharedID)
        issue.recipientAccount = value(.recipient).isEmpty ? value(.account) : value(.recipient)
        issue.sourceIdentity = value(.requestedIdentity)
        issue.switchedFrom = value(.switchedFrom)
        issue.provider = value(.requestedProvider).isEmpty ? value(.issuedProvider) : value(.requestedProvider)
        issue.service = caller.service
        if issue.eventName == "SwitchRole" {
            // The session itself writes the event that starts it.
            issue.issuedPrincipalID = caller.principalID
            issue.roleARN = caller.issuerARN.isEmpty ? IssueTable.role(ofSession: caller.arn) : caller.issuerARN
        }
        issue.caller = place(of: caller)
        for _ in 0..<min(count, 10_000) { issues.append(issue) }
    }

    private func place(of caller: Session) -> Int {
        if let place = callerPlaces[caller] { return place }
        callerPlaces[caller] = callers.count
        callers.append(caller)
        return callers.count - 1
    }

    /// The role of `arn:aws:sts::111111111111:assumed-role/admin/session`, its path unknown.
    private static func role(ofSession arn: String) -> String {
        guard let arn = ARN(arn), arn.service == "sts", arn.resourceType == "assumed-role" else { return "" }
        let parts = arn.resource.split(separator: "/")
        return parts.count < 2 ? "" : "arn:\(arn.partition):iam::\(arn.account):role/\(parts[1])"
    }
}

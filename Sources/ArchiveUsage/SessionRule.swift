import Bytes
import CloudTrailEvents
import IAMModel
import Usage

/// What makes events belong to the same session, as ``Session`` says.
enum SessionRule {
    /// The session of an identity.
    static func session(of identity: EventBatch.NewIdentity) -> SessionSpans {
        let spans = identity.spans
        var session = SessionSpans()
        session.type = spans.type
        session.principalID = spans.principalID
        session.arn = spans.arn
        session.account = spans.accountID.isEmpty ? identity.recipient : spans.accountID
        session.userName = spans.userName
        session.issuerType = spans.issuerType
        session.issuerPrincipalID = spans.issuerPrincipalID
        session.issuerARN = spans.issuerARN
        session.sourceIdentity = spans.sourceIdentity
        session.onBehalfOf = spans.onBehalfOf
        session.identityStore = spans.identityStore
        session.provider = spans.provider
        session.subject = spans.subject
        session.environment = spans.environment
        let isTemporary = spans.type == "AssumedRole" || spans.type == "FederatedUser"
        if isTemporary {
            session.creationDate = spans.creationDate
            // A service that acts on the caller's behalf, and a console, take a new key for every request; without a
            // date the key is all that tells the session.
            if spans.invokedBy.isEmpty && !identity.isFromConsole || spans.creationDate == nil {
                session.accessKeyID = spans.accessKeyID
            }
        }
        if spans.type == "AWSService" || spans.type.isEmpty && spans.principalID.isEmpty && spans.arn.isEmpty {
            session.service = spans.invokedBy
        }
        return session
    }

    /// The issue of an event.
    static func issue(
        _ spans: IssueSpans, time: Int64, isDenied: Bool, caller: Int, callerSession: Session, account: String
    ) -> SessionIssue {
        var issue = SessionIssue()
        issue.eventName = spans.eventName.string
        issue.caller = caller
        issue.issuedKey = spans.issuedKey.string
        issue.issuedPrincipalID = spans.issuedPrincipalID.string
        issue.roleARN = spans.roleARN.isEmpty ? role(ofSession: spans.assumedRoleARN.string) : spans.roleARN.string
        issue.time = Timestamp(secondsSinceEpoch: time)
        issue.sharedEventID = spans.sharedEventID.string
        issue.recipientAccount = account
        issue.sourceIdentity = spans.sourceIdentity.string
        issue.switchedFrom = spans.switchedFrom.string
        issue.provider = spans.provider.string
        issue.service = callerSession.service
        issue.isDenied = isDenied
        if issue.eventName == "SwitchRole" {
            // The session itself writes the event that starts it.
            issue.issuedPrincipalID = callerSession.principalID
            issue.roleARN =
                callerSession.issuerARN.isEmpty ? role(ofSession: callerSession.arn) : callerSession.issuerARN
        }
        return issue
    }

    /// `arn:aws:iam::111111111111:role/admin` of `arn:aws:sts::111111111111:assumed-role/admin/alice`, which does not
    /// tell the role's path; empty for other texts.
    private static func role(ofSession text: String) -> String {
        guard let arn = ARN(text), arn.service == "sts", arn.resourceType == "assumed-role" else { return "" }
        let parts = arn.resource.split(separator: "/")
        return parts.count < 2 ? "" : "arn:\(arn.partition):iam::\(arn.account):role/\(parts[1])"
    }
}

/// What makes events be of the same kind, as ``EventKind`` says.
enum KindRule {
    /// The kind of a decoder's number.
    static func kind(of kind: DecodedKind) -> KindSpans {
        let outcome: EventKind.Outcome =
            switch kind.outcome {
            case .succeeded: .succeeded
            case .failed: .failed
            case .notFound: .notFound
            case .denied: .denied
            }
        let isReadOnly: Bool? = kind.direction == .unknown ? nil : kind.direction == .read
        let category: EventKind.Category =
            switch kind.category {
            case .management: .management
            case .data: .data
            case .other: .other
            }
        return KindSpans(
            source: kind.source, name: kind.name, type: kind.type, outcome: outcome, isReadOnly: isReadOnly,
            category: category, dataEventType: kind.dataEventType, deniedAction: kind.deniedAction)
    }
}

import IAMModel

/// One identity as events show it: a user, or temporary credentials of a role or a user.
///
/// Two events belong to the same session where all of these fields are equal. The access key is part of it only
/// where it tells sessions apart: for an assumed role or a federated user, and neither for requests that a service
/// made on the caller's behalf (`invokedBy`) nor for console sessions (`sessionCredentialFromConsole`), which get a
/// new key for every request and are told apart by their creation date.
public struct Session: Hashable, Sendable, Comparable {
    /// `userIdentity.type`: `IAMUser`, `AssumedRole`, `Root`, `AWSService` …; empty where the record has none.
    public var type = ""
    /// `userIdentity.principalId`: `AIDA…`, `AROA…:session`; empty where the record has none.
    public var principalID = ""
    /// `userIdentity.arn`; empty where the record has none.
    public var arn = ""
    /// `userIdentity.accountId`, else the `recipientAccountId`.
    public var account = ""
    /// `userIdentity.userName`.
    public var userName = ""
    /// `userIdentity.accessKeyId`, where it tells sessions apart (see the type), else empty.
    public var accessKeyID = ""
    /// `sessionContext.attributes.creationDate` of a role's or federated user's session.
    public var creationDate: Timestamp?
    /// `sessionContext.sessionIssuer.type`: `Role`, `IAMUser`, `Root`.
    public var issuerType = ""
    /// `sessionContext.sessionIssuer.principalId`: `AROA…` without a session name.
    public var issuerPrincipalID = ""
    /// `sessionContext.sessionIssuer.arn`: the role, with its path.
    public var issuerARN = ""
    /// `userIdentity.invokedBy` of an identity that is a service and nothing else; empty for every other identity.
    public var service = ""
    /// The fields that few records have, by ``Rare``; empty where all of them are. Sessions are copied by the ten thousand.
    public private(set) var rare: [String] = []

    /// A session without any field; the caller fills them.
    public init() {}

    /// By the few fields in which sessions differ, as a rule: to hash all of them takes longer than to count their events.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(principalID)
        hasher.combine(accessKeyID)
        hasher.combine(creationDate)
        hasher.combine(service)
    }

    /// Field by field: one order whatever the order of reading.
    public static func < (left: Session, right: Session) -> Bool {
        if left.type != right.type { return left.type < right.type }
        if left.principalID != right.principalID { return left.principalID < right.principalID }
        if left.arn != right.arn { return left.arn < right.arn }
        if left.account != right.account { return left.account < right.account }
        if left.userName != right.userName { return left.userName < right.userName }
        if left.accessKeyID != right.accessKeyID { return left.accessKeyID < right.accessKeyID }
        if left.creationDate != right.creationDate {
            guard let earlier = left.creationDate, let later = right.creationDate else {
                return left.creationDate == nil
            }
            return earlier < later
        }
        if left.issuerType != right.issuerType { return left.issuerType < right.issuerType }
        if left.issuerPrincipalID != right.issuerPrincipalID { return left.issuerPrincipalID < right.issuerPrincipalID }
        if left.issuerARN != right.issuerARN { return left.issuerARN < right.issuerARN }
        if left.service != right.service { return left.service < right.service }
        return left.rare.lexicographicallyPrecedes(right.rare)
    }
}

// Fields that few records have.
extension Session {
    /// Where each lies, in the order by which sessions are sorted.
    private enum Rare: Int, CaseIterable {
        case sourceIdentity, onBehalfOf, identityStore, provider, subject, environment
    }

    private subscript(field: Rare) -> String {
        get { rare.isEmpty ? "" : rare[field.rawValue] }
        set {
            if rare.isEmpty {
                if newValue.isEmpty { return }
                rare = Array(repeating: "", count: Rare.allCases.count)
            }
            rare[field.rawValue] = newValue
            // One form for the same fields: sessions are compared by it.
            if newValue.isEmpty, rare.allSatisfy(\.isEmpty) { rare = [] }
        }
    }

    /// `sessionContext.sourceIdentity`.
    public var sourceIdentity: String {
        get { self[.sourceIdentity] }
        set { self[.sourceIdentity] = newValue }
    }
    /// `onBehalfOf.userId`: the Identity Center user.
    public var onBehalfOf: String {
        get { self[.onBehalfOf] }
        set { self[.onBehalfOf] = newValue }
    }
    /// `onBehalfOf.identityStoreArn`: where that user is kept.
    public var identityStore: String {
        get { self[.identityStore] }
        set { self[.identityStore] = newValue }
    }
    /// Who vouches for the identity: `identityProvider` of a federated one, `webIdFederationData.federatedProvider` of a
    /// role's session.
    public var provider: String {
        get { self[.provider] }
        set { self[.provider] = newValue }
    }
    /// The subject in `webIdFederationData.attributes`: the name that a web identity's provider gives.
    public var subject: String {
        get { self[.subject] }
        set { self[.subject] = newValue }
    }
    /// What AWS gave the role's credentials to: `inScopeOf.issuerType`, or `AWS::EC2::Instance` where `ec2RoleDelivery` says so.
    public var environment: String {
        get { self[.environment] }
        set { self[.environment] = newValue }
    }
}

/// An STS or sign-in event that issues, or starts, a session: what sessions are linked by.
public struct SessionIssue: Hashable, Sendable {
    /// `eventName`: `AssumeRole`, `AssumeRoleWithSAML`, `AssumeRoleWithWebIdentity`, `GetSessionToken`,
    /// `GetFederationToken`, `SwitchRole` …
    public var eventName = ""
    /// Who asked: an index into ``UsageRecord/sessions``.
    public var caller = 0
    /// `responseElements.credentials.accessKeyId`; empty where none was issued.
    public var issuedKey = ""
    /// `responseElements.assumedRoleUser.assumedRoleId` (`AROA…:session`), or `federatedUser.federatedUserId`;
    /// for `SwitchRole` the session's own `principalId`.
    public var issuedPrincipalID = ""
    /// `requestParameters.roleArn`, else the role of `assumedRoleUser.arn`; for a denied event the role in its message.
    public var roleARN = ""
    /// `eventTime`.
    public var time = Timestamp(secondsSinceEpoch: 0)
    /// `sharedEventID`, the same in both accounts' copies.
    public var sharedEventID = ""
    /// `recipientAccountId`: whose copy it is.
    public var recipientAccount = ""
    /// `requestParameters.sourceIdentity`.
    public var sourceIdentity = ""
    /// The identity provider that vouched: `requestParameters.principalArn` of `AssumeRoleWithSAML`,
    /// `responseElements.provider` of `AssumeRoleWithWebIdentity`.
    public var provider = ""
    /// `additionalEventData.SwitchFrom` of a `SwitchRole`: the original login's ARN.
    public var switchedFrom = ""
    /// The service that asked, where the caller is one: `ec2.amazonaws.com`.
    public var service = ""
    /// Whether it ended in a denial, and nothing was issued.
    public var isDenied = false

    /// An issue without any field; the caller fills them.
    public init() {}
}

extension SessionIssue: Comparable {
    /// By time, then field by field: one order whatever the order of reading.
    public static func < (left: SessionIssue, right: SessionIssue) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.caller != right.caller { return left.caller < right.caller }
        for field in fields where left[keyPath: field] != right[keyPath: field] {
            return left[keyPath: field] < right[keyPath: field]
        }
        return !left.isDenied && right.isDenied
    }

    private static let fields: [any KeyPath<SessionIssue, String> & Sendable] = [
        \.eventName, \.issuedKey, \.issuedPrincipalID, \.roleARN, \.sharedEventID, \.recipientAccount,
        \.sourceIdentity, \.switchedFrom, \.service, \.provider,
    ]
}

/// A field of a CloudTrail record that is asked for, whatever an index calls it.
enum CloudTrailField: String, CaseIterable, Sendable {
    case time = "eventTime"
    case source = "eventSource"
    case name = "eventName"
    case id = "eventID"
    case type = "eventType"
    case errorCode
    case errorMessage
    case readOnly
    case region = "awsRegion"
    case recipient = "recipientAccountId"
    case sharedID = "sharedEventID"
    case category = "eventCategory"
    case isManagement = "managementEvent"
    case resourceType = "resources.type"
    case isFromConsole = "sessionCredentialFromConsole"
    case identityType = "userIdentity.type"
    case principalID = "userIdentity.principalId"
    case arn = "userIdentity.arn"
    case account = "userIdentity.accountId"
    case accessKeyID = "userIdentity.accessKeyId"
    case userName = "userIdentity.userName"
    case invokedBy = "userIdentity.invokedBy"
    case creationDate = "userIdentity.sessionContext.attributes.creationDate"
    case issuerType = "userIdentity.sessionContext.sessionIssuer.type"
    case issuerPrincipalID = "userIdentity.sessionContext.sessionIssuer.principalId"
    case issuerARN = "userIdentity.sessionContext.sessionIssuer.arn"
    case sourceIdentity = "userIdentity.sessionContext.sourceIdentity"
    case onBehalfOf = "userIdentity.onBehalfOf.userId"
    case identityStore = "userIdentity.onBehalfOf.identityStoreArn"
    case identityProvider = "userIdentity.identityProvider"
    case federatedProvider = "userIdentity.sessionContext.webIdFederationData.federatedProvider"
    case instanceDelivery = "userIdentity.sessionContext.ec2RoleDelivery"
    case scopeType = "userIdentity.inScopeOf.issuerType"
    /// What `cloudtrim load` adds: the subject of `webIdFederationData`, whose name in the record holds the provider's.
    case webSubject = "cloudtrim.subject"
    case issuedKey = "responseElements.credentials.accessKeyId"
    case issuedRoleID = "responseElements.assumedRoleUser.assumedRoleId"
    case issuedRoleARN = "responseElements.assumedRoleUser.arn"
    case federatedUserID = "responseElements.federatedUser.federatedUserId"
    case requestedRole = "requestParameters.roleArn"
    case requestedIdentity = "requestParameters.sourceIdentity"
    case requestedProvider = "requestParameters.principalArn"
    case issuedProvider = "responseElements.provider"
    case switchedFrom = "additionalEventData.SwitchFrom"
    /// What `cloudtrim load` adds: all roles that a request names.
    case namedRoles = "cloudtrim.roles"

    /// Its place among all fields, which costs nothing to find: a case without a payload is stored as this number, and
    /// a hash of the case would be one of its name.
    var number: Int { Int(unsafeBitCast(self, to: UInt8.self)) }

    /// The name that Elastic's AWS integration and Filebeat's module give it; nil where they drop it.
    var integrationName: String? {
        let common = "aws.cloudtrail."
        let identity = common + "user_identity."
        let session = identity + "session_context."
        switch self {
        case .time: return "@timestamp"
        case .source: return "event.provider"
        case .name: return "event.action"
        case .id: return "event.id"
        case .type: return common + "event_type"
        case .errorCode: return common + "error_code"
        case .errorMessage: return common + "error_message"
        case .readOnly: return common + "read_only"
        case .region: return "cloud.region"
        case .recipient: return common + "recipient_account_id"
        case .sharedID: return common + "shared_event_id"
        case .category: return common + "event_category"
        case .isManagement: return common + "management_event"
        case .resourceType: return common + "resources.type"
        case .isFromConsole: return common + "session_credential_from_console"
        case .identityType: return identity + "type"
        case .principalID: return "user.id"
        case .arn: return identity + "arn"
        case .account: return "cloud.account.id"
        case .accessKeyID: return identity + "access_key_id"
        case .userName: return "user.name"
        case .invokedBy: return identity + "invoked_by"
        case .creationDate: return session + "creation_date"
        case .issuerType: return session + "session_issuer.type"
        case .issuerPrincipalID: return session + "session_issuer.principal_id"
        case .issuerARN: return session + "session_issuer.arn"
        case .sourceIdentity, .onBehalfOf, .namedRoles, .identityStore, .identityProvider, .federatedProvider,
            .instanceDelivery, .scopeType, .webSubject:
            return nil
        case .issuedKey, .issuedRoleID, .issuedRoleARN, .federatedUserID, .requestedRole, .requestedIdentity,
            .switchedFrom, .requestedProvider, .issuedProvider:
            return flattenedName
        }
    }

    /// The sub-key in the integration's flattened fields, `aws.cloudtrail.flattened.response_elements.…`.
    private var flattenedName: String? {
        for (plain, object) in CloudTrailField.flattenedObjects where rawValue.hasPrefix(plain + ".") {
            return "aws.cloudtrail.flattened.\(object)\(rawValue.dropFirst(plain.count))"
        }
        return nil
    }

    /// Objects of a record that the integration keeps flattened, or as printed text.
    static let flattenedObjects = [
        ("requestParameters", "request_parameters"), ("responseElements", "response_elements"),
        ("additionalEventData", "additional_eventdata"),
    ]

    /// What no index can do without.
    static let required: [CloudTrailField] = [.time, .source, .name, .identityType, .arn]
}

/// How an index holds a field of the record.
enum FieldHolding: Hashable, Sendable {
    /// No document has a value: the index would have made a field of it, or refused the document.
    case absent
    /// Documents may have values that no search sees, and why: "is not indexed (`dynamic: false`)".
    case unseen(String)
    /// It can be searched and counted by.
    case counted(CountedField)
    /// It is mapped, and cannot be counted by, or not without loss, and why: "is `text`, which cannot be counted by".
    case unusable(String)

    /// A field that can be counted by.
    struct CountedField: Hashable, Sendable {
        /// The name: the field's own, or that of a sub-field such as `.keyword`.
        var name: String
        /// Whether its values are numbers, which have no zeros in front.
        var isNumber = false
        /// The length over which values are left out, where values may be that long; nil where nothing is left out.
        var cut: Int?
        /// Whether the field itself is a text beside the sub-field that is counted by.
        var hasText = false

        /// What must be the same for two indices to be asked in one search.
        var shape: String { "\(name)\(isNumber ? " number" : "")\(hasText ? " text" : "")" }
    }

    /// The field that is counted by; nil where there is none.
    var counted: CountedField? { if case .counted(let field) = self { field } else { nil } }

    /// Whether two indices that hold a field so can be asked for it in one search.
    func fits(_ other: FieldHolding) -> Bool {
        switch (self, other) {
        case (.unusable(let left), .unusable(let right)): left == right
        case (.unusable, _), (_, .unusable): false
        case (.absent, _), (_, .absent), (.unseen, .unseen): true
        case (.counted(let left), .counted(let right)): left.shape == right.shape
        default: false
        }
    }
}

extension CloudTrailField {
    /// What kind of values a field has.
    enum Kind {
        case text, time, truth, account
    }

    /// What kind of values it has.
    var kind: Kind {
        switch self {
        case .time, .creationDate: .time
        case .readOnly, .isManagement, .isFromConsole: .truth
        case .account, .recipient: .account
        default: .text
        }
    }

    /// About how long its longest values are, in characters (IAM User Guide, "IAM and AWS STS quotas": a path of 512, a name of
    /// 128, a session's name of 64).
    var longestValue: Int {
        switch self {
        case .issuerARN, .requestedRole, .namedRoles, .webSubject, .errorMessage, .requestedProvider, .issuedProvider,
            .federatedProvider, .issuedRoleARN:
            1_024
        case .arn, .switchedFrom, .identityStore, .identityProvider: 700
        case .source, .name, .type, .errorCode, .id, .region, .identityType, .invokedBy, .issuerType, .category,
            .resourceType, .sharedID, .accessKeyID, .issuedKey, .scopeType:
            128
        case .recipient, .account: 12
        case .time, .creationDate, .readOnly, .isManagement, .isFromConsole, .instanceDelivery: 32
        case .principalID, .userName, .sourceIdentity, .onBehalfOf, .issuerPrincipalID, .issuedRoleID, .federatedUserID,
            .requestedIdentity:
            256
        }
    }
}

import IAMModel
import Usage

/// `userIdentity` as the columns of a count give it.
struct Identity: Hashable, Sendable {
    private(set) var values: [CloudTrailField: String] = [:]

    subscript(field: CloudTrailField) -> String {
        get { values[field] ?? "" }
        set { values[field] = newValue.isEmpty ? nil : newValue }
    }

    /// The three ways in which sessions are told apart, each counted by its own columns.
    enum Class: Hashable, Sendable {
        /// By access key: `AssumedRole`, `FederatedUser`.
        case keyed(String)
        /// By creation date: the same types, called by a service or from the console.
        case shared(String)
        /// By who they are: all other types.
        case lasting

        var type: String? {
            switch self {
            case .keyed(let type), .shared(let type): type
            case .lasting: nil
            }
        }

        /// The columns that tell its sessions apart.
        var columns: [CloudTrailField] {
            let common: [CloudTrailField] = [
                .principalID, .arn, .account, .userName, .issuerType, .issuerPrincipalID, .issuerARN, .sourceIdentity,
                .onBehalfOf,
            ]
            switch self {
            case .keyed: return [.accessKeyID, .creationDate] + common
            case .shared: return [.creationDate] + common
            case .lasting: return [.identityType, .invokedBy] + common
            }
        }
    }

    /// The types of credentials that last for a session.
    static let sessionTypes = ["AssumedRole", "FederatedUser"]

    var sessionClass: Class {
        let type = self[.identityType]
        guard Identity.sessionTypes.contains(type) else { return .lasting }
        let isShared = !self[.invokedBy].isEmpty || self[.isFromConsole] == "true"
        return isShared ? .shared(type) : .keyed(type)
    }

    /// The session, in the form that all sources give it.
    func session(style: FieldMap.Style) -> Session {
        var session = Session()
        let type = self[.identityType]
        let isSession = Identity.sessionTypes.contains(type)
        session.type = type
        session.principalID = self[.principalID]
        session.arn = self[.arn]
        session.account = self[.account].isEmpty ? self[.recipient] : self[.account]
        // The integration puts the role's name where a role session has none.
        session.userName = style == .integration && type == "AssumedRole" ? "" : self[.userName]
        if case .keyed = sessionClass { session.accessKeyID = self[.accessKeyID] }
        if isSession { session.creationDate = Identity.time(self[.creationDate]) }
        session.issuerType = self[.issuerType]
        session.issuerPrincipalID = self[.issuerPrincipalID]
        session.issuerARN = self[.issuerARN]
        if type == "AWSService" || (type.isEmpty && session.arn.isEmpty && session.principalID.isEmpty) {
            session.service = self[.invokedBy]
        }
        session.sourceIdentity = self[.sourceIdentity]
        session.onBehalfOf = self[.onBehalfOf]
        return session
    }

    /// A time as a server gives it: milliseconds since 1970, or text.
    static func time(_ text: String) -> Timestamp? {
        if let milliseconds = Int64(text) {
            return Timestamp(secondsSinceEpoch: Int64((Double(milliseconds) / 1000).rounded(.down)))
        }
        return Timestamp(text)
    }
}

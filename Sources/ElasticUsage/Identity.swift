import IAMModel
import Usage

/// Reads `userIdentity` as a row of a count or an event gives it.
enum Identity {
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
            let session: [CloudTrailField] = [
                .identityStore, .federatedProvider, .webSubject, .instanceDelivery, .scopeType,
            ]
            switch self {
            case .keyed: return [.accessKeyID, .creationDate] + common + session
            case .shared: return [.creationDate] + common + session
            case .lasting: return [.identityType, .invokedBy, .identityProvider] + common + session
            }
        }
    }

    /// Some classes, as bits: there are some ten thousand sessions, and each has its own.
    struct Classes: OptionSet {
        let rawValue: UInt8

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ sessionClass: Class) {
            rawValue = Class.all.firstIndex(of: sessionClass).map { 1 << UInt8($0) } ?? 0
        }
    }

    /// The types of credentials that last for a session.
    static let sessionTypes = ["AssumedRole", "FederatedUser"]

    /// The session, in the form that all sources give it.
    ///
    /// - Parameter type: its type, where that is not among the values: in a count of one type.
    static func session(
        of values: some FieldValues, type counted: String? = nil, style: FieldMap.Style
    ) -> Session {
        var session = Session()
        let type = counted ?? values.text(.identityType)
        let isSession = Identity.sessionTypes.contains(type)
        session.type = type
        session.principalID = values.text(.principalID)
        session.arn = values.text(.arn)
        session.account = values.text(.account)
        if session.account.isEmpty { session.account = values.text(.recipient) }
        // The integration puts the role's name where a role session has none.
        session.userName = style == .integration && type == "AssumedRole" ? "" : values.text(.userName)
        if isSession {
            let isShared = !values.text(.invokedBy).isEmpty || values.text(.isFromConsole) == "true"
            session.creationDate = Identity.time(values.text(.creationDate))
            if !isShared || session.creationDate == nil { session.accessKeyID = values.text(.accessKeyID) }
        }
        session.issuerType = values.text(.issuerType)
        session.issuerPrincipalID = values.text(.issuerPrincipalID)
        session.issuerARN = values.text(.issuerARN)
        if type == "AWSService" || (type.isEmpty && session.arn.isEmpty && session.principalID.isEmpty) {
            session.service = values.text(.invokedBy)
        }
        session.sourceIdentity = values.text(.sourceIdentity)
        session.onBehalfOf = values.text(.onBehalfOf)
        session.identityStore = values.text(.identityStore)
        session.provider = values.text(.federatedProvider)
        if session.provider.isEmpty { session.provider = values.text(.identityProvider) }
        session.subject = values.text(.webSubject)
        session.environment =
            values.text(.instanceDelivery).isEmpty ? values.text(.scopeType) : "AWS::EC2::Instance"
        return session
    }

    /// A time as a server gives it: milliseconds since 1970, or text.
    static func time(_ text: String) -> Timestamp? {
        if text.isEmpty { return nil }
        if let milliseconds = Int64(text) {
            return Timestamp(secondsSinceEpoch: Int64((Double(milliseconds) / 1000).rounded(.down)))
        }
        return Timestamp(text)
    }
}

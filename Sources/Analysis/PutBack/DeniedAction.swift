import AccountState
import ActionCatalog
import Attribution
import IAMModel

/// An action that a user or role was denied, and why it may have been: whether it was taken away, when, and from where.
public struct DeniedAction: Sendable {
    /// The denials of one origin.
    public struct Share: Sendable {
        /// Whom the principal acted for.
        public let origin: Origin
        /// How often.
        public let count: Int
        /// The first and the last time, as far as they are known.
        public let first: Timestamp?
        /// The last time.
        public let last: Timestamp?
    }

    /// What documents on file say of it by now.
    public enum Standing: Sendable {
        /// Some document allows it, and nothing on file takes all of it away.
        case granted([DocumentPath])
        /// Some document allows it, and something else forbids it: why, in words.
        case forbidden(String)
        /// No document on file allows it.
        case notGranted
        /// The principal is not on file.
        case notOnFile
    }

    /// The account's name.
    public let account: String
    /// Who was denied.
    public let principal: PrincipalReference
    /// What, as IAM writes it.
    public let action: String
    /// By origin, the latest first.
    public let shares: [Share]
    /// The roles that could not be assumed, by ARN; empty for other actions.
    public let roles: [String]
    /// What is on file.
    public let standing: Standing
    /// Where it was taken away, the latest first.
    public let taken: [TakenAccess]
    /// When it was last allowed, where that was after the last denial; nil where it was not.
    public let allowedSince: Timestamp?

    /// How often, over all origins.
    public var count: Int { shares.reduce(0) { $0 + $1.count } }
    /// The first time.
    public var first: Timestamp? { shares.compactMap(\.first).min() }
    /// The last time.
    public var last: Timestamp? { shares.compactMap(\.last).max() }

    /// Whether something can be put back: what was taken is on file no more.
    public var canBePutBack: Bool {
        if case .notOnFile = standing { return false }
        return taken.contains { !$0.isBack }
    }
}

/// A denied event that maps to no action and names none.
public struct DeniedEvent: Sendable {
    /// The account's name.
    public let account: String
    /// Who was denied.
    public let principal: PrincipalReference
    /// What.
    public let event: UnmappedEvent
    /// How often and when.
    public let use: Use
}

import IAMModel

/// How often, first and last something was done; all of it commutative to add up.
public struct Use: Hashable, Sendable {
    /// How many times it was allowed.
    public var count = 0
    /// How many times it was tried and denied.
    public var denied = 0
    /// The earliest allowed time, else the earliest denied one.
    public var first: Timestamp?
    /// The latest allowed time, else the latest denied one.
    public var last: Timestamp?
    /// The earliest denied time, whether or not it was allowed before or after.
    public var firstDenied: Timestamp?
    /// The latest denied time.
    public var lastDenied: Timestamp?

    /// Nothing done.
    public init() {}

    /// One or more events that were allowed, or denied.
    public init(count: Int, isDenied: Bool, first: Timestamp, last: Timestamp) {
        self.count = isDenied ? 0 : count
        denied = isDenied ? count : 0
        self.first = first
        self.last = last
        guard isDenied else { return }
        firstDenied = first
        lastDenied = last
    }

    /// Whether all of it was after a window's end: it counts, and a reader should know.
    public func isAfter(_ window: UsageWindow) -> Bool { first.map { $0.day > window.last } ?? false }

    /// Adds other events of the same thing; times of denials give way to times of use.
    public mutating func merge(_ other: Use) {
        if (count > 0) == (other.count > 0) {
            first = [first, other.first].compactMap { $0 }.min()
            last = [last, other.last].compactMap { $0 }.max()
        } else if other.count > 0 {
            first = other.first
            last = other.last
        }
        count += other.count
        denied += other.denied
        firstDenied = [firstDenied, other.firstDenied].compactMap { $0 }.min()
        lastDenied = [lastDenied, other.lastDenied].compactMap { $0 }.max()
    }
}

/// Why an action may be in use though no event says so outright.
public enum PossibleUse: Hashable, Sendable, Comparable {
    /// An operation that was used may authorize it, too.
    case furtherAction(of: String)
    /// An operation that was used passes a role; the role, where the request named one.
    case passedRole(by: String, role: String)
    /// A denial of an operation that was used named it, though the catalog does not.
    case namedInDenial(of: String)
    /// A call of it went through a VPC endpoint.
    case networkActivity(of: String)
    /// An S3 read found no object: S3 asks for `s3:ListBucket` to say so.
    case notFound(by: String)
    /// An event that the catalog can map to no action.
    case unmappedEvent(String)
    /// Its own sessions acted in a role, by an event that the window does not hold or through other roles.
    case actedInRole(PrincipalReference)
    /// IAM says that the service or action was last accessed then, in the region where it names one, and no event shows it.
    case lastAccessed(String, region: String)
    /// A session whose origin is not known used it in this role.
    case unknownOrigin

    private var key: (Int, String, String) {
        switch self {
        // A role that the request named says more than that there may have been one.
        case .passedRole(let by, let role): (role.isEmpty ? 1 : 0, by, role)
        case .furtherAction(let operation): (2, operation, "")
        case .namedInDenial(let operation): (3, operation, "")
        case .networkActivity(let operation): (4, operation, "")
        case .notFound(let by): (5, by, "")
        case .unmappedEvent(let event): (6, event, "")
        case .actedInRole(let role): (7, role.account.digits, role.name)
        case .lastAccessed(let what, let region): (8, what, region)
        case .unknownOrigin: (9, "", "")
        }
    }

    /// The most telling first.
    public static func < (left: PossibleUse, right: PossibleUse) -> Bool { left.key < right.key }

    /// In words, for a line of evidence.
    public var phrase: String {
        switch self {
        case .furtherAction(let operation): "\(operation) may need it"
        case .passedRole(let by, ""): "\(by) may pass a role"
        case .passedRole(let by, let role): "\(by) passed \(role)"
        case .namedInDenial(let operation): "a denial of \(operation) named it"
        case .networkActivity(let operation): "\(operation) was called through a VPC endpoint"
        case .notFound(let by): "\(by) asked for what is not there"
        case .unmappedEvent(let event): "event \(event) maps to no known action"
        case .actedInRole(let role): "acted in \(role) of \(role.account)"
        case .lastAccessed(let what, ""): "IAM says that \(what) was accessed, and no event shows it"
        case .lastAccessed(let what, let region):
            "IAM says that \(what) was accessed in \(region), and no event shows it"
        case .unknownOrigin: "used in this role by a session of unknown origin"
        }
    }
}

/// An event that the catalog maps to no action, as `source name`.
public struct UnmappedEvent: Hashable, Sendable, Comparable {
    /// `eventSource`.
    public let source: String
    /// `eventName`.
    public let name: String
    /// What becomes of it: the services whose actions it keeps, or that even the service is not known.
    public let services: [String]

    /// An event by its parts.
    public init(source: String, name: String, services: [String]) {
        self.source = source
        self.name = name
        self.services = services
    }

    /// By source, then name.
    public static func < (left: UnmappedEvent, right: UnmappedEvent) -> Bool {
        (left.source, left.name) < (right.source, right.name)
    }
}

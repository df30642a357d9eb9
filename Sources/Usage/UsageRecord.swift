import Diagnostics
import IAMModel

/// How often one session had events of one kind on one day.
public struct UsageRow: Hashable, Sendable {
    /// An index into ``UsageRecord/sessions``.
    public var session: Int
    /// An index into ``UsageRecord/kinds``.
    public var kind: Int
    /// The day, in UTC.
    public var day: Day
    /// How many events.
    public var count: Int
    /// The earliest of them.
    public var first: Timestamp
    /// The latest of them.
    public var last: Timestamp

    /// A row by its parts.
    public init(session: Int, kind: Int, day: Day, count: Int, first: Timestamp, last: Timestamp) {
        self.session = session
        self.kind = kind
        self.day = day
        self.count = count
        self.first = first
        self.last = last
    }
}

/// A role that requests of one session and kind named on one day: the role that they assumed, or may have passed.
public struct RoleUseRow: Hashable, Sendable {
    /// An index into ``UsageRecord/sessions``.
    public var session: Int
    /// An index into ``UsageRecord/kinds``.
    public var kind: Int
    /// The day, in UTC.
    public var day: Day
    /// What `requestParameters` name: a role's ARN, a role's name, or an instance profile's ARN or name
    /// (`instance-profile/NAME`).
    public var role: String
    /// How many events.
    public var count: Int
    /// The latest of them.
    public var last: Timestamp

    /// A row by its parts.
    public init(session: Int, kind: Int, day: Day, role: String, count: Int, last: Timestamp) {
        self.session = session
        self.kind = kind
        self.day = day
        self.role = role
        self.count = count
        self.last = last
    }
}

/// What one usage source read: sessions, the events that issue them, use by session, kind and day, and what could
/// be seen.
///
/// All lists are sorted, so that the same events give the same record whatever the order of files and lanes.
public struct UsageRecord: Sendable {
    /// All identities, sorted.
    public var sessions: [Session] = []
    /// All kinds of events, sorted.
    public var kinds: [EventKind] = []
    /// Use, sorted by session, kind and day.
    public var rows: [UsageRow] = []
    /// Roles that requests named, sorted by session, kind, day and role.
    public var roleUses: [RoleUseRow] = []
    /// Events that issue sessions, sorted by time, then by all other fields.
    public var issues: [SessionIssue] = []
    /// Events that give or take grants, sorted by time, then by all other fields.
    public var grants: [GrantEvent] = []
    /// Whether the source tells all such events whole: an index may lack what they asked for.
    public var tellsGrants = true
    /// What callers whom their copies of the events name by id only did, as far as no other copy of an event tells it: the
    /// part of ``rows`` of such sessions that no other session's rows hold, sorted as they are.
    public var soleCopies: [UsageRow] = []
    /// What events of Identity Center tell of permission sets, sorted.
    public var permissionSets: [PermissionSetEvent] = []
    /// How many events each session had, where a source counted groups of sessions and put a group's rows under its
    /// first session; nil where every row is its own session's.
    public var sessionEvents: [Int]?
    /// What could be seen.
    public var coverage = ObservedCoverage()

    /// A record of nothing.
    public init() {}
}

import IAMModel
import Usage

/// The link between sessions and the principals and origins that they act for: all sessions of a record at once,
/// whatever file, lane or account their events came from.
public struct Attribution: Sendable {
    /// One finding a session, by the index in ``UsageRecord/sessions``.
    public let sessions: [AttributedSession]
    /// Who assumed, or was denied, which role: one finding an event, whether one or both accounts have a copy of it; by
    /// time.
    public let assumptions: [Assumption]

    /// Links all sessions of a record.
    ///
    /// - Complexity: O(*sessions* + *issues* log *issues*); every chain is followed once.
    public init(of record: UsageRecord, directory: PrincipalDirectory = PrincipalDirectory()) {
        var linker = SessionLinker(record: record, directory: directory)
        linker.followAll()
        sessions = record.sessions.indices.map { linker.finding(of: $0) }
        assumptions = linker.assumptions()
    }
}

/// How much of the use in roles could be linked to an origin.
public struct LinkedShare: Hashable, Sendable {
    /// Role sessions with an event.
    public var sessions = 0
    /// Those of them whose origin is known.
    public var linkedSessions = 0
    /// Events in role sessions.
    public var events = 0
    /// Those of them whose session's origin is known.
    public var linkedEvents = 0
    /// Linked sessions by the way they were linked.
    public var sessionsByMethod: [LinkMethod: Int] = [:]
    /// Linked events by the way their sessions were linked.
    public var eventsByMethod: [LinkMethod: Int] = [:]

    /// Nothing seen.
    public init() {}

    /// Counts a role session and its events.
    public mutating func count(_ finding: AttributedSession, events count: Int) {
        sessions += 1
        events += count
        guard finding.origin.isKnown else { return }
        linkedSessions += 1
        linkedEvents += count
        sessionsByMethod[finding.method, default: 0] += 1
        eventsByMethod[finding.method, default: 0] += count
    }

    /// Adds what was counted elsewhere.
    public mutating func merge(_ other: LinkedShare) {
        sessions += other.sessions
        linkedSessions += other.linkedSessions
        events += other.events
        linkedEvents += other.linkedEvents
        sessionsByMethod.merge(other.sessionsByMethod, uniquingKeysWith: +)
        eventsByMethod.merge(other.eventsByMethod, uniquingKeysWith: +)
    }
}

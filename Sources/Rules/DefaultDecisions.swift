import IAMModel

/// What becomes of an action that is granted and has no use on record, by its recording class.
public struct DefaultDecisions: Hashable, Sendable {
    /// Its use would be on record.
    public internal(set) var recorded = Decision.remove
    /// Its use is likely to be on record.
    public internal(set) var likely = Decision.review
    /// Its use is a data event; counts as recorded where ``Rules/recordedDataEvents`` names the type.
    public internal(set) var dataEvent = Decision.keep
    /// It is checked within named operations only, all of which would have been seen, and none was.
    public internal(set) var follows = Decision.remove
    /// `iam:PassRole` where no operation was used that may pass a role.
    public internal(set) var passRole = Decision.review
    /// It has no event of its own.
    public internal(set) var inferredOnly = Decision.keep
    /// Nothing is known, or the source could not see it.
    public internal(set) var unknown = Decision.keep
    /// IAM's last-accessed report says that its service, or it itself, was never accessed.
    public internal(set) var neverAccessed = Decision.remove

    /// The defaults.
    init() {}

    /// One decision for all of them.
    init(all decision: Decision) {
        (recorded, likely, dataEvent, unknown) = (decision, decision, decision, decision)
        (follows, passRole, inferredOnly) = (decision, decision, decision)
    }

    static let fields: [Field<DefaultDecisions>] = [
        Field("recorded", \.recorded, .name, "Its use would be on record."),
        Field("likely", \.likely, .name, "Its use is likely to be on record."),
        Field(
            "data_event", \.dataEvent, .name,
            "Its use is a data event; recorded where `recorded_data_events` names the type."),
        Field(
            "follows", \.follows, .name,
            "It is checked within named operations only, all of which would have been seen, and none was."),
        Field("pass_role", \.passRole, .name, "`iam:PassRole` where no operation was used that may pass a role."),
        Field("inferred_only", \.inferredOnly, .name, "It has no event of its own, as `execute-api:Invoke`."),
        Field("unknown", \.unknown, .name, "Nothing is known of it, or the source could not see it."),
        Field(
            "never_accessed", \.neverAccessed, .name,
            "IAM's last-accessed report says that its service, or it itself, was never accessed."),
    ]
}

/// How IAM's last-accessed reports are taken.
public struct LastAccessedSettings: Hashable, Sendable {
    /// A report that was made more days before the window's end decides nothing.
    public internal(set) var maxAgeDays = 30

    static let fields: [Field<LastAccessedSettings>] = [
        Field(
            "max_age_days", \.maxAgeDays, .integer(0...400),
            "A report that was made more days before the window's end decides nothing.")
    ]
}

/// What becomes of what CloudTrail may not show, in a service in which the principal has no event at all.
public struct UntouchedServices: Hashable, Sendable {
    /// Granted by a pattern that names the service: `dynamodb:*`.
    public internal(set) var named = Decision.keep
    /// Granted only by patterns that span services: `*`, `*:Describe*`, NotAction.
    public internal(set) var unnamed = Decision.remove
    /// … its data events, and what connects without an event.
    public internal(set) var unnamedDataEvents = Decision.keep
    /// … a service of which nothing is recorded or likely.
    public internal(set) var unnamedSilent = Decision.keep

    /// The defaults.
    init() {}

    /// One decision for all of them.
    init(all decision: Decision) {
        (named, unnamed, unnamedDataEvents, unnamedSilent) = (decision, decision, decision, decision)
    }

    static let fields: [Field<UntouchedServices>] = [
        Field("named", \.named, .name, "Granted by a pattern that names the service, as `dynamodb:*`."),
        Field("unnamed", \.unnamed, .name, "Granted only by patterns that span services, or by NotAction."),
        Field(
            "unnamed_data_events", \.unnamedDataEvents, .name,
            "The same: its data events, and what connects without an event."),
        Field("unnamed_silent", \.unnamedSilent, .name, "The same: a service of which nothing is recorded or likely."),
    ]
}

/// What becomes of what an origin has no use of in a role, in the document of that pair: it holds what the pair used, and the
/// role's own document the rest.
public struct PairDefaults: Hashable, Sendable {
    /// In services in which the pair has no event at all.
    public internal(set) var untouchedServices = UntouchedServices(all: .remove)
    /// In services that the pair touched, and of what is recorded in all others.
    public internal(set) var decisions = DefaultDecisions(all: .remove)

    static let fields =
        UntouchedServices.fields.map { $0.lifted(to: \PairDefaults.untouchedServices) } + [
            Field(
                "decisions", \.decisions, DefaultDecisions.fields,
                "The same as `decisions`, in services that the pair touched.")
        ]
}

/// How names that stay are written where their pattern goes.
public enum WildcardStyle: String, Hashable, Sendable, CaseIterable {
    /// Name by name.
    case exact
    /// Joined at camel-case word boundaries where that matches no other action of the catalog: `ec2:Describe*Images`.
    case words
    /// The same in new documents only, where it saves five names or more; name by name in those that are edited in place.
    case auto
}

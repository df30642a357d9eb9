import IAMModel

/// The time that is looked at, and how much of it is enough.
public struct Window: Hashable, Sendable {
    /// How many days are looked at, back from the newest event or from ``end``.
    public internal(set) var days = 90
    /// The last day, included; nil for the newest event's.
    public internal(set) var end: Day?
    /// Without ``end``: a newest event older than this many days, and nothing is removed.
    public internal(set) var staleDays = 30
    /// Seen less than this many days: nothing is removed.
    public internal(set) var minimumDays = 30
    /// Principals younger than this many days are left alone.
    public internal(set) var newPrincipalDays = 30
    /// What an older principal was not allowed this many days ago is for review.
    public internal(set) var newGrantDays = 30

    static let fields: [Field<Window>] = [
        Field(
            "days", \.days, .integer(1...3_650),
            "How many days are looked at, back from `end` or from the newest event."),
        Field("end", \.end, .day, "The last day (UTC), included."),
        Field(
            "stale_days", \.staleDays, .integer(0...3_650),
            "Without `end`: a newest event older than this, and nothing is removed."),
        Field(
            "minimum_days", \.minimumDays, .integer(0...3_650), "Seen less than this many days, and nothing is removed."
        ),
        Field("new_principal_days", \.newPrincipalDays, .integer(0...3_650), "Younger principals are left alone."),
        Field(
            "new_grant_days", \.newGrantDays, .integer(0...3_650),
            "What an older principal was not allowed before that is for review."),
    ]
}

import IAMModel

/// The days that use is looked at in, both included, in UTC.
public struct UsageWindow: Hashable, Sendable, CustomStringConvertible {
    /// The first day.
    public let first: Day
    /// The last day.
    public let last: Day

    /// A window from a day to a day, both included; one day where `first` is not before `last`.
    public init(first: Day, last: Day) {
        self.first = min(first, last)
        self.last = last
    }

    /// A window of a number of days that ends with a day.
    public init(endingWith last: Day, days: Int) {
        self.init(first: last.advanced(byDays: 1 - max(1, days)), last: last)
    }

    /// How many days it has.
    public var days: Int { first.days(to: last) + 1 }

    /// Whether a day lies in it.
    public func contains(_ day: Day) -> Bool { first <= day && day <= last }

    /// Whether use on a day counts: on those of the window, and on later ones that the logs hold.
    ///
    /// What is used after the window's end is needed, whatever was asked to be looked at.
    public func counts(_ day: Day) -> Bool { first <= day }

    /// All of its days.
    var all: [Day] { (0..<days).map { first.advanced(byDays: $0) } }

    /// `2026-04-02 … 2026-06-30`.
    public var description: String { "\(first) … \(last)" }
}

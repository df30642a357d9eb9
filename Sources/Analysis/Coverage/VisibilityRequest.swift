import IAMModel

/// What to hold against what was seen.
public struct VisibilityRequest: Sendable {
    /// The window.
    public var window: UsageWindow
    /// Whether the window's end was given, by the rules or on the command line.
    public var hasExplicitEnd: Bool
    /// Whether it was said how far the window goes back, by the rules or on the command line: then logs that begin later are
    /// a gap. By default it goes back as far as logs do, ninety days at most.
    public var hasExplicitStart: Bool
    /// Today, for staleness.
    public var today: Day
    /// `window.minimum_days`, or `--minimum-days`.
    public var minimumDays: Int
    /// `--allow-gaps`.
    public var allowsGaps: Bool

    /// A request by its parts.
    public init(
        window: UsageWindow, hasExplicitEnd: Bool, hasExplicitStart: Bool = true, today: Day, minimumDays: Int,
        allowsGaps: Bool
    ) {
        self.window = window
        self.hasExplicitEnd = hasExplicitEnd
        self.hasExplicitStart = hasExplicitStart
        self.today = today
        self.minimumDays = minimumDays
        self.allowsGaps = allowsGaps
    }
}

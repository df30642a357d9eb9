import IAMModel

/// Days of which the logs of an account are missing, as its rhythm tells (``Rhythm``).
public struct TimeGap: Hashable, Sendable {
    /// The first day.
    public let first: Day
    /// The last day.
    public let last: Day
    /// The region that records global services, where other regions were seen on these days; nil where nothing was.
    public let region: String?
    /// The account that was seen on these days, where nothing else tells; nil where the account's own rhythm does.
    public let seenBeside: String?

    /// How many days.
    public var days: Int { first.days(to: last) + 1 }

    /// `2026-05-03`, or `2026-05-03 … 2026-05-22`.
    public var span: String { first == last ? "\(first)" : "\(first) … \(last)" }

    /// What is missing, in words.
    public var phrase: String {
        let event =
            region.map { "no management event in \($0), where global services are recorded," }
            ?? "no management event"
        let count = days == 1 ? "" : ", \(days) days"
        let other = seenBeside.map { ", while account \($0) has events on them" } ?? ""
        return "\(event) on \(span)\(count)\(other)"
    }
}

import IAMModel

/// What a person granted again after a trim, or left in when a proposal was reviewed: the story of some actions.
public struct PutBack: Hashable, Sendable {
    /// The days of the trims that took them, each of which was put back; in order.
    public let trimmed: [Day]
    /// Since when they are back.
    public let back: Day
    /// Whether nothing tells the day, and they were found to be back by then.
    public let isFound: Bool
    /// How often a use was denied within the days that are looked at.
    public var denied = 0
    /// Whose they are and one of them, where the same proposal was put back twice: a rule would end that.
    public var keeping: Keeping?

    /// What a rule would keep.
    public struct Keeping: Hashable, Sendable {
        /// `user/pat`.
        public let principal: String
        /// `iam:DeleteUser`.
        public let action: String
    }
}

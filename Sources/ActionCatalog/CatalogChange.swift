/// One thing that a newer service reference says, and that the catalog did not.
public struct CatalogChange: Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A service that was not known.
        case newService
        /// An action that was not known.
        case newAction
        /// Another access level.
        case newLevel
        /// AWS now says that an action is recorded: from now on it may go where it is not used.
        case nowRecorded
        /// AWS no longer says that an action is recorded: from now on it stays, for a person to look at.
        case noLongerRecorded
        /// AWS says that an action is recorded, and a document of AWS that decides it otherwise: the document stands.
        case contradiction
        /// An operation that uses another action than the one of its name, or more.
        case newOperation
    }

    /// What kind of thing it is.
    public let kind: Kind
    /// The action, the service's prefix, or `service EventName`.
    public let subject: String
    /// What changed, in words.
    public let detail: String

    /// `s3:GetThing: now recorded, likely before`
    public var description: String { "\(subject): \(detail)" }
}

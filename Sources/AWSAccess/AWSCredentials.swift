import HTTP
import IAMModel

/// Keys that AWS takes, with where they came from; the keys themselves are never printed.
public struct AWSCredentials: Sendable {
    /// Where credentials come from, in the order in which the AWS CLI looks
    /// (AWS CLI User Guide, "Authentication and access credentials").
    public enum Source: Hashable, Sendable {
        /// `AWS_ACCESS_KEY_ID` and its like.
        case environment
        /// Keys that stand in a profile.
        case profile(String)
        /// A role that was assumed, by the profile that names it.
        case role(arn: String)
        /// A role that was assumed with a token of another provider of identities.
        case webIdentity(arn: String)
        /// A person's role of IAM Identity Center.
        case identityCenter(profile: String)
        /// A program that a profile names.
        case process(profile: String)
        /// The container that the program runs in.
        case container
        /// The instance that the program runs on.
        case instance
    }

    /// The keys.
    public let keys: HTTPCredentials.AWSKeys
    /// When they end; nil for keys that don't.
    public let expires: Timestamp?
    /// Where they came from.
    public let source: Source

    /// Whether they are over, or nearly.
    func isEnding(at now: Timestamp) -> Bool {
        expires.map { $0.secondsSinceEpoch - now.secondsSinceEpoch < AWSCredentials.marginInSeconds } ?? false
    }

    /// How long before their end new ones are got.
    private static let marginInSeconds: Int64 = 300
}

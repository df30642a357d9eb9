/// Which events tell what could be seen of an account.
///
/// A trail that records management events shows them; data events show data events, and network activity shows nothing
/// (CloudTrail User Guide, "Logging management events", "Logging data events", "Logging network activity events").
/// Strangers call into an account, and outsiders try in vain, whether or not anyone of the account is at work: neither says
/// that the account's own calls would have been seen.
public enum CoverageRule {
    /// Sources of which a trail can be told to leave out the management events (CloudTrail API reference, `EventSelector`,
    /// `ExcludeManagementEventSources`).
    public static let leftOutSources = ["kms", "rdsdata"]

    /// The source of which the events tell where a partition's global services are recorded.
    public static let globalSource = "iam"

    /// Sources that coverage counts by themselves, as `eventSource` has them.
    public static let countedSources = (leftOutSources + [globalSource]).map { "\($0).amazonaws.com" }

    /// The types of identities that belong to no account, or to another one, until they are let in.
    public static let outsiders: Set<String> = ["AWSAccount", "SAMLUser", "WebIdentityUser", "Unknown", ""]

    /// The source of sign-ins, which anyone may try.
    public static let signInSource = "signin.amazonaws.com"

    /// Whether an event of an account was made by the account itself, or by a service for it.
    ///
    /// - Parameters:
    ///   - account: the account that recorded it.
    ///   - caller: the account of the identity; empty where it has none.
    public static func isOwn(account: some StringProtocol, caller: some StringProtocol) -> Bool {
        caller.isEmpty || caller == account
    }

    /// Whether an event that did not go well is one that anyone might have tried from outside.
    public static func isTriedFromOutside(identityType: String, source: String) -> Bool {
        outsiders.contains(identityType) || source == signInSource
    }
}

import Analysis
import Attribution
import IAMModel

/// What an explanation stands on.
public struct ExplainHead: Sendable {
    let account: String
    let origin: Origin?
    let window: UsageWindow
    let catalog: String
    let visibility: Visibility
    /// What was denied of it, and where it was taken away; nil where neither is known.
    public var story: DeniedAction?
    /// How that is told.
    public var words = DenialWords(needsAccount: false, hasTimes: true)

    /// - Parameters:
    ///   - account: the name of the principal's account.
    ///   - origin: whose use, in a destination role.
    ///   - catalog: the catalog's version.
    public init(account: String, origin: Origin?, window: UsageWindow, catalog: String, visibility: Visibility) {
        self.account = account
        self.origin = origin
        self.window = window
        self.catalog = catalog
        self.visibility = visibility
    }
}

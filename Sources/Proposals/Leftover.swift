import AccountState
import Analysis
import Attribution
import IAMModel

/// A document that is for nobody any more: it goes as any change, by itself.
public struct Leftover: Sendable {
    /// The document.
    public let path: DocumentPath
    /// Why it is for nobody.
    public let reason: Reason

    /// Why a document is for nobody.
    public enum Reason: Hashable, Sendable {
        /// `account.json` does not hold whose folder it lies in; when the logs show that it was deleted.
        case noPrincipal(Holder, deleted: Day?)
        /// The role that it is about is not there any more; when the logs show that it was deleted.
        case noRole(PrincipalReference, account: String, deleted: Day?)
        /// Whom it is for may not assume the role, directly or through others, and did not act in it within the window.
        case cannotAssume(PrincipalReference, role: PrincipalReference, account: String, window: UsageWindow)
        /// It took the place of a policy, for a holder that is gone or holds neither any more.
        case notHeld(policy: String, by: String, isGone: Bool)
    }
}

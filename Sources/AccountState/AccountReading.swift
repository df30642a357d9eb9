import Diagnostics

/// An account state that was read, with what was found on the way that did not keep it from being right.
public struct AccountReading: Sendable {
    /// The state.
    public let state: AccountState
    /// What a person should know: a policy that is attached and not there, a file that means nothing …
    public let warnings: [Diagnostic]

    /// A state and what was found while it was read.
    public init(state: AccountState, warnings: [Diagnostic]) {
        self.state = state
        self.warnings = warnings
    }
}

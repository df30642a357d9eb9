import AccountState
import Diagnostics

/// What lies in the tree of policies: its files, and what they say of each account.
public struct TreeContent: Sendable {
    /// The files, by their paths relative to the root: documents, `account.json` and `usage.json` of each account.
    public let files: [String: SourceText]
    /// The other files below the root, which no reader takes: their paths relative to the root.
    public let unread: [String]
    /// The accounts, in the order in which they were asked for.
    public let states: [AccountState]
    /// What a person should know that keeps nobody from working.
    public let warnings: [Diagnostic]
    /// What keeps a file or an account from being read, where that was asked for; it is left out.
    public let errors: [Diagnostic]

    /// What lies in a tree, by its parts.
    public init(
        files: [String: SourceText], unread: [String] = [], states: [AccountState], warnings: [Diagnostic] = [],
        errors: [Diagnostic] = []
    ) {
        self.files = files
        self.unread = unread
        self.states = states
        self.warnings = warnings
        self.errors = errors
    }

    /// The state of an account.
    public func state(_ name: String) -> AccountState? { states.first { $0.name == name } }
}

import Analysis
import Diagnostics
import IAMModel

/// What the accounts' `usage.json` say, for the checks that judge by use.
public struct CheckedEvidence: Sendable {
    /// The evidence of one account: where it says which day it ends on.
    public struct File: Sendable {
        /// The last day that was looked at.
        public let last: Day
        /// Where the file says so.
        public let span: SourceSpan

        /// A file by its parts.
        public init(last: Day, span: SourceSpan) {
            self.last = last
            self.span = span
        }
    }

    /// A file of the tree that a proposal would change.
    public struct PendingChange: Sendable {
        /// Where it would begin to change; a file that there is not yet has a path only.
        public let span: SourceSpan
        /// What would become of the file.
        public let kind: Kind

        /// A change by its parts.
        public init(span: SourceSpan, kind: Kind) {
            self.span = span
            self.kind = kind
        }

        /// What becomes of a file.
        public enum Kind: Sendable {
            /// It would be written.
            case added
            /// It would be edited.
            case edited
            /// It would go.
            case removed
        }
    }

    /// The days that were looked at.
    public let window: UsageWindow
    /// The files, in the order of the accounts.
    public let files: [File]
    /// The accounts, decided by what was used within the last `check.unused_action.days`.
    public let analyses: [AccountAnalysis]
    /// The accounts, decided as `generate` decides them.
    public let decided: [AccountAnalysis]
    /// What `generate` would propose.
    public let pending: [PendingChange]

    /// Evidence by its parts.
    public init(
        window: UsageWindow, files: [File], analyses: [AccountAnalysis], decided: [AccountAnalysis],
        pending: [PendingChange]
    ) {
        self.window = window
        self.files = files
        self.analyses = analyses
        self.decided = decided
        self.pending = pending
    }
}

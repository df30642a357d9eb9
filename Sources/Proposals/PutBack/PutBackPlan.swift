import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage

/// What puts back what was taken from a user, role or group: edits of documents, proved to give nothing that was not there.
public struct PutBackPlan: Sendable {
    /// One statement that comes back, whole or in part.
    public struct Piece: Sendable {
        /// Where it comes from.
        public let taken: TakenAccess
        /// The statement as it was.
        public let statement: Statement
        /// What its `Action` element gets: the texts that were there, else exact names.
        public let actions: [String]
        /// The resources that a statement on file gets back; empty where it has them.
        public let resources: [String]
        /// The document that it comes into.
        public let target: DocumentPath
        /// Whether the document is another one than it was taken from: one of the principal's own.
        public let isMoved: Bool
    }

    /// The account before.
    public let before: AccountState
    /// The account afterwards.
    public let after: AccountState
    /// Whose access is put back.
    public let holder: Holder
    /// In order of their targets.
    public let pieces: [Piece]
    /// The files that change, in order of their paths.
    public let changes: [ProposalPlan.FileChange]
    /// The users, roles and groups without members whose access changes.
    public let concerned: [Holder]
    /// Who holds a document together with the holder and was left out; empty where nobody does.
    public let spared: [Holder]
    /// What was asked for and is on file already.
    public let present: [String]
    /// What was asked for and was never taken away, as far as anything tells.
    public let unknown: [String]

    /// The earlier texts that it stands on.
    public var pasts: [PastDocument] { pieces.map(\.taken.past) }

    /// Whether somebody has a document afterwards, itself or by a group.
    public func holds(_ path: DocumentPath, _ holder: Holder) -> Bool {
        after.principals(of: path).contains(holder) || after.holders(of: path).contains(holder)
    }
}

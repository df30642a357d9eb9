import ActionCatalog
import Analysis
import AccountState
import Attribution
import IAMModel

/// What a user or a federated person needs as a destination role: a document of its own, made from the role's statements.
public struct DestinationProposal: Sendable {
    /// Where it lies, in the tree of the user's account; for a person in that of the role's.
    public let path: DocumentPath
    /// Who acts: a user or a person.
    public let origin: Origin
    /// In which role.
    public let role: PrincipalReference
    /// Its size in characters without white space.
    public let characters: Int
    /// How many actions it holds, and why.
    public let counts: Counts
    /// Whether it is new, changed or gone.
    public let change: Change

    /// The user's or the person's name.
    public var name: String {
        switch origin {
        case .user(let user): user.name
        case .person(let person): person.description
        case .role, .service, .outside, .unknown: origin.description
        }
    }

    /// Numbers of actions.
    public struct Counts: Hashable, Sendable {
        /// In use.
        public var used = 0
        /// Possibly in use: what came with what was used.
        public var possiblyUsed = 0
        /// Kept by rules or by settings for pairs.
        public var kept = 0
        /// For review.
        public var review = 0
        /// What merely can't be seen, and stays in the role's own document only.
        public var unseen = 0

        init(of decisions: ActionDecisions, granted: ActionSet) {
            for group in decisions.groups {
                let count = group.actions.intersection(granted).count
                switch (group.decision, group.reason) {
                case (.keep, .used): used += count
                case (.keep, .possiblyUsed): possiblyUsed += count
                case (.keep, _): kept += count
                case (.review, _): review += count
                case (.remove, .notCovered): unseen += count
                case (.remove, .setting(_, let recording)) where !["recorded", "within operations"].contains(recording):
                    unseen += count
                case (.remove, _): break
                }
            }
        }
    }

    /// What happens to the file.
    public enum Change: String, Sendable {
        /// There was none.
        case added
        /// It is another than before.
        case changed
        /// The pair used nothing: the document on file goes.
        case removed
        /// It is as it was.
        case unchanged
    }
}

import AccountState
import ActionCatalog
import IAMModel

/// What becomes of one document, or of one holder's part in an AWS-managed one: the union of what its holders keep.
public struct DocumentDecision: Sendable {
    /// One pattern of the document and what stays of it.
    public struct Entry: Sendable {
        /// The pattern.
        public let entry: DocumentGrants.Entry
        /// Those of its actions that stay.
        public let stays: ActionSet

        /// A pattern and what stays of it.
        public init(entry: DocumentGrants.Entry, stays: ActionSet) {
            self.entry = entry
            self.stays = stays
        }

        /// What becomes of the pattern.
        public enum Outcome: Sendable {
            /// All of its actions stay, or the catalog knows none of them: not a byte changes.
            case untouched
            /// None stays.
            case goes
            /// Some stay.
            case narrows
        }

        /// What becomes of the pattern.
        public var outcome: Outcome {
            if stays.count == entry.actions.count { return .untouched }
            return stays.isEmpty ? .goes : .narrows
        }
    }

    /// The document.
    public let path: DocumentPath
    /// The user, role or group that attaches an AWS-managed policy; nil for a document that is edited in place.
    public let attachedTo: Holder?
    /// The principals that hold it.
    public let holders: [PrincipalReference]
    /// Why it stays as it is, whatever is used; nil where it is decided pattern by pattern.
    public let leftAlone: String?
    /// Holders who are too young for a decision and count with what they used only.
    public let youngHolders: [PrincipalReference]
    /// The permission set whose document it is, in all of its accounts; nil for all others.
    public internal(set) var permissionSet: PermissionSetShare?
    /// Pattern by pattern; empty where the document is left alone.
    public let entries: [Entry]

    /// A decision by its parts.
    public init(
        path: DocumentPath, attachedTo: Holder?, holders: [PrincipalReference], leftAlone: String?,
        youngHolders: [PrincipalReference], entries: [Entry]
    ) {
        self.path = path
        self.attachedTo = attachedTo
        self.holders = holders
        self.leftAlone = leftAlone
        self.youngHolders = youngHolders
        self.entries = entries
    }

    /// All actions that stay, of all patterns.
    public var stays: ActionSet { entries.reduce(into: ActionSet()) { $0.formUnion($1.stays) } }

    /// Whether anything changes.
    public var changes: Bool {
        entries.contains { if case .untouched = $0.outcome { false } else { true } }
    }
}

import ActionCatalog
import Analysis
import Attribution
import IAMModel

/// What speaks for a decision about a document: every action that its patterns match stands in exactly one list.
public struct Evidence: Sendable {
    /// An action in use, by whom.
    public struct Used: Sendable {
        /// `iam:CreateUser`.
        public let action: String
        /// How often, and when.
        public let use: Use
        /// Origins, or the holders themselves where they are users; sorted.
        public let by: [String]
        /// Whether all of it was after the window's end.
        public var isAfterWindow = false
    }

    /// Actions that one reason keeps, sends to review, or lets go.
    public struct Group: Sendable {
        /// The reason in words: recording class, setting, rule.
        public let reason: DecisionReason
        /// Words for single actions: why each may be in use; empty where the reason says all.
        public let details: [String: String]
        /// The actions.
        public let names: ActionNames
        /// The actions, sorted.
        public var actions: [String] { names.sorted }
    }

    /// A pattern of which something goes.
    public struct Narrowed: Sendable {
        /// The pattern as it is written.
        public let pattern: String
        /// How many actions it matches.
        public let matched: Int
        /// What goes.
        public let names: ActionNames
        /// What goes, sorted.
        public var goes: [String] { names.sorted }
        /// What goes by recording class, "recorded" first.
        public let classes: [(name: String, count: Int)]
    }

    /// What is used.
    public var used: [Used] = []
    /// What stays, by reason.
    public var kept: [Group] = []
    /// What stays and is listed for a person, by reason.
    public var review: [Group] = []
    /// What goes, by pattern.
    public var narrowed: [Narrowed] = []
    /// Rights to assume roles that go: names that go out of statements, in order.
    public var rights: [RightCut] = []
    /// Services of which everything goes that the patterns spanning services granted, sorted.
    public var servicesLeftOut: [String] = []
    /// Those of them in which not every use would show.
    public var servicesLeftOutUnseen: [String] = []
    /// Services that stay since nothing of them ever shows.
    public var silentServices: [String] = []
    /// Patterns that the catalog does not know: they stay.
    public var unknownPatterns: [String] = []
    /// Actions in use that our own computation says are not granted: they stay, and the contradiction is told, in words.
    public var contradictions: [String] = []
    /// What the document allows and something else forbids every holder: why, in words, and the actions, sorted.
    public var forbidden: [(reason: String, actions: [String])] = []
    /// What was tried and denied, sorted.
    public var denied: [Used] = []
    /// How many actions each part of a new document holds, by its `Sid`, in the order of the parts.
    public var parts: [(sid: String, count: Int)] = []
    /// How many actions fewer would stay with one setting of the rules, `untouched_services.named: remove`, most first.
    public var settings: [(setting: String, count: Int)] = []
    /// How many actions stay, go, and are in review.
    public var counts = Counts()

    /// What each of several holders needs of what stays, who needs most alone first.
    public var needs: [Need] = []
    /// Where one holder alone needs most of what stays: what a document of its own would let the others lose, in words.
    public var ownDocument: String?

    /// What one holder of a shared document needs of it.
    public struct Need: Sendable {
        /// Who.
        public let principal: PrincipalReference
        /// How many of the actions that stay it keeps or has in review.
        public let count: Int
        /// Those that no other holder needs, sorted.
        public let alone: [String]
    }

    /// Numbers for the line of a document.
    public struct Counts: Sendable {
        /// In use.
        public var used = 0
        /// Gone.
        public var gone = 0
        /// Kept for another reason.
        public var kept = 0
        /// For review.
        public var review = 0
    }

    /// Nothing yet.
    init() {}
}

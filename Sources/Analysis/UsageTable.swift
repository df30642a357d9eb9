import ActionCatalog
import IAMModel

/// What one principal, or one origin in a role, used of what it is granted: the rows of `cloudtrim usage`.
public struct UsageTable: Sendable {
    /// CloudTracker's four marks.
    public enum Status: String, Sendable, CaseIterable {
        /// Granted and used.
        case used
        /// Granted, recorded, not used.
        case unused
        /// Granted, and CloudTrail cannot tell.
        case unknown
        /// Used, and no identity policy on file grants it.
        case ungranted

        /// The mark in front of a line.
        public var mark: Character {
            switch self {
            case .used: " "
            case .unused: "-"
            case .unknown: "?"
            case .ungranted: "+"
            }
        }
    }

    /// One action.
    public struct Row: Sendable {
        /// `s3:GetObject`, in IAM's spelling.
        public let action: String
        /// What is known of its use.
        public let status: Status
        /// The recording class, `unknown` where the source could not see it.
        public let recording: RecordingClass
        /// Why the source could not see it, in words; nil where it could.
        public let hole: String?
        /// How often it was used and denied.
        public let use: Use
        /// Why it may be in use; nil where nothing says so.
        public let possible: PossibleUse?
        /// What IAM's last-accessed report says of it; nil where there is none.
        public let access: AccessStatement?
        /// What forbids it though a document allows it, in words; nil where nothing does.
        public let forbiddance: String?
        /// Whether it only lists or reads what is not a data event: CloudTracker's "benign".
        public let isBenign: Bool
    }

    /// Sorted by action.
    public let rows: [Row]
    /// What was tried and denied, and no identity policy on file grants; sorted by action.
    public let denied: [Row]
    /// What documents allow and something else forbids: why, in words, and how many actions; in the order of evaluation.
    public let forbidden: [(reason: String, count: Int)]

    /// Compares what is granted with what was used.
    ///
    /// - Complexity: O(*granted actions*).
    public init(
        granted: GrantedActions, use: OriginUse, visibility: Visibility, sets: CatalogSets,
        accessReport: AccessReport? = nil
    ) {
        let catalog = sets.catalog
        let unseen = visibility.unseen
        let actions = granted.granted.union(ActionSet(use.actions.keys))
        forbidden = granted.narrowed.map { (reason: $0.reason, count: $0.actions.count) }
        var rows: [Row] = []
        var denied: [Row] = []
        for action in actions {
            let used = use.actions[action] ?? Use()
            let isGranted = granted.granted.contains(action)
            let isHidden = unseen.contains(action)
            let recording = isHidden ? .unknown : catalog.recordingClass(of: action)
            let status: Status
            if used.count > 0 {
                status = isGranted ? .used : .ungranted
            } else if !isGranted {
                status = .ungranted
            } else if use.possible[action] == nil && !isHidden && sets.recorded.contains(action) {
                status = .unused
            } else {
                status = .unknown
            }
            let hole = isHidden ? visibility.holes.first { $0.actions.contains(action) }?.reason : nil
            let row = Row(
                action: catalog.name(of: action), status: status, recording: recording, hole: hole, use: used,
                possible: use.possible[action]?.reason,
                access: accessReport?.statement(about: action, in: catalog),
                forbiddance: granted.forbiddance(of: action),
                isBenign: sets.reads.contains(action) && !sets.dataEvents.contains(action))
            if used.count == 0 && !isGranted { denied.append(row) } else { rows.append(row) }
        }
        self.rows = rows
        self.denied = denied
    }

    /// How many rows have a status.
    public func count(_ status: Status) -> Int {
        rows.reduce(0) { $0 + ($1.status == status ? 1 : 0) }
    }
}

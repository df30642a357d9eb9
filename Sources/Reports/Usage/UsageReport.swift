import Analysis
import Attribution
import IAMModel

/// What `cloudtrim usage` shows of one principal, or of one origin in a destination role.
public struct UsageReport: Sendable {
    /// The account's name in the rules.
    public var account: String
    /// Whose rights are looked at.
    public var principal: PrincipalReference
    /// Whose use, where it is that of one origin in a role.
    public var origin: Origin?
    /// The name of the role's account.
    public var principalAccount: String
    /// The window.
    public var window: UsageWindow
    /// What could be seen of the principal's account.
    public var visibility: Visibility
    /// How much of the use is linked.
    public var linked: LinkedShare
    /// The ways by which this origin's sessions were linked, most frequent first.
    public var sessions: Int
    /// Events of the use shown.
    public var events: Int
    /// The rows.
    public var table: UsageTable
    /// What the rows are narrowed to.
    public var filter = Filter()
    /// Events that map to no action, with their number.
    public var unmapped: [(event: UnmappedEvent, use: Use)] = []
    /// Denials that name another action than the catalog, with their number.
    public var disagreements: [(disagreement: CatalogDisagreement, count: Int)] = []

    /// Where what is not granted any more was taken away, by action.
    public var taken: [String: TakenAccess] = [:]
    /// Use by former principals of the same name, by unique id: it is not in the rows.
    public var former: [(name: PrincipalReference, id: String, use: Use)] = []

    /// `--show-used`, `--ignore-benign`, `--ignore-unknown`.
    public struct Filter: Hashable, Sendable {
        /// Only what was used.
        public var showsUsedOnly = false
        /// Without unused actions that only list or read.
        public var ignoresBenign = false
        /// Without actions of which CloudTrail cannot tell.
        public var ignoresUnknown = false

        /// Nothing left out.
        public init() {}
    }

    /// A report by its parts.
    public init(
        account: String, principal: PrincipalReference, origin: Origin?, principalAccount: String, window: UsageWindow,
        visibility: Visibility, linked: LinkedShare, sessions: Int, events: Int, table: UsageTable
    ) {
        self.account = account
        self.principal = principal
        self.origin = origin
        self.principalAccount = principalAccount
        self.window = window
        self.visibility = visibility
        self.linked = linked
        self.sessions = sessions
        self.events = events
        self.table = table
    }

    /// What was tried and denied, and no identity policy grants, as far as the filter leaves it.
    public var denied: [UsageTable.Row] {
        filter.showsUsedOnly ? [] : table.denied.filter { !(filter.ignoresBenign && $0.isBenign) }
    }

    /// The rows that the filter leaves.
    public var rows: [UsageTable.Row] {
        table.rows.filter { row in
            switch row.status {
            case .used, .ungranted: true
            case .unused: !filter.showsUsedOnly && !(filter.ignoresBenign && row.isBenign)
            case .unknown:
                !filter.showsUsedOnly && !filter.ignoresUnknown && !(filter.ignoresBenign && row.isBenign)
            }
        }
    }
}

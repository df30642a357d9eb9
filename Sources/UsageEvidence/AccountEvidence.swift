import AccountState
import Analysis
import Attribution
import IAMModel
import Usage

/// The evidence behind the last proposal for one account: `policies/<account>/usage.json`.
///
/// It holds what enters the decisions after `Attribution`: what could be seen, and what each origin used of each
/// principal's rights. Times of use are days. Read with the same rules, documents and catalog, it gives the
/// same proposal as the logs that it was made from.
public struct AccountEvidence: Sendable {
    /// The format that this program writes, and the only one that it reads.
    ///
    /// Format 1 counted events of any category for what could be seen: what it holds can't be decided by.
    public static let formatVersion = 2

    /// The account's number.
    public var account: AccountID
    /// The version of the catalog that turned events into actions.
    public var catalogVersion: String
    /// The days that were looked at.
    public var window: UsageWindow
    /// Whether the window's end was given, by the rules or on the command line: then old logs are no surprise.
    public var isEndGiven = false
    /// Whether its start was given on the command line: then logs that begin later are a gap.
    public var isStartGiven = false
    /// What could be seen of the account, within the window.
    public var coverage = AccountCoverage()
    /// What could not be read and may concern the account.
    public var gaps: [Gap] = []
    /// What the files of the source are.
    public var files = FileTally()
    /// By principal of this account, on file or not.
    public var principals: [PrincipalReference: PrincipalEvidence] = [:]
    /// Roles of accounts that are not on file in which principals of this one acted.
    public var elsewhere: [PrincipalReference: [Origin: Acting]] = [:]
    /// Other accounts that have a permission set of this one, or may have it, sorted.
    public var permissionSets: [PermissionSetSighting] = []
    /// Events that gave or took grants, sorted.
    public var grants: [GrantEvent] = []
    /// Whether all such events could be read.
    public var tellsGrants = true
    /// What documents said before proposals changed them.
    public var record: ProposalRecord?

    /// No event of an account.
    public init(account: AccountID, catalogVersion: String, window: UsageWindow) {
        self.account = account
        self.catalogVersion = catalogVersion
        self.window = window
    }

    /// A file or record that could not be read, by name and place; folders differ from machine to machine.
    public struct Gap: Hashable, Sendable {
        /// The file's name.
        public var file: String
        /// The line, from 1; 0 where the whole file is meant.
        public var line: Int
        /// The column, from 1; 0 where the line is meant.
        public var column: Int
        /// What was wrong.
        public var message: String
    }

    /// That an origin acted in a role.
    public struct Acting: Hashable, Sendable {
        /// How many events.
        public var events: Int
        /// The day of the latest.
        public var last: Day
    }

    /// An action that a principal used or tried, over all of its origins.
    public struct UsedAction: Hashable, Sendable {
        /// `s3:GetObject`.
        public let action: String
        /// How often, first and last.
        public let use: Use
    }
}

/// What is on record of one principal.
public struct PrincipalEvidence: Sendable {
    /// How much of the use in a role is linked to an origin; zero for users.
    public var linked = LinkedShare()
    /// By origin.
    public var use: [Origin: OriginUse] = [:]
    /// Use by former principals of the same name, by unique id; it counts for nobody.
    public var former: [String: Use] = [:]
    /// The day of a last use that IAM tells and no event shows.
    public var lastUsedWithoutEvent: Day?

    /// Nothing on record.
    public init() {}

    /// What all origins together used.
    public var total: OriginUse {
        use.sorted { $0.key < $1.key }.reduce(into: OriginUse()) { $0.merge($1.value) }
    }
}

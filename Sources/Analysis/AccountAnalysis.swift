import AccountState
import ActionCatalog
import Attribution
import IAMModel
import Lanes
import Rules
import Usage

/// One account: what each principal is granted and used, what is decided, and what follows for each document.
public struct AccountAnalysis: Sendable {
    /// The account.
    public let state: AccountState
    /// Who holds which document.
    public let map: PolicyMap
    /// What could be seen of it.
    public let visibility: Visibility
    /// By principal, in their order.
    public let principals: [PrincipalReference: PrincipalAnalysis]
    /// By document and, for AWS-managed ones, holder; sorted by path, then holder.
    public internal(set) var documents: [DocumentDecision]
    /// The catalog as sets, the data events that are recorded in the account among what is recorded.
    public let sets: CatalogSets
    /// Documents of nobody: reported, never trimmed.
    public let unheld: [DocumentPath]
    /// What changed in AWS since the state was taken.
    public let drift: StateDrift
    /// What is back of what trims took, by user or role.
    public let putBacks: [ProposalRecord.PutBack]

    /// Roles that stay assumable, by role, as far as the account was told of them.
    let keptRoles: [PrincipalReference: KeptRole]

    /// What all analyses of a run share.
    public struct Inputs: Sendable {
        /// Use within the window.
        public let usage: UsageByPrincipal
        /// The window.
        public let window: UsageWindow
        /// The rules.
        public let rules: Rules
        /// The catalog as sets.
        public internal(set) var sets: CatalogSets
        /// The service control policies over each account that has any.
        public let controls: [AccountID: ServiceControls]
        /// Events that gave or took grants.
        public let grants: [GrantEvent]
        /// Whom roles let in before, as those events tell.
        let trusts: TrustHistory
        /// Roles of all accounts that stay assumable; where it is empty, each account's own are found.
        public var keptRoles: [KeptRole] = []

        /// Inputs by their parts.
        public init(
            usage: UsageByPrincipal, window: UsageWindow, rules: Rules, sets: CatalogSets,
            controls: [AccountID: ServiceControls] = [:], grants: [GrantEvent] = []
        ) {
            self.usage = usage
            self.window = window
            self.rules = rules
            self.sets = sets
            self.controls = controls
            self.grants = grants
            trusts = TrustHistory(of: grants)
        }

        /// The last day that is older than `window.new_grant_days`.
        var lastOldDay: Day { window.last.advanced(byDays: -rules.window.newGrantDays) }
    }

    /// Analyses accounts that know of each other's roles, in their order.
    public static func all(
        of states: [AccountState], visibility: (AccountState) -> Visibility, inputs: Inputs
    ) -> [AccountAnalysis] {
        let accounts = states.map { (state: $0, visibility: visibility($0)) }
        var inputs = inputs
        inputs.keptRoles = KeptRole.all(of: accounts, inputs: inputs)
        return accounts.map { AccountAnalysis(of: $0.state, visibility: $0.visibility, inputs: inputs) }
    }

    /// Analyses an account.
    ///
    /// - Complexity: O(*principals* · *documents of each*) operations on sets of the catalog's size.
    public init(of state: AccountState, visibility: Visibility, inputs: Inputs) {
        var inputs = inputs
        inputs.sets = inputs.sets.recording(visibility.recordedDataEvents)
        sets = inputs.sets
        let map = PolicyMap(of: state)
        let catalog = inputs.sets.catalog
        let documents = state.documents.filter { if case .trust = $0.key.kind { false } else { true } }
        let expanded = Array(documents).concurrentMap { path, document in
            DocumentGrants(document, at: path, catalog: catalog)
        }
        let grants = Dictionary(expanded.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let timeline = GrantTimeline(
            of: state, grants: grants, events: inputs.grants, window: inputs.window, days: inputs.rules.window.days,
            catalog: catalog)
        drift = StateDrift(of: state, timeline: timeline, events: inputs.grants)
        let newGrants = NewGrants(
            of: map, grants: grants, timeline: timeline, trusts: inputs.trusts, window: inputs.window,
            rules: inputs.rules.window, catalog: catalog)
        putBacks = newGrants.putBacks
        let keptRoles =
            inputs.keptRoles.isEmpty ? KeptRole.all(of: [(state, visibility)], inputs: inputs) : inputs.keptRoles
        let examiner = PrincipalExaminer(
            state: state, map: map, grants: grants, visibility: visibility, inputs: inputs, newGrants: newGrants,
            keptRoles: keptRoles,
            unreported: state.lastAccessed == nil ? ActionSet() : OtherProtocols.unreported(in: catalog),
            rolesActedIn: inputs.usage.rolesActedIn)
        var principals: [PrincipalReference: PrincipalAnalysis] = [:]
        for analysis in examiner.all() { principals[analysis.principal] = analysis }
        let decider = DocumentDecider(
            map: map, grants: grants, principals: principals, rules: inputs.rules, drift: drift)
        self.keptRoles = Dictionary(keptRoles.map { ($0.role, $0) }, uniquingKeysWith: { first, _ in first })
        self.state = state
        self.map = map
        self.visibility = visibility
        self.principals = principals
        self.documents = decider.all()
        unheld = state.documents.keys.filter { path in
            switch path.kind {
            case .inline, .managed:
                !(map.holdings[path] ?? []).contains { !$0.principals.isEmpty } && !map.boundaries.contains(path)
            default: false
            }
        }.sorted()
    }
}

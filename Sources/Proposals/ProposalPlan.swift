import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import IAMModel
import Rules

/// All that a run proposes, checked together: edits of documents, attachments, and documents per user × destination
/// role.
public struct ProposalPlan: Sendable {
    /// One account's part.
    public struct Account: Sendable {
        /// What was found out about it.
        public let analysis: AccountAnalysis
        /// The proposals, in order of their documents.
        public let proposals: [Proposal]
        /// What each user needs as each destination role, for the users of this account.
        public let destinations: [DestinationProposal]
        /// Documents that are for nobody any more and go, by path.
        public let leftovers: [Leftover]
        /// What is new in AWS's policies for those who had them, by policy.
        public let news: [PolicyNews]
        /// When principals were deleted that the logs show, by whom it was.
        public let deleted: [PrincipalReference: Day]
        /// Changes of files, in order of their paths.
        public let changes: [FileChange]
        /// What documents said before proposals, this one and earlier ones, changed them; nil where none did.
        public let record: ProposalRecord?
        /// What the check proved.
        public let check: ProposalCheck.Result
        /// Whether it is among those that were asked for.
        public let isSelected: Bool
        /// Use of what rules keep for emergencies, by principal.
        public let breakGlass: [BreakGlassUse]
        /// Documents among those asked for that stay as they are for a reason that a reader should know.
        public let leftAlone: [DocumentDecision]
    }

    /// The change of one file of the tree.
    public struct FileChange: Hashable, Sendable {
        /// The path relative to the tree, `demo/roles/admin/inline/Admin.json`.
        public let path: String
        /// The bytes before; nil where there was no file.
        public let old: [UInt8]?
        /// The bytes after; nil where there is none.
        public let new: [UInt8]?

        /// A change by its parts.
        public init(path: String, old: [UInt8]?, new: [UInt8]?) {
            self.path = path
            self.old = old
            self.new = new
        }
    }

    /// By account, in the order of the analyses.
    public let accounts: [Account]
    /// Who may assume which role, who did, and what becomes of each right.
    public let rights: AssumeMatrix

    /// Whom proposals are shown for and made for.
    public struct Selection: Sendable {
        /// Accounts by name; all where it is empty.
        public var accounts: Set<String> = []
        /// Users by name; all where users and roles are empty.
        public var users: Set<String> = []
        /// Roles by name.
        public var roles: Set<String> = []
        /// Destination roles by name: documents per user × destination role only.
        public var destinationRoles: Set<String> = []

        /// Everybody.
        public init() {}

        /// Whether nobody is asked for by name.
        var isEverybody: Bool { users.isEmpty && roles.isEmpty && destinationRoles.isEmpty }

        /// With a role of a permission set, the set's roles in all accounts.
        func includingPermissionSets(of analyses: [AccountAnalysis]) -> Selection {
            var copy = self
            let all = analyses.flatMap(\.state.roles)
            let sets = Set(all.filter { roles.contains($0.name) }.compactMap(\.permissionSet))
            for role in all { if let set = role.permissionSet, sets.contains(set) { copy.roles.insert(role.name) } }
            return copy
        }

        func selects(_ decision: DocumentDecision) -> Bool {
            if !destinationRoles.isEmpty && users.isEmpty && roles.isEmpty { return false }
            if users.isEmpty && roles.isEmpty { return true }
            if !destinationRoles.isEmpty { return false }
            return decision.holders.contains { ($0.kind == .user ? users : roles).contains($0.name) }
        }

        /// Whether an account is asked for: by name, or since it has one of the principals.
        func selects(_ state: AccountState) -> Bool {
            guard accounts.isEmpty || accounts.contains(state.name) else { return false }
            if users.isEmpty && roles.isEmpty { return true }
            return state.users.contains { users.contains($0.name) } || state.roles.contains { roles.contains($0.name) }
        }

        func selects(_ origin: Origin, _ role: PrincipalReference) -> Bool {
            let isMeant =
                switch origin {
                case .user(let user) where !users.isEmpty: users.contains(user.name)
                default: users.isEmpty && roles.isEmpty
                }
            return isMeant && (destinationRoles.isEmpty || destinationRoles.contains(role.name))
        }
    }

    /// What a check of our own found wrong with proposals that are left out therefore: bugs of ours.
    public let failures: [Diagnostic]

    /// Plans and checks; accounts keep the order in which they are given.
    ///
    /// A proposal whose check fails is left out, and said; all others are made.
    ///
    /// - Throws: a ``DiagnosticError`` of code ``DiagnosticCode/internalCheck`` where checks fail whatever is left out.
    public init(
        analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs, selection: Selection
    ) throws(DiagnosticError) {
        try self.init(analyses: analyses, inputs: inputs, selection: selection) { _ in }
    }

    /// The same with plans that are changed before they are checked: for tests of what happens when a check fails.
    init(
        analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs, selection: Selection,
        spoiling spoil: (inout AccountPlan) -> Void
    ) throws(DiagnosticError) {
        let attempt = PlanAttempt(analyses: analyses, inputs: inputs, selection: selection)
        let (result, failures) = try attempt.soundResult(spoiling: spoil)
        let selection = attempt.selection
        self.failures = failures
        rights = attempt.matrix
        accounts = result.accounts.map { part in
            let state = part.analysis.state
            return Account(
                analysis: part.analysis, proposals: part.plan.proposals,
                destinations: part.destinations.map { Self.destination($0, in: state) },
                leftovers: part.plan.leftovers, news: PolicyNews.all(in: part.analysis, window: inputs.window),
                deleted: Self.deleted(state, inputs),
                changes: TreeAfter.changes(of: state, with: part.plan, destinations: part.destinations),
                record: part.record, check: part.check,
                isSelected: selection.selects(state),
                breakGlass: BreakGlassUse.all(in: part.analysis, rules: inputs.rules),
                leftAlone: part.analysis.documents.filter { $0.leftAlone != nil && selection.selects($0) }
                    + result.withheld.leftAlone(among: part.decisions))
        }
    }

    private static func deleted(_ state: AccountState, _ inputs: AccountAnalysis.Inputs) -> [PrincipalReference: Day] {
        let days = Deletions.all(in: state.id, of: inputs.grants).compactMap { holder, day in
            PrincipalReference.Kind(rawValue: holder.kind.rawValue).map {
                (PrincipalReference(account: state.id, kind: $0, name: holder.name), day)
            }
        }
        return Dictionary(days, uniquingKeysWith: { first, _ in first })
    }

    private static func destination(
        _ document: DestinationDocuments.Document, in state: AccountState
    ) -> DestinationProposal {
        let old = state.documents[document.path]?.source.bytes
        return DestinationProposal(
            path: document.path, origin: document.origin, role: document.role,
            characters: document.characters, counts: document.counts,
            change: document.bytes == nil
                ? .removed : old == nil ? .added : old == document.bytes ? .unchanged : .changed)
    }

    /// All changes of files, in order of their paths.
    public var changes: [FileChange] { accounts.flatMap(\.changes) }
}

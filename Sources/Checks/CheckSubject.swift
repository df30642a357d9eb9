import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Rules

/// What is checked: the policies of all accounts, under the rules, on a day.
public struct CheckSubject: Sendable {
    /// The rules that judge: with another tree to be held against, that tree's, made stricter by the change's own.
    public let rules: Rules
    /// The rules as they are written here.
    public let written: Rules
    /// The accounts.
    public let accounts: [AccountState]
    /// All files that a reader takes, by their paths relative to the root of the policies.
    public let files: [String: SourceText]
    /// The files that no reader takes.
    public let unread: [UnreadFile]
    /// What is known of actions.
    public let catalog: ActionCatalog
    /// What day it is.
    public let today: Day
    /// The policies that nothing may be granted beyond; nil where none are named.
    public let before: EarlierPolicies?
    /// The service control policies over each account that has any.
    public let controls: [AccountID: ServiceControls]
    /// The same as the change has them.
    public let ownControls: [AccountID: ServiceControls]
    /// What is known of use; nil where an account has no evidence on file.
    public let evidence: CheckedEvidence?
    /// Where evidence would lie of accounts that have none.
    public let missingEvidence: [String]
    /// How many documents there are that people write.
    public var documentCount: Int { documents.count }
    /// The documents that people write, of all accounts, in order of their paths.
    let documents: [CheckedDocument]
    /// What each user and role is granted in effect, by account: the one computation that all checks stand on.
    let granted: [(account: AccountState, principals: [(principal: PrincipalReference, granted: GrantedActions)])]

    /// The policies of a repository.
    public init(
        rules: Rules, written: Rules? = nil, accounts: [AccountState], files: [String: SourceText] = [:],
        unread: [UnreadFile] = [], catalog: ActionCatalog, today: Day, before: EarlierPolicies? = nil,
        controls: [AccountID: ServiceControls] = [:], ownControls: [AccountID: ServiceControls]? = nil,
        evidence: CheckedEvidence? = nil, missingEvidence: [String] = []
    ) {
        self.rules = rules
        self.written = written ?? rules
        self.accounts = accounts
        self.files = files
        self.unread = unread
        self.catalog = catalog
        self.today = today
        self.before = before
        self.controls = controls
        self.ownControls = ownControls ?? controls
        self.evidence = evidence
        self.missingEvidence = missingEvidence
        documents = accounts.flatMap { account in
            account.documents.keys.filter { !$0.isAWSManaged && $0.isImported }.sorted().compactMap {
                CheckedDocument(path: $0, account: account)
            }
        }
        granted = accounts.map { account in
            let controls = controls[account.id] ?? ServiceControls()
            return (account, GrantedActions.all(of: account, controls: controls, catalog: catalog))
        }
    }

    /// What the change and the base declare to grant, as far as it is in force; an entry of both counts once.
    var declaredGrants: [DeclaredGrant] {
        guard let base = before?.rules else { return written.grants.filter { $0.isInForce(on: today) } }
        let others = base.grants.filter { old in !written.grants.contains { $0.saysTheSame(as: old) } }
        return (written.grants + others).filter { $0.isInForce(on: today) }
    }

    /// Whether the base declares a grant already: then whoever owns its rules has approved it.
    func isOfTheBase(_ grant: DeclaredGrant) -> Bool {
        before?.rules?.grants.contains { $0.saysTheSame(as: grant) } ?? false
    }
}

/// The policies of another tree, which stand for what may be granted.
public struct EarlierPolicies: Sendable {
    /// How the tree is named: `git:main`, `../deployed`.
    public let name: String
    /// The accounts as they are there; an account that is not there granted nothing.
    public let accounts: [AccountState]
    /// The files that a reader takes there, by their paths.
    public let files: [String: SourceText]
    /// All files that are there, read or not, by their paths.
    public let paths: Set<String>
    /// The rules of that tree; nil where it is a folder without any, and this tree's own rules judge.
    public let rules: Rules?
    /// Where its rules would lie, where there are none.
    public let missingRules: String?
    /// The entries of the baseline that it lacks, as findings.
    public let newBaselineEntries: [Finding]
    /// The evidence of each account that another evidence is held against.
    public let evidence: [EvidencePair]

    /// The policies of a tree.
    public init(
        name: String, accounts: [AccountState], files: [String: SourceText] = [:], paths: Set<String> = [],
        rules: Rules? = nil, missingRules: String? = nil, newBaselineEntries: [Finding] = [],
        evidence: [EvidencePair] = []
    ) {
        self.name = name
        self.accounts = accounts
        self.files = files
        self.paths = paths
        self.rules = rules
        self.missingRules = missingRules
        self.newBaselineEntries = newBaselineEntries
        self.evidence = evidence
    }

    /// The same account there, whatever it is called.
    func account(_ account: AccountState) -> AccountState? { accounts.first { $0.id == account.id } }
}

import AccountState
import ActionCatalog
import IAMModel
import Rules

/// What is checked: the policies of all accounts, under the rules, on a day.
public struct CheckSubject: Sendable {
    /// The rules.
    public let rules: Rules
    /// The accounts.
    public let accounts: [AccountState]
    /// What is known of actions.
    public let catalog: ActionCatalog
    /// What day it is.
    public let today: Day
    /// The policies that nothing may be granted beyond; nil where none are named.
    public let before: EarlierPolicies?
    /// What is known of use; nil where an account has no evidence on file.
    public let evidence: CheckedEvidence?
    /// Where evidence would lie of accounts that have none.
    public let missingEvidence: [String]
    /// How many documents there are that people write.
    public var documentCount: Int { documents.count }
    /// The documents that people write, of all accounts, in order of their paths.
    let documents: [CheckedDocument]

    /// The policies of a repository.
    public init(
        rules: Rules, accounts: [AccountState], catalog: ActionCatalog, today: Day, before: EarlierPolicies? = nil,
        evidence: CheckedEvidence? = nil, missingEvidence: [String] = []
    ) {
        self.rules = rules
        self.accounts = accounts
        self.catalog = catalog
        self.today = today
        self.before = before
        self.evidence = evidence
        self.missingEvidence = missingEvidence
        documents = accounts.flatMap { account in
            account.documents.keys.filter { !$0.isAWSManaged && $0.isImported }.sorted().compactMap {
                CheckedDocument(path: $0, account: account)
            }
        }
    }
}

/// The policies of another tree, which stand for what may be granted.
public struct EarlierPolicies: Sendable {
    /// How the tree is named: `git:main`, `../deployed`.
    public let name: String
    /// The accounts as they are there; an account that is not there granted nothing.
    public let accounts: [AccountState]

    /// The policies of a tree.
    public init(name: String, accounts: [AccountState]) {
        self.name = name
        self.accounts = accounts
    }

    func account(_ name: String) -> AccountState? { accounts.first { $0.name == name } }
}

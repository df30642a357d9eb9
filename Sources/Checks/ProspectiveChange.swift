import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Rules

/// What the gate would find in a change of one account that is not made yet.
public struct ProspectiveChange: Sendable {
    private let before: AccountState
    private let after: AccountState
    private let rules: Rules
    private let catalog: ActionCatalog
    private let today: Day
    private let controls: [AccountID: ServiceControls]

    /// A change by what it changes; `rules` are those of the base.
    public init(
        from before: AccountState, to after: AccountState, rules: Rules, catalog: ActionCatalog, today: Day,
        controls: [AccountID: ServiceControls]
    ) {
        self.before = before
        self.after = after
        self.rules = rules
        self.catalog = catalog
        self.today = today
        self.controls = controls
    }

    /// What is new with the change, each finding as grave as the rules say.
    ///
    /// - Parameter written: the rules as the change has them.
    public func findings(written: Rules) throws(DiagnosticError) -> [Finding] {
        let earlier = EarlierPolicies(name: "the tree as it is", accounts: [before], rules: rules)
        let known = Set(try run(before, rules, nil).map(\.key))
        return try run(after, written, earlier).filter { !known.contains($0.key) }
    }

    private func run(
        _ state: AccountState, _ written: Rules, _ earlier: EarlierPolicies?
    ) throws(DiagnosticError) -> [Finding] {
        let subject = CheckSubject(
            rules: rules, written: written, accounts: [state], catalog: catalog, today: today, before: earlier,
            controls: controls)
        return try CheckRun(subject).findings
    }
}

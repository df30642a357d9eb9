import AccountState
import Analysis
import Diagnostics
import IAMModel

/// Plans all accounts and checks what it planned, again without what a check failed for, until all that is left is sound.
struct PlanAttempt {
    let analyses: [AccountAnalysis]
    let inputs: AccountAnalysis.Inputs
    let selection: ProposalPlan.Selection
    let matrix: AssumeMatrix
    /// Up to when events are known.
    let day: Day
    private let shared: SharedPlan

    /// One account's part of a plan.
    struct Part {
        let analysis: AccountAnalysis
        let plan: AccountPlan
        let destinations: [DestinationDocuments.Document]
        let check: ProposalCheck.Result
        /// All decisions that there are, those about trust documents that change among them.
        let decisions: [DocumentDecision]
        /// What is remembered of this plan and earlier ones; nil where there is nothing.
        let record: ProposalRecord?
    }

    /// A plan with what its checks said.
    struct Result {
        let accounts: [Part]
        let withheld: Withheld

        var failures: [ProposalCheck.Failure] { accounts.flatMap(\.check.failures) }
    }

    /// How often proposals are planned anew: each time less is proposed.
    private static let limit = 32

    init(analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs, selection: ProposalPlan.Selection) {
        let analyses = PermissionSets(
            analyses, usage: inputs.usage, rules: inputs.rules, selected: selection.accounts
        ).joined()
        self.analyses = analyses
        self.inputs = inputs
        self.selection = selection.includingPermissionSets(of: analyses)
        shared = SharedPlan(analyses: analyses, inputs: inputs)
        day = max(inputs.window.last, inputs.grants.last?.time.day ?? inputs.window.last)
        matrix = AssumeMatrix(of: analyses, inputs: inputs)
    }

    /// The largest part of the plan that passes its checks, as far as it is looked for, and what was found wrong.
    func soundResult(
        spoiling spoil: (inout AccountPlan) -> Void
    ) throws(DiagnosticError) -> (Result, [Diagnostic]) {
        var withheld = Withheld()
        var found: [ProposalCheck.Failure] = []
        /// Decisions that were left out with others for a failure that may be of any of them.
        var suspects: Set<Withheld.Key> = []
        var result = try self.result(without: withheld, spoil)
        for _ in 0..<Self.limit where !result.failures.isEmpty {
            found += result.failures
            let before = withheld.count
            blame(result, &withheld, &suspects)
            guard withheld.count > before else { throw DiagnosticError(Self.diagnostics(found)) }
            result = try self.result(without: withheld, spoil)
        }
        guard result.failures.isEmpty else { throw DiagnosticError(Self.diagnostics(found)) }
        // A failure of somebody's documents together is one of them's, as a rule.
        for key in suspects.sorted().prefix(Self.limit) {
            var fewer = withheld
            fewer.remove(key)
            let again = try self.result(without: fewer, spoil)
            if again.failures.isEmpty { (withheld, result) = (fewer, again) }
        }
        return (result, Self.diagnostics(found))
    }

    private static func diagnostics(_ failures: [ProposalCheck.Failure]) -> [Diagnostic] {
        var seen: Set<String> = []
        return failures.map(\.message).filter { seen.insert($0).inserted }.map {
            .error(
                .internalCheck, $0,
                help: "this is a bug of cloudtrim, and nothing of the document was written: please report it")
        }
    }

    /// Leaves out what failures are about.
    private func blame(_ result: Result, _ withheld: inout Withheld, _ suspects: inout Set<Withheld.Key>) {
        let failures = result.failures
        for failure in failures {
            if let key = failure.document { withheld.add(key, failure.message) }
            if let path = failure.destination { withheld.add(destination: path, failure.message) }
        }
        if failures.contains(where: { $0.document != nil || $0.destination != nil }) { return }
        for failure in failures {
            var keys: [Withheld.Key] = []
            for part in result.accounts {
                for proposal in part.plan.proposals {
                    let decision = proposal.decision
                    let isTheirs = decision.holders.contains { failure.principals.contains($0) }
                    let isOfRole =
                        failure.role.map { role in
                            decision.holders.contains(role) || proposal.evidence.rights.contains { $0.role == role }
                        } ?? false
                    if isTheirs || isOfRole { keys.append(Withheld.Key(decision)) }
                }
            }
            if keys.isEmpty { keys = result.accounts.flatMap { $0.plan.proposals.map { Withheld.Key($0.decision) } } }
            for key in keys { withheld.add(key, failure.message) }
            if keys.count > 1 { suspects.formUnion(keys) }
        }
    }

    /// Plans and checks without some decisions.
    private func result(
        without withheld: Withheld, _ spoil: (inout AccountPlan) -> Void
    ) throws(DiagnosticError) -> Result {
        let leftovers = LeftoverFinder(analyses: analyses, inputs: inputs, matrix: matrix)
        var plans: [(AccountAnalysis, AccountPlan, AccountState)] = []
        for analysis in analyses {
            var planner = AccountPlanner(
                analysis: analysis, matrix: matrix, rules: inputs.rules, shared: shared, withheld: withheld)
            if selection.accounts.isEmpty || selection.accounts.contains(analysis.state.name) {
                planner.run { selection.selects($0) }
            }
            var plan = planner.plan
            spoil(&plan)
            let after = try TreeAfter.state(of: analysis.state, with: plan, day: day, catalog: inputs.sets.catalog)
            plans.append((analysis, plan, after))
        }
        var after: [AccountID: AccountAnalysis] = [:]
        for (analysis, plan, state) in plans {
            after[state.id] =
                plan.files.isEmpty && plan.attachments.isEmpty
                ? analysis : AccountAnalysis(of: state, visibility: analysis.visibility, inputs: inputs)
        }
        let rightsCheck = AssumeCheck.compare(
            matrix, after: analyses.compactMap { after[$0.state.id] }, cuts: plans.map(\.1.cuts), inputs: inputs)
        let documents = DestinationDocuments(analyses: after, inputs: inputs).all { selection.selects($0, $1) }
            .filter { withheld.destinations[$0.path] == nil }
        let needed = Set(documents.map(\.path)).union(withheld.destinations.keys)
        var parts: [Part] = []
        for (analysis, plan, state) in plans {
            var plan = plan
            let name = analysis.state.name
            let wanted = selection.accounts.isEmpty || selection.accounts.contains(name)
            let own = wanted ? documents.filter { $0.path.account == name } : []
            if wanted && selection.isEverybody { plan.leftovers = leftovers.all(in: analysis, needed: needed) }
            let checker = ProposalCheck(sets: inputs.sets)
            var check = checker.check(plan, before: analysis, after: after[state.id] ?? analysis)
            for document in own { checker.check(document, in: after[document.role.account], &check) }
            if analysis.state.id == analyses.first?.state.id { check.add(rightsCheck) }
            parts.append(
                Part(
                    analysis: analysis, plan: plan, destinations: own, check: check,
                    decisions: analysis.documents + trustDecisions(of: analysis),
                    record: record(of: state, after[state.id])))
        }
        return Result(accounts: parts, withheld: withheld)
    }

    /// What the next run needs to know.
    private func record(of state: AccountState, _ analysis: AccountAnalysis?) -> ProposalRecord? {
        guard var record = state.proposals else { return nil }
        record.setPutBacks(analysis?.putBacks ?? [])
        // Who has another name by now is known by the id.
        let (names, ids) = (Set(state.holders), Set(state.holders.compactMap { state.id(of: $0) }))
        record.forget { name, id in names.contains(name) || id.map(ids.contains) ?? false }
        return record
    }

    /// Trust documents that would change: there is no decision about their actions.
    private func trustDecisions(of analysis: AccountAnalysis) -> [DocumentDecision] {
        analysis.state.roles.compactMap { role in
            guard let path = role.trust, matrix.cuts[path] != nil else { return nil }
            let reference = PrincipalReference(account: analysis.state.id, kind: .role, name: role.name)
            return DocumentDecision(
                path: path, attachedTo: nil, holders: [reference], leftAlone: nil, youngHolders: [], entries: [])
        }
    }
}

import AccountState
import ActionCatalog
import Analysis
import IAMModel
import Lanes
import PolicyLanguage
import PolicySemantics

/// Checks all changes of a run together, on the tree as it would be after them.
///
/// Two things are required of every principal whose documents, attachments or boundary changed, and of every edited
/// document: nothing is granted that was not, which the engine proves; and what is used or kept is still granted by
/// statements with the same conditions and resources as before.
public struct ProposalCheck: Sendable {
    /// A requirement that does not hold: a bug of ours.
    public struct Failure: Hashable, Sendable {
        /// What, in words.
        public let message: String
        /// The document that it is about; nil where it is about all documents of somebody.
        var document: Withheld.Key?
        /// Whose documents it is about.
        var principals: [PrincipalReference] = []
        /// The role whose right to be assumed it is about.
        var role: PrincipalReference?
        /// The document of a person or user in a role that it is about.
        var destination: DocumentPath?
    }

    /// What was proved.
    public struct Result: Sendable {
        /// Documents that were edited or replaced, all of them proved to grant nothing new.
        public var documents = 0
        /// Principals whose effective grants were proved to be no wider.
        public var principals = 0
        /// Used and kept actions that were looked up in the new statements, over all principals.
        public var actions = 0
        /// Actions in use among them.
        public var usedActions = 0
        /// Rights to assume a role that are in use or kept, and were found again in the new documents.
        public var rights = 0
        /// What failed: bugs of ours. Empty when all is well.
        public var failures: [Failure] = []

        mutating func add(_ other: Result) {
            documents += other.documents
            principals += other.principals
            actions += other.actions
            usedActions += other.usedActions
            rights += other.rights
            failures += other.failures
        }
    }

    private let sets: CatalogSets

    init(sets: CatalogSets) {
        self.sets = sets
    }

    /// Compares an account before and after a plan.
    func check(_ plan: AccountPlan, before analysis: AccountAnalysis, after changed: AccountAnalysis) -> Result {
        let state = changed.state
        var result = Result()
        let documents = plan.proposals.concurrentMap { checkDocument($0, analysis.state, state) }
        let map = changed.map
        let principals = analysis.principals.sorted { $0.key < $1.key }.concurrentMap { principal, examined in
            var result = Result()
            let old = self.documents(of: principal, analysis.map, analysis.state)
            let new = self.documents(of: principal, map, state)
            let cuts = paths(of: principal, analysis.map, analysis.state).map { plan.cuts[$0] ?? [] }
            checkBoundary(principal, analysis, map, state, &result)
            if old.map(\.source.bytes) == new.map(\.source.bytes) { return result }
            checkPrincipal(principal, examined, old: old, new: new, cuts: cuts, &result)
            checkEffect(examined, changed.principals[principal], cuts: cuts, &result)
            return result
        }
        for part in documents + principals { result.add(part) }
        return result
    }

    /// Proves that what a user gets as a destination role is no more than the role's own documents grant.
    func check(_ document: DestinationDocuments.Document, in analysis: AccountAnalysis?, _ result: inout Result) {
        guard let analysis, let new = document.document else { return }
        let role = documents(of: document.role, analysis.map, analysis.state)
        result.documents += 1
        var own = Result()
        prove(new.lowered(), LoweredPolicy(joining: role.map { $0.lowered() }), document.path.text, &own) {
            Failure(message: $0, destination: document.path)
        }
        result.add(own)
    }

    private func documents(of principal: PrincipalReference, _ map: PolicyMap, _ state: AccountState)
        -> [PolicyDocument]
    {
        paths(of: principal, map, state).compactMap { state.documents[$0] }
    }

    private func paths(of principal: PrincipalReference, _ map: PolicyMap, _ state: AccountState) -> [DocumentPath] {
        (map.documents[principal] ?? [:]).keys.sorted().filter { state.documents[$0] != nil }
    }

    private func checkDocument(
        _ proposal: Proposal, _ before: AccountState, _ after: AccountState
    ) -> Result {
        var result = Result()
        let path = proposal.decision.path
        guard let original = before.documents[path] else { return result }
        var candidates: [DocumentPath]
        switch proposal.change {
        case .edited: candidates = [path]
        case .split(let others): candidates = [path] + others
        case .replaced(let others): candidates = others
        case .removed, .impossible, .unchanged: return result
        }
        candidates = candidates.filter { after.documents[$0] != nil }
        let lowered = LoweredPolicy(joining: candidates.compactMap { after.documents[$0]?.lowered() })
        result.documents += 1
        prove(lowered, original.lowered(), "\(path)", &result) {
            Failure(message: $0, document: Withheld.Key(proposal.decision), principals: proposal.decision.holders)
        }
        return result
    }

    private func prove(
        _ candidate: LoweredPolicy, _ original: LoweredPolicy, _ what: String, _ result: inout Result,
        _ failure: (String) -> Failure
    ) {
        switch subsumption(of: candidate, by: original) {
        case .proved: return
        case .refuted(let request):
            result.failures.append(
                failure("\(what): would newly allow `\(request.action)` on `\(request.resource)`"))
        case .unknown(let reason, _):
            result.failures.append(failure("\(what): not proved to grant nothing new: \(reason)"))
        }
    }

    private func checkBoundary(
        _ principal: PrincipalReference, _ analysis: AccountAnalysis, _ map: PolicyMap, _ state: AccountState,
        _ result: inout Result
    ) {
        let old = analysis.map.boundary(of: principal)
        let new = map.boundary(of: principal)
        if old != new
            || old.flatMap({ analysis.state.documents[$0]?.source.bytes })
                != new.flatMap({ state.documents[$0]?.source.bytes })
        {
            result.failures.append(
                Failure(message: "\(principal): its permissions boundary would change", principals: [principal]))
        }
    }

    private func checkPrincipal(
        _ principal: PrincipalReference, _ examined: PrincipalAnalysis, old: [PolicyDocument], new: [PolicyDocument],
        cuts: [[RightCut]], _ result: inout Result
    ) {
        result.principals += 1
        let oldPolicy = LoweredPolicy(joining: old.map { $0.lowered() })
        let newPolicy = LoweredPolicy(joining: new.map { $0.lowered() })
        prove(newPolicy, oldPolicy, "\(principal)", &result) { Failure(message: $0, principals: [principal]) }
        let stays = examined.stays(besideOlderHolders: true)
        let before = grants(of: old, after: cuts)
        let after = grants(of: new)
        for (scope, actions) in before {
            let wanted = actions.intersection(stays)
            let missing = wanted.subtracting(after[scope] ?? ActionSet())
            result.actions += wanted.count
            result.usedActions += wanted.intersection(examined.decisions.inUse).count
            guard let first = missing.first(where: { _ in true }) else { continue }
            let name = sets.catalog.name(of: first)
            result.failures.append(
                Failure(
                    message: "\(principal): \(name) is used or kept and would no longer be granted as before",
                    principals: [principal]))
        }
        let oldDenies = Set(oldPolicy.statements.filter { $0.effect == .deny })
        let newDenies = Set(newPolicy.statements.filter { $0.effect == .deny })
        if !newDenies.isSubset(of: oldDenies) {
            result.failures.append(
                Failure(message: "\(principal): a statement that denies would be new", principals: [principal]))
        }
    }

    /// Requires the same of what is left after Deny, boundary and service control policies.
    private func checkEffect(
        _ old: PrincipalAnalysis, _ new: PrincipalAnalysis?, cuts: [[RightCut]], _ result: inout Result
    ) {
        let after = new?.granted.granted ?? ActionSet()
        var stays = old.stays(besideOlderHolders: true)
        // Which roles have to stay assumable, ``AssumeCheck`` answers for; what else STS knows goes with a role's ARN, since
        // a statement that names nothing but roles grants no more of it.
        if cuts.contains(where: { !$0.isEmpty }) { stays.subtract(sets.actions(ofService: "sts")) }
        if let action = after.subtracting(old.granted.granted).first(where: { _ in true }) {
            result.failures.append(
                Failure(
                    message: "\(old.principal): \(sets.catalog.name(of: action)) would newly take effect",
                    principals: [old.principal]))
        }
        if let action = old.granted.granted.intersection(stays).subtracting(after).first(where: { _ in true }) {
            let name = sets.catalog.name(of: action)
            result.failures.append(
                Failure(
                    message: "\(old.principal): \(name) is used or kept and would take no effect any more",
                    principals: [old.principal]))
        }
    }

    /// What Allow statements grant, by everything of a statement but its actions: without the names that are cut out,
    /// which ``AssumeCheck`` answers for.
    private func grants(of documents: [PolicyDocument], after cuts: [[RightCut]] = []) -> [Scope: ActionSet] {
        var result: [Scope: ActionSet] = [:]
        for (index, document) in documents.enumerated() {
            let path = DocumentPath(account: "check", .managed(policy: "check"))
            let own = cuts.indices.contains(index) ? cuts[index] : []
            let grants = DocumentGrants(document, at: path, catalog: sets.catalog)
            for entry in grants.entries {
                guard let scope = scope(of: document.statements[entry.statement], in: document, after: own) else {
                    continue
                }
                result[scope, default: ActionSet()].formUnion(entry.actions)
            }
        }
        return result
    }

    /// The scope of a statement without the resources that are cut out of it; nil where none is left.
    private func scope(of statement: Statement, in document: PolicyDocument, after cuts: [RightCut]) -> Scope? {
        let scope = statement.scope(document.version)
        let gone = Set(cuts.lazy.filter { $0.statement == statement.index && $0.element == .resource }.map(\.entry))
        guard !gone.isEmpty else { return scope }
        let left = scope.resources.patterns.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        return left.isEmpty
            ? nil : Scope(resources: PatternSet(left), conditions: scope.conditions, principals: scope.principals)
    }
}

import AccountState
import ActionCatalog
import Analysis
import IAMModel
import Lanes
import PolicyLanguage
import Rules

/// Turns an account's decisions into changes of its files.
struct AccountPlanner: Sendable {
    let analysis: AccountAnalysis
    let rules: Rules
    let collector: EvidenceCollector
    let matrix: AssumeMatrix
    private let memory = WrittenNames()
    var plan = AccountPlan()
    var names: PolicyNames
    /// Names that no account has: a permission set names the same policy in all of them.
    var namesOfSets: PolicyNames
    var attached: [Holder: Int] = [:]
    /// What stays of policies of AWS, by policy and holder: most of the work, and done for all of them at once.
    var replacements: [DocumentPath: [Holder: Replacement]] = [:]
    /// Decisions of which nothing is proposed.
    private let withheld: Withheld

    /// Rights that stay though nobody uses them, by the documents that grant them.
    private let remarksOnRights: [DocumentPath: [String]]

    /// What stays of a policy of AWS, in parts that fit a document each.
    typealias Replacement = (draft: DocumentDraft, parts: [[DocumentDraft.Part]])

    init(
        analysis: AccountAnalysis, matrix: AssumeMatrix, rules: Rules, shared: SharedPlan,
        withheld: Withheld = Withheld()
    ) {
        self.withheld = withheld
        remarksOnRights = Self.remarksOnRights(matrix, analysis.state.name)
        self.analysis = analysis
        self.matrix = matrix
        self.rules = rules
        var collector = shared.collector
        collector.sets = analysis.sets
        self.collector = collector
        namesOfSets = shared.namesOfSets
        names = PolicyNames(taken: analysis.state.documents.keys)
        for user in analysis.state.users { attached[user.holder] = user.attached.count }
        for group in analysis.state.groups { attached[group.holder] = group.attached.count }
        for role in analysis.state.roles { attached[role.holder] = role.attached.count }
    }

    var state: AccountState { analysis.state }

    /// Plans every decision that changes something and is selected.
    ///
    /// - Complexity: O(*patterns* · *actions of each*).
    mutating func run(selected: (DocumentDecision) -> Bool) {
        draftReplacements(selected)
        var inline: [Holder: [(DocumentDecision, PolicyDocument)]] = [:]
        for decision in analysis.documents where selected(decision) {
            guard let document = state.documents[decision.path], !withheld.contains(decision) else { continue }
            guard decision.changes || !cuts(decision).isEmpty else {
                showReview(decision, document)
                continue
            }
            switch decision.path.kind {
            case .inline(let holder, _): inline[holder, default: []].append((decision, document))
            case .managed: planManaged(decision, document)
            case .awsManaged: planReplacement(decision, document)
            case .trust, .destination, .personDestination: continue
            }
        }
        for holder in inline.keys.sorted() { planInline(inline[holder] ?? [], of: holder) }
        for role in state.roles {
            guard let path = role.trust, let document = state.documents[path], let cuts = matrix.cuts[path] else {
                continue
            }
            func decision(_ holders: [PrincipalReference]) -> DocumentDecision {
                DocumentDecision(
                    path: path, attachedTo: nil, holders: holders, leftAlone: nil, youngHolders: [], entries: [])
            }
            // Whoever asks about a user asks about its right to assume the role, too.
            let own = decision([PrincipalReference(account: state.id, kind: .role, name: role.name)])
            guard !withheld.contains(own) else { continue }
            if selected(own) || selected(decision(cuts.flatMap(\.who))) { planTrust(own, document, cuts) }
        }
        plan.proposals.sort {
            ($0.decision.path, $0.decision.attachedTo?.description ?? "")
                < ($1.decision.path, $1.decision.attachedTo?.description ?? "")
        }
    }

    private mutating func draftReplacements(_ selected: (DocumentDecision) -> Bool) {
        let decisions = analysis.documents.filter {
            $0.path.isAWSManaged && $0.attachedTo != nil && $0.changes && selected($0) && !withheld.contains($0)
        }
        let maker = self
        let made = decisions.concurrentMap { decision -> Replacement? in
            maker.state.documents[decision.path].map { maker.parts(decision, $0, isNew: true) }
        }
        for (decision, replacement) in zip(decisions, made) {
            if let holder = decision.attachedTo { replacements[decision.path, default: [:]][holder] = replacement }
        }
    }

    /// The names that go out of a document which is edited in place.
    private func cuts(_ decision: DocumentDecision) -> [RightCut] {
        decision.attachedTo == nil ? matrix.cuts[decision.path] ?? [] : []
    }

    private func draft(
        _ decision: DocumentDecision, _ document: PolicyDocument, _ wording: Wording, cutting cuts: [RightCut] = []
    ) -> DocumentDraft {
        let rewriter = PatternRewriter(catalog: collector.sets.catalog, wording: wording, memory: memory)
        return DocumentDraft(of: document, decision: decision, cuts: cuts, rewriter: rewriter)
    }

    /// The first of the ways of writing that a document edited in place may have with which something is so, else the last.
    private func wording(where fits: (Wording) -> Bool) -> Wording {
        let allowed = Wording.allowed(by: rules.wildcards, isNew: false)
        return allowed.first(where: fits) ?? allowed[allowed.count - 1]
    }

    /// What stays, in as few managed documents as it takes.
    ///
    /// - Parameter isNew: whether all of them are new: then they come in parts by why something stays.
    func parts(_ decision: DocumentDecision, _ document: PolicyDocument, isNew: Bool) -> (
        DocumentDraft, [[DocumentDraft.Part]]
    ) {
        let splitter = DocumentSplitter(limitInCharacters: Quota.managedDocument)
        var best: (DocumentDraft, [[DocumentDraft.Part]])?
        for wording in Wording.allowed(by: rules.wildcards, isNew: isNew) {
            let draft = isNew ? newDraft(decision, document, wording) : self.draft(decision, document, wording)
            let parts = splitter.split(draft)
            if best.map({ parts.count < $0.1.count }) ?? true { best = (draft, parts) }
            if parts.count <= 1 { break }
        }
        return best ?? (self.draft(decision, document, .exact), [])
    }

    private func newDraft(
        _ decision: DocumentDecision, _ document: PolicyDocument, _ wording: Wording
    ) -> DocumentDraft {
        let rewriter = PatternRewriter(catalog: collector.sets.catalog, wording: wording, memory: memory)
        let groups = collector.stayingGroups(of: decision)
        return DocumentDraft(of: document, decision: decision, in: groups, rewriter: rewriter)
    }

    mutating func propose(
        _ decision: DocumentDecision, _ draft: DocumentDraft, _ change: Proposal.Change, remarks: [String] = []
    ) {
        plan.cuts[decision.path] = draft.cuts.isEmpty ? nil : draft.cuts
        let isForced = ![false, true].contains {
            draft.wording == Wording.allowed(by: rules.wildcards, isNew: $0)[0]
        }
        var remarks = remarks
        if let set = decision.permissionSet {
            remarks.append(
                "it is the document of permission set \(set.name) in \(set.accounts.joined(separator: ", ")): change the set in "
                    + "IAM Identity Center; an account with the set that is not on file loses the same")
        }
        remarks += halfEffective(decision)
        let remark = "names are joined to fit the quota: the patterns match no other action of today's catalog"
        plan.proposals.append(
            Proposal(
                decision: decision, change: change,
                evidence: collector.evidence(for: decision, cuts: draft.cuts, matrix: matrix),
                changedStatements: draft.changes.count, statements: draft.document.statements.count,
                remarks: remarks + (isForced ? [remark] : [])))
    }

    /// Rights that ought to go and stay, since a change of a document alone changes nothing of them.
    private func halfEffective(_ decision: DocumentDecision) -> [String] {
        let told = remarksOnRights[decision.path] ?? []
        return Array(told.prefix(3))
            + (told.count > 3 ? ["\(told.count - 3) more such rights (`usage --list assume`)"] : [])
    }

    /// The same by document, for all documents of an account.
    private static func remarksOnRights(_ matrix: AssumeMatrix, _ account: String) -> [DocumentPath: [String]] {
        var remarks: [DocumentPath: [String]] = [:]
        for access in matrix.roles {
            let trust = DocumentPath(account: access.accountName, .trust(role: access.role.name))
            for right in access.rights {
                guard case .cannotGo(let reasons) = right.fate else { continue }
                let why = reasons.joined(separator: "; ")
                let remark = "\(right.principal) never assumed \(access.role) and still may: \(why)"
                for path in Set(right.identity.map(\.document) + [trust]) where path.account == account {
                    remarks[path, default: []].append(remark)
                }
            }
        }
        return remarks
    }

    /// Shows a document that stays as it is where something of it waits for a person.
    private mutating func showReview(_ decision: DocumentDecision, _ document: PolicyDocument) {
        let all = decision.stays
        let isInReview = decision.holders.contains { holder in
            collector.principals[holder]?.decisions.groups.contains {
                $0.decision == .review && !$0.actions.intersection(all).isEmpty
            } ?? false
        }
        guard isInReview else { return }
        let evidence = collector.evidence(for: decision, cuts: [], matrix: matrix)
        guard !evidence.review.isEmpty else { return }
        plan.proposals.append(
            Proposal(
                decision: decision, change: .unchanged, evidence: evidence, changedStatements: 0,
                statements: document.statements.count, remarks: []))
    }

    /// Edits a document in place; false where nothing of it stays.
    private mutating func edit(_ draft: DocumentDraft, at path: DocumentPath) -> Bool {
        guard let edits = draft.document.edits(draft.changes) else {
            plan.files[path] = .some(nil)
            return false
        }
        plan.files[path] = edits.applied(to: draft.document.source.bytes)
        return true
    }
}

// Documents that are edited in place.
extension AccountPlanner {
    private mutating func planManaged(_ decision: DocumentDecision, _ document: PolicyDocument) {
        let holders = (analysis.map.holdings[decision.path] ?? []).map(\.holder)
        guard let arn = state.policies.first(where: { $0.document == decision.path })?.arn else { return }
        let set = decision.permissionSet?.name ?? permissionSet(among: decision.holders)
        let limit = max(Quota.managedDocument, document.sizeInCharacters)
        let cuts = self.cuts(decision)
        let wording = self.wording { self.draft(decision, document, $0, cutting: cuts).sizeInCharacters <= limit }
        let draft = self.draft(decision, document, wording, cutting: cuts)
        if let set, draft.isEmpty {
            propose(
                decision, draft,
                .impossible("nothing of it is used, and permission set \(set) attaches it: take it out of the set"))
            return
        }
        if draft.isEmpty {
            plan.files[decision.path] = .some(nil)
            for holder in holders { attach(holder, arn, by: []) }
            plan.removedPolicies.append(arn)
            propose(decision, draft, .removed)
            return
        }
        guard draft.sizeInCharacters > limit else {
            let stays = edit(draft, at: decision.path)
            propose(decision, draft, stays ? .edited : .removed)
            return
        }
        // Copies of statements keep their resources: what goes out of those goes in the next run.
        let (whole, parts) = self.parts(decision, document, isNew: false)
        if let set {
            propose(
                decision, whole,
                .impossible("it needs \(parts.count) documents, and permission set \(set) attaches the one"))
            return
        }
        guard holders.allSatisfy({ fits($0, adding: parts.count - 1) }) else {
            propose(decision, whole, .impossible(Self.tooMany(parts.count)))
            return
        }
        let others = parts.dropFirst().map { part in
            let name = names.unused(decision.path.name, part: 2)
            return write(part, of: document, as: name)
        }
        plan.files[decision.path] = document.composed(parts[0].map(\.copy))
        for holder in holders { attach(holder, arn, by: [arn] + others.map(arnOfManaged)) }
        propose(decision, whole, .split(into: others))
    }

    private mutating func planTrust(
        _ decision: DocumentDecision, _ document: PolicyDocument, _ cuts: [RightCut]
    ) {
        let draft = self.draft(decision, document, wording { _ in true }, cutting: cuts)
        if edit(draft, at: decision.path) { propose(decision, draft, .edited) }
    }

    /// A permission set that attaches a policy of the account: its attachments cannot be changed in one account alone.
    private func permissionSet(among holders: [PrincipalReference]) -> String? {
        holders.compactMap { $0.kind == .role ? state.role($0.name)?.permissionSet : nil }.first
    }

    private mutating func planInline(_ decisions: [(DocumentDecision, PolicyDocument)], of holder: Holder) {
        let untouched = inlineDocuments(of: holder).filter { path in !decisions.contains { $0.0.path == path } }
            .reduce(0) { $0 + (state.documents[$1]?.sizeInCharacters ?? 0) }
        let before = untouched + decisions.reduce(0) { $0 + $1.1.sizeInCharacters }
        let limit = max(before, Quota.inline(of: holder))
        func drafts(_ wording: Wording) -> [(decision: DocumentDecision, draft: DocumentDraft)] {
            decisions.map { ($0.0, self.draft($0.0, $0.1, wording, cutting: cuts($0.0))) }
        }
        func size(_ drafts: [(decision: DocumentDecision, draft: DocumentDraft)]) -> Int {
            drafts.reduce(untouched) { $0 + $1.draft.sizeInCharacters }
        }
        var staying = drafts(wording { size(drafts($0)) <= limit })
        if size(staying) > limit { staying = drafts(wording { _ in true }) }
        while size(staying) > limit,
            let largest = staying.indices.max(by: {
                staying[$0].draft.sizeInCharacters < staying[$1].draft.sizeInCharacters
            })
        {
            let (decision, draft) = staying.remove(at: largest)
            moveOut(decision, draft.document, of: holder)
        }
        for (decision, draft) in staying {
            let stays = edit(draft, at: decision.path)
            propose(decision, draft, stays ? .edited : .removed)
        }
    }

    /// An inline document that became too long turns into customer-managed ones.
    private mutating func moveOut(_ decision: DocumentDecision, _ document: PolicyDocument, of holder: Holder) {
        let (draft, parts) = self.parts(decision, document, isNew: true)
        guard decision.permissionSet == nil else {
            propose(decision, draft, .impossible("what stays is longer than an inline policy of a role may be"))
            return
        }
        guard fits(holder, adding: parts.count) else {
            propose(decision, draft, .impossible(Self.tooMany(parts.count)))
            return
        }
        let base = "\(decision.path.name)-\(holder.name)"
        let paths = parts.enumerated().map { index, part in
            write(part, of: draft.document, as: names.unused(base, part: parts.count > 1 ? index + 1 : nil))
        }
        plan.files[decision.path] = .some(nil)
        attach(holder, nil, by: paths.map(arnOfManaged))
        propose(
            decision, draft, .replaced(by: paths),
            remarks: ["the exact names are too long for an inline policy of \(holder): customer-managed from now on"])
    }

    private func inlineDocuments(of holder: Holder) -> [DocumentPath] {
        switch holder.kind {
        case .user: state.users.first { $0.holder == holder }?.inline ?? []
        case .group: state.groups.first { $0.holder == holder }?.inline ?? []
        case .role: state.roles.first { $0.holder == holder }?.inline ?? []
        }
    }
}

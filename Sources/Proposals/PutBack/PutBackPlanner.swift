import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics

/// Plans what puts back what was taken: the smallest edit of the document that it was taken from, else a document of its own.
public struct PutBackPlanner {
    private let state: AccountState
    private let request: PutBackRequest
    private let catalog: ActionCatalog
    private let finder: TakenAccessFinder
    /// Documents as they are by now in the plan.
    private var documents: [DocumentPath: PolicyDocument]
    private var pieces: [PutBackPlan.Piece] = []
    private var spared: Set<Holder> = []

    /// - Parameter pasts: earlier texts of the holder's documents, the latest first.
    public init(
        in state: AccountState, _ request: PutBackRequest, pasts: [PastDocument], catalog: ActionCatalog
    ) {
        self.state = state
        self.request = request
        self.catalog = catalog
        finder = TakenAccessFinder(in: state, pasts)
        documents = state.documents
    }

    /// The plan; without a piece where nothing was taken or all of it is back.
    ///
    /// - Throws: what keeps it from being planned, and from being proved.
    public mutating func plan() throws(DiagnosticError) -> PutBackPlan {
        let (found, present, unknown) = TakenStatement.all(request, finder, catalog)
        for taken in found { try putBack(taken) }
        let changed = documents.filter { path, document in
            state.documents[path]?.source.bytes != document.source.bytes
        }.map(\.key).sorted()
        var tree: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { tree[path] = SourceText(path: path, bytes: bytes) }
        if let file = state.file { tree[AccountState.filePath(ofAccount: state.name)] = file.tree.source }
        for path in changed { tree[path.text] = documents[path]?.source }
        let after = try AccountState.read(account: state.name, id: state.id, tree: tree, reusing: state).state
        let plan = PutBackPlan(
            before: state, after: after, holder: request.holder, pieces: pieces.sorted { $0.target < $1.target },
            changes: changed.map {
                .init(path: $0.text, old: state.documents[$0]?.source.bytes, new: documents[$0]?.source.bytes)
            }, concerned: concerned(changed, after), spared: spared.sorted(), present: present, unknown: unknown)
        try refuseNewcomers(plan)
        try PutBackCheck(plan).check()
        return plan
    }

    private func concerned(_ changed: [DocumentPath], _ after: AccountState) -> [Holder] {
        let all = changed.flatMap { path -> [Holder] in
            let principals = after.principals(of: path)
            return principals.isEmpty ? after.holders(of: path) : principals
        }
        return Set(all).sorted()
    }

    /// Whoever was made after a trim never had what it took.
    private func refuseNewcomers(_ plan: PutBackPlan) throws(DiagnosticError) {
        guard let first = plan.pasts.compactMap(\.day).min() else { return }
        let new = plan.concerned.filter { holder in
            let created = holder.kind == .user ? state.user(holder.name)?.created : state.role(holder.name)?.created
            return holder != plan.holder && created.map { $0.day > first } ?? false
        }
        guard !new.isEmpty else { return }
        let names = new.map { "`\($0)`" }.joined(separator: ", ")
        throw DiagnosticError(
            .error(
                .newAccess, "\(names) came after the trim of \(first), and never had what it took",
                help: "put it back for `\(plan.holder)` alone, without `--shared`"))
    }

    // MARK: One statement

    private mutating func putBack(_ taken: TakenStatement) throws(DiagnosticError) {
        let past = taken.taken.past
        if case .trust = past.path.kind { return try putBackTrust(taken) }
        let texts = taken.texts(request.patterns, catalog)
        let target = try target(of: taken)
        let isMoved = target != past.path && target == ownPath(like: past.path)
        guard let document = documents[target] else {
            let bytes = past.document.composed([StatementCopy(taken.statement, actions: texts)])
            try write(bytes, to: target)
            note(taken, texts, [], target, isMoved)
            return
        }
        let resources = missingResources(taken, in: document)
        if let (statement, resources) = resources {
            let old = taken.statement.resources?.entries.map(\.text) ?? []
            let now = document.statements[statement].resources?.entries.map(\.text) ?? []
            try write(
                document.adding(Insertions(of: resources, asIn: old, into: now).places, toResourcesOf: statement),
                to: target)
            note(taken, [], resources, target, isMoved)
            return
        }
        let scope = taken.statement.scope(past.document.version)
        let like = document.statements.filter { statement in
            statement.effect == .allow && !statement.actions.isNegated && statement.scope(document.version) == scope
        }
        if let statement = like.first(where: { $0.sid == taken.statement.sid }) ?? like.first {
            let now = statement.actions.entries.map(\.pattern.text)
            let old = taken.statement.actions.entries.map(\.pattern.text)
            let new = texts.filter { text in !now.contains { $0.lowercased() == text.lowercased() } }
            try write(
                document.adding(
                    Insertions(of: new, asIn: old, into: now, foldsCase: true).places, toActionsOf: statement.index),
                to: target)
        } else {
            try write(
                document.inserting(
                    taken.statement, actions: texts, at: place(of: taken.statement, of: past.document, in: document)),
                to: target)
        }
        note(taken, texts, [], target, isMoved)
    }

    /// Lets somebody into a role again.
    private mutating func putBackTrust(_ taken: TakenStatement) throws(DiagnosticError) {
        let past = taken.taken.past
        guard let document = documents[past.path],
            let entry = taken.statement.admitted(state.arn(of: request.holder))
        else { return }
        let like = document.statements.first { statement in
            statement.effect == .allow && statement.principals.map { !$0.isNegated && $0.node.members != nil } ?? false
                && statement.conditions == taken.statement.conditions && statement.sid == taken.statement.sid
                && Set(statement.actions.entries.map(\.pattern)) == Set(taken.statement.actions.entries.map(\.pattern))
                && statement.actions.isNegated == taken.statement.actions.isNegated
        }
        let place = place(of: taken.statement, of: past.document, in: document)
        try write(
            like.map { document.adding(entry, toPrincipalsOf: $0.index) }
                ?? document.inserting(taken.statement, for: entry, at: place), to: past.path)
        note(taken, taken.statement.actions.entries.map(\.pattern.text), [], past.path, false)
    }

    private mutating func note(
        _ taken: TakenStatement, _ texts: [String], _ resources: [String], _ target: DocumentPath, _ isMoved: Bool
    ) {
        pieces.append(
            .init(
                taken: taken.taken, statement: taken.statement, actions: texts, resources: resources, target: target,
                isMoved: isMoved))
    }

    private mutating func write(_ bytes: [UInt8], to path: DocumentPath) throws(DiagnosticError) {
        let name = documents[path]?.source.path ?? path.text
        documents[path] = try PolicyDocument(parsing: SourceText(path: name, bytes: bytes))
    }

    /// A statement on file that lost resources and nothing else: as a right to assume loses its role.
    private func missingResources(
        _ taken: TakenStatement, in document: PolicyDocument
    ) -> (statement: Int, resources: [String])? {
        guard let old = taken.statement.resources, !old.isNegated, !taken.statement.actions.isNegated else {
            return nil
        }
        let wanted = old.entries.map(\.text)
        let known = Set(taken.statement.actions.entries.map(\.pattern))
        for statement in document.statements where statement.effect == .allow && statement.sid == taken.statement.sid {
            guard let resources = statement.resources, !resources.isNegated, !statement.actions.isNegated,
                Set(statement.conditions) == Set(taken.statement.conditions),
                statement.actions.entries.allSatisfy({ known.contains($0.pattern) })
            else { continue }
            let now = Set(resources.entries.map(\.text))
            let granted = statement.actions.entries.reduce(into: ActionSet()) {
                $0.formUnion(catalog.expand($1.pattern))
            }
            guard now.isStrictSubset(of: Set(wanted)), taken.actions.isSubset(of: granted) else { continue }
            return (statement.index, wanted.filter { !now.contains($0) })
        }
        return nil
    }

    /// Behind the statement that it stood behind, as far as that is still there.
    private func place(of statement: Statement, of past: PolicyDocument, in document: PolicyDocument) -> Int {
        for earlier in past.statements[..<statement.index].reversed() {
            let scope = earlier.scope(past.version)
            let now = document.statements.last { own in
                own.effect == earlier.effect && own.sid == earlier.sid && own.scope(document.version) == scope
            }
            if let now { return now.index + 1 }
        }
        return statement.index == 0 ? 0 : document.statements.count
    }

    // MARK: Where it goes

    private mutating func target(of taken: TakenStatement) throws(DiagnosticError) -> DocumentPath {
        if request.holder.kind == .role, let set = state.role(request.holder.name)?.permissionSet {
            throw DiagnosticError(
                .error(
                    .unknownReference,
                    "\(request.holder) belongs to permission set `\(set)`, which gives it its documents",
                    help: "put it back in the set, in IAM Identity Center, and import the account again"))
        }
        let past = taken.taken.past
        let owner = taken.taken.holder
        let isOthers = owner != request.holder && !request.editsShared
        if isOthers { spared.formUnion(state.members(ofGroup: owner.name).map(\.holder)) }
        spared.remove(request.holder)
        switch past.path.kind {
        case .inline where !isOthers: return past.path
        case .managed where !isOthers && state.holders(of: past.path).contains(owner):
            let others = state.holders(of: past.path).filter { $0 != owner }
            // More boundary is more access for those whom it bounds.
            if state.bounded(by: past.path).isEmpty, others.isEmpty || request.editsShared { return past.path }
            spared.formUnion(others)
        case .awsManaged where !isOthers:
            if let replacement = replacement(of: past.path, owner, taken) { return replacement }
        default: break
        }
        return ownPath(like: past.path)
    }

    /// The document that stands for a policy of AWS since it was replaced: with a statement of the same scope, if there is one.
    private func replacement(of path: DocumentPath, _ owner: Holder, _ taken: TakenStatement) -> DocumentPath? {
        let held = state.documents(heldBy: owner).map(\.document).filter { other in
            guard case .managed(let name) = other.kind else { return false }
            return name.hasPrefix(path.name + "-") && state.holders(of: other) == [owner]
                && state.bounded(by: other).isEmpty
        }.sorted()
        let scope = taken.statement.scope(taken.taken.past.document.version)
        return held.first { path in
            guard let document = documents[path] else { return false }
            return document.statements.contains { $0.effect == .allow && $0.scope(document.version) == scope }
        } ?? held.first
    }

    /// An inline document of the holder's own, named after the one that it was taken from.
    private func ownPath(like path: DocumentPath) -> DocumentPath {
        let name = "\(path.name.prefix(118))-restored"
        return DocumentPath(account: state.name, .inline(request.holder, policy: name))
    }
}

/// Where texts go into a list: where they stood in an earlier one, as far as their neighbours are still there.
struct Insertions {
    /// By the index of what they go in front of.
    private(set) var places: [Int: [String]] = [:]

    init(of texts: [String], asIn old: [String], into now: [String], foldsCase: Bool = false) {
        func folded(_ text: String) -> String { foldsCase ? text.lowercased() : text }
        let known = now.map(folded)
        let before = old.map(folded)
        for text in texts {
            var place = now.count
            if let own = before.firstIndex(of: folded(text)) {
                let earlier = before[..<own].reversed().lazy.compactMap { known.lastIndex(of: $0) }.first
                let later = before[own...].dropFirst().lazy.compactMap { known.firstIndex(of: $0) }.first
                place = earlier.map { $0 + 1 } ?? later ?? now.count
            } else if known == known.sorted() {
                place = known.firstIndex { $0 > folded(text) } ?? now.count
            }
            places[place, default: []].append(text)
        }
    }
}

import AccountState
import ActionCatalog
import Diagnostics
import IAMModel

/// An account's files as they would be after a plan, in memory.
enum TreeAfter {
    /// The state that would be read from the changed files, with what it remembers of the plan.
    ///
    /// - Parameter day: up to when events are known.
    static func state(
        of state: AccountState, with plan: AccountPlan, day: Day, catalog: ActionCatalog
    ) throws(DiagnosticError) -> AccountState {
        if plan.files.isEmpty && plan.attachments.isEmpty { return state }
        var tree: [String: SourceText] = [:]
        for (path, document) in state.documents { tree[path.text] = document.source }
        if let file = state.file { tree[AccountState.filePath(ofAccount: state.name)] = file.tree.source }
        tree[AccountState.usagePath(ofAccount: state.name)] = state.proposalText
        for change in changes(of: state, with: plan, destinations: []) {
            tree[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) }
        }
        let after = try AccountState.read(account: state.name, id: state.id, tree: tree, reusing: state).state
        let trims = TrimRecorder(before: state, after: after, day: day, catalog: catalog).trims(of: plan)
        if trims.isEmpty { return after }
        var record = state.proposals ?? ProposalRecord()
        record.add(trims)
        return after.remembering(record)
    }

    /// What a plan changes, in order of paths, `account.json` last.
    static func changes(
        of state: AccountState, with plan: AccountPlan, destinations: [DestinationDocuments.Document]
    ) -> [ProposalPlan.FileChange] {
        var changes: [ProposalPlan.FileChange] = []
        for (path, new) in plan.files.sorted(by: { $0.key < $1.key }) {
            changes.append(.init(path: path.text, old: state.documents[path]?.source.bytes, new: new))
        }
        if let file = state.file, !plan.attachments.isEmpty || !plan.removedPolicies.isEmpty {
            var edits = AccountFile.Changes()
            for change in plan.attachments {
                if let arn = change.arn {
                    edits.replaceAttachment(arn, of: change.holder, by: change.by)
                } else {
                    edits.attach(change.by, to: change.holder)
                }
            }
            for arn in plan.removedPolicies { edits.removePolicy(arn) }
            let old = file.tree.source.bytes
            changes.append(
                .init(
                    path: AccountState.filePath(ofAccount: state.name), old: old,
                    new: file.edits(edits)?.applied(to: old)))
        }
        for document in destinations {
            changes.append(
                .init(
                    path: document.path.text, old: state.documents[document.path]?.source.bytes, new: document.bytes))
            for path in formerPaths(of: document, in: state) where !destinations.contains(where: { $0.path == path }) {
                guard !changes.contains(where: { $0.path == path.text }) else { continue }
                changes.append(.init(path: path.text, old: state.documents[path]?.source.bytes, new: nil))
            }
        }
        for leftover in plan.leftovers where !changes.contains(where: { $0.path == leftover.path.text }) {
            let old = state.documents[leftover.path]?.source ?? state.orphanTexts[leftover.path]
            changes.append(.init(path: leftover.path.text, old: old?.bytes, new: nil))
        }
        return changes.filter { $0.old != $0.new }
    }

    /// Where a person's document lay before people were told apart by their providers and folders by capital letters.
    private static func formerPaths(
        of document: DestinationDocuments.Document, in state: AccountState
    ) -> [DocumentPath] {
        guard case .personDestination(let person, let account, let role) = document.path.kind else { return [] }
        return state.documents.keys.filter { path in
            guard path != document.path, case .personDestination(let other, account, role) = path.kind,
                other.name == person.name
            else { return false }
            return path.isOfEarlierLayout && other.provider == person.provider || other.provider.isEmpty
        }.sorted()
    }
}

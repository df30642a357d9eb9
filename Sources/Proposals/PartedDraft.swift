import ActionCatalog
import Analysis
import IAMModel
import PolicyLanguage

/// Cuts the statements that a new document is made of into parts by why their actions stay.
///
/// Conditions, resources and effects are those of the statements that the actions come from. Statements of one part that
/// differ in their actions only become one.
struct PartedDraft {
    let rewriter: PatternRewriter
    /// What stays, by part, in their order.
    let parts: [(part: DocumentPart, actions: ActionSet)]
    /// Whether it is about what one origin used of a role: no pattern of the role's stays for what nobody saw of it.
    var isOfPair = false

    /// The statements of one document, those of the first part first; what denies stands last, as it is.
    func statements(of document: PolicyDocument, decision: DocumentDecision) -> [DocumentDraft.Part] {
        let byStatement = Dictionary(grouping: decision.entries, by: \.entry.statement)
        var found: [(rank: Int, part: DocumentDraft.Part)] = []
        for statement in document.statements {
            guard let entries = byStatement[statement.index] else {
                found.append((parts.count, DocumentDraft.Part(statement: statement)))
                continue
            }
            for (rank, (part, share)) in parts.enumerated() {
                let names = Set(entries.flatMap { self.names(of: $0, in: part, share) }).sorted()
                if !names.isEmpty {
                    found.append((rank, DocumentDraft.Part(statement: statement, actions: names, part: part)))
                }
            }
            if let whole = unchangedNotAction(statement, entries) { found.append((parts.count, whole)) }
        }
        // The sort is stable: within a part statements keep their order.
        return Self.joined(found.sorted { $0.rank < $1.rank }.map(\.part))
    }

    /// Statements of one part that differ in nothing but their actions, as one each.
    static func joined(_ parts: [DocumentDraft.Part]) -> [DocumentDraft.Part] {
        var result: [DocumentDraft.Part] = []
        var places: [[UInt8]: Int] = [:]
        for part in parts {
            guard let names = part.actions, let sid = part.sid else {
                result.append(part)
                continue
            }
            let key = Array(sid.utf8) + part.statement.frame
            if let place = places[key] {
                result[place].actions = Set((result[place].actions ?? []) + names).sorted()
            } else {
                places[key] = result.count
                result.append(part)
            }
        }
        return result
    }

    /// What a part gets of a pattern.
    private func names(
        of entry: DocumentDecision.Entry, in part: DocumentPart, _ share: ActionSet
    ) -> [String] {
        let pattern = entry.entry
        if pattern.actions.isEmpty {
            return pattern.entry != nil && !isOfPair && part == home(of: entry) ? [pattern.pattern] : []
        }
        if case .untouched = entry.outcome, pattern.entry != nil {
            // Nobody knows what such a pattern is needed for: it stays, and what is used stands out beside it.
            let isWhole = !isOfPair && entry.stays.isSubset(of: share) || !pattern.namesService
            if isWhole && part == home(of: entry) { return [pattern.pattern] }
        }
        if unchangedNotAction(entry) { return [] }
        return rewriter.rewrite(pattern, keeping: entry.stays.intersection(share), of: entry.stays)
    }

    /// The part that holds most of what a pattern matches: there it may stand as it is.
    private func home(of entry: DocumentDecision.Entry) -> DocumentPart? {
        if entry.entry.actions.isEmpty { return parts.last { $0.part <= .kept }?.part ?? parts.last?.part }
        return parts.max { $0.actions.intersection(entry.stays).count < $1.actions.intersection(entry.stays).count }?
            .part
    }

    private func unchangedNotAction(_ entry: DocumentDecision.Entry) -> Bool {
        guard entry.entry.entry == nil, case .untouched = entry.outcome else { return false }
        return true
    }

    /// A `NotAction` statement of which everything stays: no list of names says the same tomorrow.
    private func unchangedNotAction(
        _ statement: Statement, _ entries: [DocumentDecision.Entry]
    ) -> DocumentDraft.Part? {
        entries.contains(where: unchangedNotAction) ? DocumentDraft.Part(statement: statement) : nil
    }
}

import ActionCatalog
import Analysis
import IAMModel
import PolicyLanguage

/// What a document becomes: its statements with the action lists that stay.
struct DocumentDraft {
    /// One statement that stays.
    struct Part {
        /// The statement as it is on file.
        let statement: Statement
        /// Its new action list; nil where not a byte of it changes.
        var actions: [String]?
        /// The part of a new document that it belongs to; nil where it keeps its own `Sid`.
        var part: DocumentPart?

        /// The `Sid` that a new document gives it.
        var sid: String? { part?.sid }
        /// The statement in a new document.
        var copy: StatementCopy { StatementCopy(statement, actions: actions, sid: sid) }
    }

    /// The document on file.
    let document: PolicyDocument
    /// The statements that stay, in order.
    var parts: [Part]
    /// The changes that lead from the document to the parts.
    let changes: [Int: StatementChange]
    /// How the names that stay are written.
    let wording: Wording
    /// The names that go out of `Resource` and `Principal` elements. The changes hold them; the parts, which are copies
    /// of statements, only where a statement goes altogether.
    let cuts: [RightCut]

    /// Writes what a decision leaves of a document, and what cuts leave of that.
    init(
        of document: PolicyDocument, decision: DocumentDecision, cuts: [RightCut] = [], rewriter: PatternRewriter
    ) {
        self.document = document
        self.cuts = cuts
        let cutsByStatement = Dictionary(grouping: cuts, by: \.statement)
        let byStatement = Dictionary(grouping: decision.entries, by: \.entry.statement)
        var parts: [Part] = []
        var changes: [Int: StatementChange] = [:]
        for statement in document.statements {
            let entries = byStatement[statement.index] ?? []
            let change = Self.change(of: entries, rewriter: rewriter)
            let cut = cutsByStatement[statement.index].map { Self.change(of: statement, cutting: $0) }
            if case .remove? = change {
                changes[statement.index] = change
            } else if case .remove? = cut {
                changes[statement.index] = cut
            } else {
                if let change, let cut {
                    changes[statement.index] = .both(change, cut)
                } else {
                    changes[statement.index] = change ?? cut
                }
                parts.append(
                    Part(statement: statement, actions: change.flatMap { Self.list(of: statement, after: $0) }))
            }
        }
        self.parts = parts
        self.changes = changes
        wording = rewriter.wording
    }

    /// Writes what a decision leaves of a document as a new one, in parts.
    ///
    /// - Parameter isOfPair: whether it is about what one origin used of a role.
    init(
        of document: PolicyDocument, decision: DocumentDecision, in groups: StayingGroups, rewriter: PatternRewriter,
        isOfPair: Bool = false
    ) {
        self.document = document
        parts = PartedDraft(rewriter: rewriter, parts: groups.parts, isOfPair: isOfPair)
            .statements(of: document, decision: decision)
        changes = [:]
        cuts = []
        wording = rewriter.wording
    }

    /// The size of what it becomes, white space not counted.
    var sizeInCharacters: Int {
        isEmpty
            ? 0
            : PolicySize.document(parts.map { PolicySize.statement($0.statement, actions: $0.actions, sid: $0.sid) })
    }

    /// Whether anything grants something: a document of Deny statements alone is none that was trimmed to nothing.
    var isEmpty: Bool { parts.isEmpty }

    private static func change(of statement: Statement, cutting cuts: [RightCut]) -> StatementChange {
        let resources = Set(cuts.lazy.filter { $0.element == .resource }.map(\.entry))
        let principals = Set(cuts.lazy.filter { $0.element == .principal }.map(\.entry))
        if let all = statement.resources?.entries, !resources.isEmpty, resources.count == all.count { return .remove }
        if let all = statement.principals?.entries, !principals.isEmpty, principals.count == all.count {
            return .remove
        }
        return principals.isEmpty ? .resources(removing: resources) : .principals(removing: principals)
    }

    private static func change(
        of entries: [DocumentDecision.Entry], rewriter: PatternRewriter
    ) -> StatementChange? {
        var removing: Set<Int> = []
        var replacing: [Int: [String]] = [:]
        for entry in entries {
            switch (entry.outcome, entry.entry.entry) {
            case (.untouched, _): continue
            case (.goes, let index?): removing.insert(index)
            case (.goes, nil): return .remove
            case (.narrows, let index?): replacing[index] = rewriter.rewrite(entry.entry, keeping: entry.stays)
            case (.narrows, nil): return .actionList(rewriter.rewrite(entry.entry, keeping: entry.stays))
            }
        }
        if removing.isEmpty && replacing.isEmpty { return nil }
        return removing.count == entries.count ? .remove : .actions(removing: removing, replacing: replacing)
    }

    /// The action list of a statement after a change, without repetitions.
    private static func list(of statement: Statement, after change: StatementChange) -> [String]? {
        switch change {
        case .actionList(let names): return names
        case .actions(let removing, let replacing):
            var seen: Set<String> = []
            return statement.actions.entries.enumerated().flatMap { index, entry -> [String] in
                removing.contains(index) ? [] : replacing[index] ?? [entry.pattern.text]
            }.filter { seen.insert($0.lowercased()).inserted }
        default: return nil
        }
    }
}

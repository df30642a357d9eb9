import IAMModel
import PolicyLanguage

/// Cuts what a document becomes into several documents that each fit a limit, by service.
///
/// The order of statements and services stays; a service is cut only where it alone is larger than a document.
/// A statement that is not cut, such as one that denies, comes where it stands: a Deny counts in whatever document.
struct DocumentSplitter {
    /// The limit of one document, in characters without white space.
    let limitInCharacters: Int

    /// A statement's actions of one service, or a statement that is not cut.
    private struct Unit {
        let part: DocumentDraft.Part
        /// The names; nil where the statement stays whole.
        let names: [String]?
        /// What the names cost, commas included.
        let characters: Int
        /// What the statement costs besides.
        let frame: Int
    }

    /// The parts of each document, in order.
    ///
    /// - Complexity: O(*names*).
    func split(_ draft: DocumentDraft) -> [[DocumentDraft.Part]] {
        var documents: [[DocumentDraft.Part]] = []
        var current: [DocumentDraft.Part] = []
        var size = PolicySize.emptyDocument
        for unit in draft.parts.flatMap(units(of:)) {
            func extends() -> Bool {
                guard let last = current.last, unit.names != nil else { return false }
                return last.statement.index == unit.part.statement.index && last.part == unit.part.part
            }
            if size + unit.characters + (extends() ? 0 : unit.frame) > limitInCharacters, !current.isEmpty {
                documents.append(current)
                current = []
                size = PolicySize.emptyDocument
            }
            if extends(), let names = unit.names {
                current[current.count - 1].actions? += names
                size += unit.characters
            } else {
                current.append(
                    DocumentDraft.Part(statement: unit.part.statement, actions: unit.names, part: unit.part.part))
                size += unit.characters + unit.frame
            }
        }
        return current.isEmpty ? documents : documents + [current]
    }

    private func units(of part: DocumentDraft.Part) -> [Unit] {
        let statement = part.statement
        guard statement.effect == .allow, !statement.actions.isNegated || part.actions != nil else {
            return [Unit(part: part, names: nil, characters: 0, frame: PolicySize.statement(statement) + 1)]
        }
        // A number may come behind the `Sid`.
        let frame = PolicySize.statement(statement, actions: [], sid: part.sid.map { $0 + "00" }) + 1
        let names = part.actions ?? statement.actions.entries.map(\.pattern.text)
        var units: [Unit] = []
        var run: [String] = []
        var size = 0
        func close() {
            if !run.isEmpty { units.append(Unit(part: part, names: run, characters: size, frame: frame)) }
            run = []
            size = 0
        }
        for name in names {
            let cost = PolicySize.name(name) + 1
            let isOtherService = run.last.map { !DocumentSplitter.isSameService($0, name) } ?? false
            if isOtherService || PolicySize.emptyDocument + frame + size + cost > limitInCharacters { close() }
            run.append(name)
            size += cost
        }
        close()
        return units
    }

    /// Whether two names are equal up to the colon.
    private static func isSameService(_ one: String, _ other: String) -> Bool {
        for (left, right) in zip(one.utf8, other.utf8) {
            if left != right { return false }
            if left == UInt8(ascii: ":") { return true }
        }
        return one.utf8.count == other.utf8.count
    }
}

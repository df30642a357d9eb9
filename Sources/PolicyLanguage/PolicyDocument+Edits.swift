import Diagnostics
import IAMModel
import JSONSyntax

extension PolicyDocument {
    /// The edits that change statements, by index, and leave every other byte alone.
    ///
    /// - Returns: nil where no statement is left: then the document goes as a whole.
    public func edits(_ changes: [Int: StatementChange]) -> [Edit]? {
        var removed: Set<Int> = []
        var edits: [Edit] = []
        for (index, change) in changes.sorted(by: { $0.key < $1.key }) where statements.indices.contains(index) {
            if let own = self.edits(change, of: statements[index]) { edits += own } else { removed.insert(index) }
        }
        if removed.count == statements.count { return nil }
        return edits + tree.edits(of: statementsNode, .removing(removed))
    }

    /// The document after some changes of statements; nil where no statement is left.
    public func bytes(applying changes: [Int: StatementChange]) -> [UInt8]? {
        edits(changes)?.applied(to: source.bytes)
    }

    /// The edits inside of a statement; nil where it goes.
    private func edits(_ change: StatementChange, of statement: Statement) -> [Edit]? {
        switch change {
        case .remove: return nil
        case .actions(let removing, let replacing):
            return edits(of: statement.actions, removing: removing, replacing: replacing)
        case .actionList(let names): return edits(of: statement.actions, anew: names)
        case .resources(let removing):
            guard let resources = statement.resources else { return [] }
            if removing.isSuperset(of: resources.entries.indices) { return nil }
            return tree.edits(of: resources.node, .removing(removing))
        case .principals(let removing):
            guard let principals = statement.principals else { return [] }
            return edits(of: principals, removing: removing)
        case .both(let first, let second):
            guard let one = edits(first, of: statement), let other = edits(second, of: statement) else { return nil }
            return one + other
        }
    }

    private func edits(
        of element: ActionElement, removing: Set<Int>, replacing: [Int: [String]]
    ) -> [Edit]? {
        var known: Set<ActionPattern> = []
        for (index, entry) in element.entries.enumerated() where !removing.contains(index) && replacing[index] == nil {
            known.insert(entry.pattern)
        }
        var change = ListChange.removing(removing)
        for (index, names) in replacing.sorted(by: { $0.key < $1.key }) where !removing.contains(index) {
            change.replacing[index] = names.filter { known.insert(ActionPattern($0)).inserted }.map { .string($0) }
        }
        if known.isEmpty { return nil }
        if element.node.elements != nil { return tree.edits(of: element.node, change) }
        return change.replacing[0].map { [replacement(of: element.node, by: $0)] } ?? []
    }

    private func edits(of element: ActionElement, anew names: [String]) -> [Edit]? {
        var known: Set<ActionPattern> = []
        let values: [JSONValue] = names.filter { known.insert(ActionPattern($0)).inserted }.map { .string($0) }
        if values.isEmpty { return nil }
        let key = element.isNegated ? [Edit(element.keyRange, "\"Action\"")] : []
        guard element.node.elements != nil else { return key + [replacement(of: element.node, by: values)] }
        var change = ListChange.removing(element.entries.indices)
        change.replacing[0] = values
        return key + tree.edits(of: element.node, change)
    }

    /// A string for one value, a list for several.
    private func replacement(of node: JSONNode, by values: [JSONValue]) -> Edit {
        tree.replacement(of: node, by: values.count == 1 ? values[0] : .array(values))
    }

    private func edits(of element: PrincipalElement, removing: Set<Int>) -> [Edit]? {
        if removing.isSuperset(of: element.entries.indices) { return nil }
        guard let kinds = element.node.members else { return [] }
        var goneKinds: Set<Int> = []
        var edits: [Edit] = []
        var first = 0
        for (position, kind) in kinds.enumerated() {
            let count = kind.value.elements?.count ?? 1
            let own = Set(removing.filter { (first..<(first + count)).contains($0) }.map { $0 - first })
            first += count
            if own.count == count, count > 0 {
                goneKinds.insert(position)
            } else {
                edits += tree.edits(of: kind.value, .removing(own))
            }
        }
        return edits + tree.edits(removingMembers: goneKinds, from: element.node)
    }
}

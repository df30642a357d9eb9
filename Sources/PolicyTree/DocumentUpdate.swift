import AccountState
import Diagnostics
import JSONSyntax

/// The edits that bring what is new into a document and leave all else as its author wrote it.
struct DocumentUpdate {
    /// What the document is to say.
    let new: JSONValue

    /// How many places are edited before the document is rather written anew.
    private static let limitInPlaces = 256

    /// The bytes of a document that says what is new; nil where it differs in too many places.
    ///
    /// - Complexity: O(*places* · *bytes*).
    func bytes(of old: SourceText) -> [UInt8]? {
        var source = old
        for _ in 0..<DocumentUpdate.limitInPlaces {
            guard let tree = try? JSONTree(parsing: source) else { return nil }
            let edits = edits(tree, tree.root, new)
            if edits.isEmpty { return DocumentMeaning(tree.root) == DocumentMeaning(new) ? source.bytes : nil }
            source = SourceText(path: old.path, bytes: edits.applied(to: source.bytes))
        }
        return nil
    }

    /// The edits of the first place that differs.
    private func edits(_ tree: JSONTree, _ old: JSONNode, _ new: JSONValue) -> [Edit] {
        if DocumentMeaning(old) == DocumentMeaning(new) { return [] }
        if let members = old.members, case .object(let wanted) = new { return self.edits(tree, old, members, wanted) }
        guard let elements = old.elements else { return [tree.replacement(of: old, by: new)] }
        let wanted: [JSONValue] = if case .array(let list) = new { list } else { [new] }
        return self.edits(tree, old, elements, wanted)
    }

    private func edits(
        _ tree: JSONTree, _ object: JSONNode, _ members: [JSONMember], _ wanted: [JSONValue.Member]
    ) -> [Edit] {
        let gone = members.indices.filter { index in !wanted.contains { $0.key == members[index].key } }
        if !gone.isEmpty { return tree.edits(removingMembers: Set(gone), from: object) }
        let added = wanted.filter { member in !members.contains { $0.key == member.key } }
        if !added.isEmpty { return tree.edits(inserting: added, into: object) }
        for member in members {
            guard let value = wanted.first(where: { $0.key == member.key })?.value else { continue }
            let edits = self.edits(tree, member.value, value)
            if !edits.isEmpty { return edits }
        }
        return []
    }

    private func edits(
        _ tree: JSONTree, _ list: JSONNode, _ elements: [JSONNode], _ wanted: [JSONValue]
    ) -> [Edit] {
        let old = elements.map { DocumentMeaning($0) }
        let new = wanted.map { DocumentMeaning($0) }
        let gone = elements.indices.filter { !new.contains(old[$0]) }
        var added = wanted.indices.filter { !old.contains(new[$0]) }.map { wanted[$0] }
        var replacing: [Int: [JSONValue]] = [:]
        for index in gone {
            // a statement stays where it is, and is edited
            if let place = added.firstIndex(where: { DocumentUpdate.isSame(elements[index], $0) }) {
                if elements[index].members != nil { return edits(tree, elements[index], added[place]) }
                replacing[index] = [added.remove(at: place)]
            } else {
                replacing[index] = []
            }
        }
        return tree.edits(of: list, ListChange(replacing: replacing, inserting: [elements.count: added]))
    }

    /// Whether an element is the other one changed: a statement of the same `Sid`, or any other element.
    private static func isSame(_ old: JSONNode, _ new: JSONValue) -> Bool {
        guard let members = old.members else { return true }
        guard case .object(let wanted) = new else { return false }
        let sid = members.first { $0.key == "Sid" }?.value.string
        let other = wanted.first { $0.key == "Sid" }.flatMap {
            if case .string(let text) = $0.value { text } else { nil }
        }
        return sid == other
    }
}

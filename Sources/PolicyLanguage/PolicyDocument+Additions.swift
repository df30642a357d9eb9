import Diagnostics
import IAMModel
import JSONSyntax

extension PolicyDocument {
    /// The document with further texts in a statement's `Action` element, in front of those with an index; the count of what is
    /// there means the end. Every other byte stays.
    public func adding(_ texts: [Int: [String]], toActionsOf statement: Int) -> [UInt8] {
        adding(texts, to: statements[statement].actions.node)
    }

    /// The same in a statement's `Resource` element.
    public func adding(_ texts: [Int: [String]], toResourcesOf statement: Int) -> [UInt8] {
        guard let resources = statements[statement].resources else { return source.bytes }
        return adding(texts, to: resources.node)
    }

    /// The document with a copy of another document's statement, in front of the statement with an index.
    ///
    /// A `Sid` that is taken gets a number, since IAM wants each once in an identity document.
    public func inserting(_ statement: Statement, actions: [String], at index: Int) -> [UInt8] {
        var sids = Set(statements.compactMap(\.sid))
        return inserting(statement.copy(actions: actions, sid: nil, takenSids: &sids), at: index)
    }

    /// The document with a copy of another document's statement for one of its principals alone.
    public func inserting(_ statement: Statement, for principal: PrincipalElement.Entry, at index: Int) -> [UInt8] {
        var sids = Set(statements.compactMap(\.sid))
        guard case .object(let members) = statement.copy(actions: nil, sid: nil, takenSids: &sids) else {
            return source.bytes
        }
        return inserting(
            .object(
                members.map { member in
                    guard member.key == "Principal" else { return member }
                    return .init(member.key, .object([.init(principal.kind, .string(principal.name))]))
                }), at: index)
    }

    /// The document with a further name in a statement's `Principal` element.
    public func adding(_ principal: PrincipalElement.Entry, toPrincipalsOf statement: Int) -> [UInt8] {
        guard let node = statements[statement].principals?.node, let kinds = node.members else { return source.bytes }
        let edits: [Edit]
        if let own = kinds.first(where: { $0.key == principal.kind })?.value {
            if let names = own.elements {
                edits = tree.edits(of: own, .appending([.string(principal.name)], toCount: names.count))
            } else {
                edits = [tree.replacement(of: own, by: .array([JSONValue(own), .string(principal.name)]))]
            }
        } else {
            edits = tree.edits(inserting: [.init(principal.kind, .string(principal.name))], into: node)
        }
        return edits.applied(to: source.bytes)
    }

    private func inserting(_ copy: JSONValue, at index: Int) -> [UInt8] {
        guard statementsNode.elements != nil else {
            var all = [JSONValue(statementsNode)]
            all.insert(copy, at: min(index, 1))
            return [tree.replacement(of: statementsNode, by: .array(all))].applied(to: source.bytes)
        }
        return tree.edits(of: statementsNode, ListChange(inserting: [index: [copy]])).applied(to: source.bytes)
    }

    private func adding(_ texts: [Int: [String]], to node: JSONNode) -> [UInt8] {
        let new = texts.mapValues { $0.map { JSONValue.string($0) } }
        guard node.elements == nil else {
            return tree.edits(of: node, ListChange(inserting: new)).applied(to: source.bytes)
        }
        let all = (new[0] ?? []) + [JSONValue(node)] + (new[1] ?? [])
        return [tree.replacement(of: node, by: .array(all))].applied(to: source.bytes)
    }
}

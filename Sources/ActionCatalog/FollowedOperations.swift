import IAMModel

/// An action that is checked within some operations only, and never by itself: it was used if one of them was.
public struct FollowingAction: Hashable, Sendable {
    /// The action.
    public let action: ActionID
    /// The operations, `rds:CopyDBSnapshot`: service and event.
    public let operations: [String]
    /// The actions that those operations use as their own; nil where what one of them uses is not known.
    public let within: ActionSet?
    /// The document of AWS that says so.
    public let document: String
}

extension ActionCatalog {
    /// All actions that are checked within named operations only, in the order of the text.
    ///
    /// - Complexity: O(*operations named*).
    public var followingActions: [FollowingAction] {
        text.head.lazy.filter { self.text.bytes[Int($0)] == UInt8(ascii: "L") }.compactMap { line in
            let fields = Fields(self.text, line)
            guard let action = self.id(of: fields[0]) else { return nil }
            let operations = fields.words(1)
            var within: ActionSet? = ActionSet()
            for operation in operations {
                let own = self.ownActions(ofOperation: operation)
                if own.isEmpty { within = nil } else { within?.formUnion(ActionSet(own)) }
            }
            return FollowingAction(
                action: action, operations: operations.map(String.init), within: within,
                document: self.describe(action).evidence)
        }
    }

    /// The operations within which an action is checked; empty where it is no such action.
    func operationsFollowed(by action: ActionID) -> [String] {
        let name = name(of: action)
        for line in text.head where text.bytes[Int(line)] == UInt8(ascii: "L") {
            if text.name(line).compares(to: name.utf8) == 0 { return Fields(text, line).words(1).map(String.init) }
        }
        return []
    }

    private func ownActions(ofOperation operation: Substring) -> [ActionID] {
        guard let colon = operation.firstIndex(of: ":"), let service = serviceIndex(of: operation[..<colon]) else {
            return []
        }
        return mapping([service], String(operation[operation.index(after: colon)...]))?.own ?? []
    }
}

/// What becomes of one file of the tree.
public struct TreeChange: Hashable, Sendable {
    /// The path relative to the tree's root, `demo/users/alice/inline/ReadLogs.json`.
    public let path: String
    /// The bytes that were read; nil where the file is new.
    public let old: [UInt8]?
    /// The bytes that come; nil where the file goes.
    public let new: [UInt8]?

    /// A change of the file at `path`.
    public init(path: String, old: [UInt8]?, new: [UInt8]?) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { old == new }
}

extension TreeChange: Comparable {
    /// The order in which changes are made: documents, then each `account.json`, then each `usage.json`, and by path.
    ///
    /// A run that is cut short by a loss of power leaves new documents that nothing attaches, never an attachment of a
    /// document that is not there.
    public static func < (left: TreeChange, right: TreeChange) -> Bool {
        (left.rank, left.path) < (right.rank, right.path)
    }

    /// Only `demo/account.json` and `demo/usage.json` themselves come late: a policy may have the same name.
    private var rank: Int {
        let isAccount = path.hasSuffix("/account.json")
        guard isAccount || path.hasSuffix("/usage.json") else { return 0 }
        return path.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 1 ? 0 : isAccount ? 1 : 2
    }
}

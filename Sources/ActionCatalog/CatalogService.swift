/// A service of the catalog: everything that shares a prefix.
public struct CatalogService: Hashable, Sendable {
    /// What stands before the colon of its actions, in lower case: `s3`.
    public let prefix: String
    /// What AWS calls it; nil where no source says (retired services).
    public let title: String?
    /// The indexes of its actions.
    public let actions: Range<Int32>
    /// Whether nothing of it is recorded or likely: that there are no events says nothing (`execute-api`).
    public let isSilent: Bool

    /// All its actions.
    public var all: ActionSet { ActionSet(actions) }
}

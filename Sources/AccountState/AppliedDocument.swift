/// A document that grants or denies a principal something, and how it comes to it.
public struct AppliedDocument: Hashable, Sendable {
    /// How a document comes to a principal.
    public enum Way: Hashable, Sendable {
        /// It is part of the holder itself.
        case inline
        /// It is attached to the holder, by this ARN.
        case attached(String)
    }

    /// The document.
    public let document: DocumentPath
    /// Who holds it: the principal itself, or one of the groups that the user is in.
    public let holder: Holder
    /// How it is held.
    public let way: Way

    /// A document, by its holder.
    public init(_ document: DocumentPath, holder: Holder, way: Way) {
        self.document = document
        self.holder = holder
        self.way = way
    }

    /// The group that it comes through; nil where the principal itself holds it.
    public var group: String? { holder.kind == .group ? holder.name : nil }

    /// `inline`, `attached`, `inline via group devs` or `attached via group devs`.
    public var description: String {
        let way =
            switch way {
            case .inline: "inline"
            case .attached: "attached"
            }
        return group.map { "\(way) via group \($0)" } ?? way
    }
}

/// An action of one catalog, by its place there: by service prefix, then by name without regard to case.
///
/// Catalogs of different versions number differently: store names, never numbers.
public struct ActionID: Hashable, Comparable, Sendable {
    /// The place in the catalog, from 0.
    public let index: Int32

    /// The action at a place.
    public init(index: Int32) {
        self.index = index
    }

    /// In the catalog's order.
    public static func < (left: ActionID, right: ActionID) -> Bool { left.index < right.index }
}

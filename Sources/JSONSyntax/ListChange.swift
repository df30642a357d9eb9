/// What becomes of the elements of one list.
public struct ListChange: Sendable {
    /// New elements in the place of an old one, by its index; none at all removes it.
    public var replacing: [Int: [JSONValue]]
    /// New elements in front of an old one, by its index; the list's count means its end.
    public var inserting: [Int: [JSONValue]]

    /// A change of some elements.
    public init(replacing: [Int: [JSONValue]] = [:], inserting: [Int: [JSONValue]] = [:]) {
        self.replacing = replacing
        self.inserting = inserting
    }

    /// The removal of some elements.
    public static func removing(_ indices: some Sequence<Int>) -> ListChange {
        ListChange(replacing: Dictionary(indices.map { ($0, []) }, uniquingKeysWith: { first, _ in first }))
    }

    /// New elements behind the last one of a list with so many.
    public static func appending(_ values: [JSONValue], toCount count: Int) -> ListChange {
        ListChange(inserting: [count: values])
    }
}

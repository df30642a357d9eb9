import IAMModel

/// Principals by kind and name: `role/break-glass`, `user/*`, `group/dev-*`, `*`.
///
/// Names match with their case, as IAM returns them; `*` and `?` may stand anywhere.
public struct PrincipalPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it is written.
    public let text: String
    private let wildcard: Wildcard

    /// A pattern as it is written.
    public init(_ text: String) {
        self.text = text
        wildcard = Wildcard(text)
    }

    /// Whether a principal, `role/name`, `user/name` or `group/name`, is meant.
    public func matches(_ principal: String) -> Bool { wildcard.matches(principal) }

    /// The pattern as it is written.
    public var description: String { text }
}

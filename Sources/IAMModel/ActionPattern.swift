/// What stands in an `Action` or `NotAction` element: `s3:Get*`, `*`, `iam:CreateUser`.
///
/// Patterns match without regard to case; `*` and `?` may stand anywhere, in the service's part too
/// (IAM JSON policy elements reference, "Action").
public struct ActionPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it is written in the document.
    public let text: String
    /// In lower case, as it is matched.
    public let folded: Wildcard

    /// A pattern as it is written.
    public init(_ text: some StringProtocol) {
        self.text = String(text)
        folded = Wildcard(text.lowercased())
    }

    /// The service that the pattern names, in lower case; nil where the service's part holds a wildcard or there is
    /// no colon (`*`, `*:List*`): such a pattern spans services.
    public var service: String? {
        guard let colon = folded.bytes.firstIndex(of: 0x3A) else { return nil }
        let part = folded.bytes[..<colon]
        return part.contains { $0 == 0x2A || $0 == 0x3F } ? nil : String(decoding: part, as: UTF8.self)
    }

    /// Whether an action, `service:name` in any case, matches.
    public func matches(_ action: some StringProtocol) -> Bool {
        folded.matches(action.lowercased())
    }

    /// The pattern as it is written.
    public var description: String { text }

    /// Patterns are equal where they match the same text, whatever their case.
    public static func == (left: ActionPattern, right: ActionPattern) -> Bool { left.folded == right.folded }

    /// Folds case, as `==` does.
    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

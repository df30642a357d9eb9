/// A JSON value without a place, to be written.
public indirect enum JSONValue: Hashable, Sendable {
    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public let key: String
        /// The value.
        public let value: JSONValue

        /// A key and its value.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// An object; its members are written in this order.
    case object([Member])
    /// A list.
    case array([JSONValue])
    /// A string.
    case string(String)
    /// A number as it is to be written.
    case number(String)
    /// `true` or `false`
    case bool(Bool)
    /// `null`
    case null

    /// An object of keys and values in order.
    public static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member($0.key, $0.value) })
    }

    /// A list of strings.
    public static func strings(_ strings: some Sequence<String>) -> JSONValue {
        .array(strings.map { .string($0) })
    }

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// What was read, without its place.
    public init(_ node: JSONNode) {
        switch node.kind {
        case .object(let members): self = .object(members.map { Member($0.key, JSONValue($0.value)) })
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .string(let text): self = .string(text)
        case .number(let text): self = .number(text)
        case .bool(let value): self = .bool(value)
        case .null: self = .null
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
}

/// A value of a JSON text, with the bytes that it takes there.
public struct JSONNode: Sendable {
    /// What a value is.
    public enum Kind: Sendable {
        /// `{…}`, with its members in the order of the text.
        case object([JSONMember])
        /// `[…]`
        case array([JSONNode])
        /// A string, decoded.
        case string(String)
        /// A number as it is written: `1`, `1.0` and `1e0` stay apart.
        case number(String)
        /// `true` or `false`
        case bool(Bool)
        /// `null`
        case null
    }

    /// What the value is.
    public let kind: Kind
    /// The bytes of the text that it takes, with its quotes or brackets.
    public let range: Range<Int>

    /// A value at a place.
    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// The members of an object, else nil.
    public var members: [JSONMember]? {
        if case .object(let members) = kind { members } else { nil }
    }

    /// The elements of an array, else nil.
    public var elements: [JSONNode]? {
        if case .array(let elements) = kind { elements } else { nil }
    }

    /// The text of a string, else nil.
    public var string: String? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// The value of `true` and `false`, else nil.
    public var bool: Bool? {
        if case .bool(let value) = kind { value } else { nil }
    }

    /// The value of a number that is a whole one and written so, else nil.
    public var integer: Int? {
        if case .number(let text) = kind { Int(text) } else { nil }
    }

    /// Whether it is `null`.
    public var isNull: Bool {
        if case .null = kind { true } else { false }
    }

    /// The value of an object's member; nil where there is none, or no object.
    ///
    /// - Complexity: O(*members*).
    public subscript(key: String) -> JSONNode? {
        members?.first { $0.key == key }?.value
    }

    /// What a value is called in messages: `an object`, `a list` …
    public var typeName: String {
        switch kind {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a boolean"
        case .null: "null"
        }
    }
}

/// A key of an object and its value.
public struct JSONMember: Sendable {
    /// The key, decoded.
    public let key: String
    /// The bytes of the key, with its quotes.
    public let keyRange: Range<Int>
    /// The value.
    public let value: JSONNode

    /// A key at a place, and its value.
    public init(_ key: String, at keyRange: Range<Int>, _ value: JSONNode) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }

    /// From the key's first byte to the value's last.
    public var range: Range<Int> { keyRange.lowerBound..<value.range.upperBound }
}

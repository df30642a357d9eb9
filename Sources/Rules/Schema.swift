/// What a value of `rules.yaml` may be, for editors: the part of JSON Schema (2020-12) that the forms need.
public indirect enum Schema: Hashable, Sendable {
    /// Text, of a pattern where one is given (ECMA 262, as JSON Schema has it).
    case text(pattern: String? = nil)
    /// Text that is one of these.
    case oneOf([String])
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case boolean
    /// A list.
    case list(Schema)
    /// A mapping of these keys and no others.
    case mapping([SchemaKey])
    /// One of several.
    case either([Schema])
}

/// One key of a mapping.
public struct SchemaKey: Hashable, Sendable {
    /// The key.
    public let name: String
    /// What it says, in a sentence or less.
    public let text: String
    /// Whether it has to be there.
    public let isRequired: Bool
    /// What its value may be.
    public let value: Schema
}

extension Rules {
    /// The whole file's schema, from the tables that read it.
    public static var schema: Schema { .mapping(fields.map(\.schema)) }
}

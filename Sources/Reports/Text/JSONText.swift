/// A value that is written as JSON, always in the same way: members in the order in which they were given, two spaces,
/// a line feed at the end.
///
/// ```swift
/// let text: JSONText = ["account": "demo", "count": 3, "actions": .array(actions.map { .string($0.name) })]
/// ```
public indirect enum JSONText: Hashable, Sendable {
    /// Members in the order in which they are written.
    case object([Member])
    /// Elements.
    case array([JSONText])
    /// Text.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// `true` or `false`.
    case boolean(Bool)
    /// `null`.
    case null

    /// A name and its value.
    public struct Member: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: JSONText

        /// A name and its value.
        public init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// Text, or `null`.
    public static func optional(_ text: (some CustomStringConvertible)?) -> JSONText {
        text.map { .string($0.description) } ?? .null
    }

    /// The whole value, with a line feed at the end.
    public var text: String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    /// The same in UTF-8.
    public var bytes: [UInt8] { Array(text.utf8) }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .string(let value): JSONText.writeString(value, to: &text)
        case .array(let elements) where elements.isEmpty: text += "[]"
        case .object(let members) where members.isEmpty: text += "{}"
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(indent)  "
                element.write(to: &text, indent: indent + "  ")
            }
            text += "\n\(indent)]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += "\(index == 0 ? "" : ",")\n\(indent)  "
                JSONText.writeString(member.name, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent + "  ")
            }
            text += "\n\(indent)}"
        }
    }

    /// Escapes what JSON asks for (RFC 8259, 7), and all that shows nothing or steers whoever shows it, by its UTF-16 units.
    private static func writeString(_ value: String, to text: inout String) {
        text.append("\"")
        var last: Unicode.Scalar?
        for scalar in value.unicodeScalars {
            defer { last = scalar }
            switch scalar {
            case "#" where last == "#": text += "\\u0023"  // `##[…]` is a command wherever it stands in a job's log
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where DisplayText.steers(scalar):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }
}

extension JSONText: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// An object, members in the order of the literal.
    public init(dictionaryLiteral elements: (String, JSONText)...) {
        self = .object(elements.map { Member($0, $1) })
    }

    /// An array.
    public init(arrayLiteral elements: JSONText...) { self = .array(elements) }

    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// `null`.
    public init(nilLiteral: ()) { self = .null }
}

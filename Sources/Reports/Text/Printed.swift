/// A place that text is written to, which has marks of its own.
public protocol Medium: Sendable {
    /// A text of unknown origin as the medium shows it: in one line, and no part of it a mark.
    static func escaped(_ text: String) -> String

    /// A whole text as it leaves the program: the last chance to break what arose where texts met.
    static func finished(_ text: String) -> String
}

extension Medium {
    /// Most media have marks that no two texts make together.
    public static func finished(_ text: String) -> String { text }
}

/// Text that can be written to a medium: what stands in this program's source is taken as it is, all else is escaped.
///
/// A `String` is text of unknown origin: it may come from a log, a state, a document, a cluster or a ref, and it is nothing that
/// a writer takes. Whoever puts one into a `Printed` gets it escaped, whether or not he thought of it:
///
/// ```swift
/// let cell: MarkdownText = "| **\(person.name)** |"    // the bars and stars are marks, those of the name are not
/// ```
public struct Printed<M: Medium>: Hashable, Sendable {
    /// The text with its marks, not yet ``bytes``.
    public private(set) var string: String

    /// Nothing.
    public init() { string = "" }

    /// A text of unknown origin, escaped.
    public init(_ text: some StringProtocol) { string = M.escaped(String(text)) }

    /// What an escaping function of this module made.
    init(marked: String) { string = marked }

    /// The text as it leaves the program, in UTF-8.
    public var bytes: [UInt8] { Array(M.finished(string).utf8) }

    /// Whether it is empty.
    public var isEmpty: Bool { string.isEmpty }

    /// How long it is, in bytes.
    public var lengthInBytes: Int { string.utf8.count }

    /// One behind the other.
    public static func + (left: Printed, right: Printed) -> Printed { Printed(marked: left.string + right.string) }

    /// One behind the other.
    public static func += (left: inout Printed, right: Printed) { left.string += right.string }
}

extension Printed: ExpressibleByStringInterpolation {
    /// What stands in the source.
    public init(stringLiteral value: String) { string = value }

    /// What stands in the source, with what is put in.
    public init(stringInterpolation: StringInterpolation) { string = stringInterpolation.string }

    /// Takes what stands in the source as it is and escapes what is put in, unless that is printed text itself.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var string = ""

        /// Nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) { string.reserveCapacity(literalCapacity) }

        /// What stands in the source.
        public mutating func appendLiteral(_ literal: String) { string += literal }

        /// What is printed already.
        public mutating func appendInterpolation(_ text: Printed) { string += text.string }

        /// What may come from anywhere.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            string += M.escaped(value.description)
        }
    }
}

extension Sequence {
    /// All of them, one behind the other.
    public func joined<M>(separator: Printed<M> = Printed()) -> Printed<M> where Element == Printed<M> {
        var text = Printed<M>()
        for (index, element) in enumerated() {
            if index > 0 { text += separator }
            text += element
        }
        return text
    }
}

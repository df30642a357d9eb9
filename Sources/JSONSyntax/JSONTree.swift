import Diagnostics

/// A JSON text (RFC 8259) that remembers where everything stands, so that an edit touches nothing else.
public struct JSONTree: Sendable {
    /// How much a text may hold before it is refused.
    public struct Limits: Sendable {
        /// The longest text.
        public var sizeInBytes: Int
        /// How deep lists and objects may be nested.
        public var depth: Int

        /// 256 MiB and 64 levels, unless told otherwise.
        public init(sizeInBytes: Int = 256 << 20, depth: Int = 64) {
            self.sizeInBytes = sizeInBytes
            self.depth = depth
        }
    }

    /// The text.
    public let source: SourceText
    /// The value that the text is.
    public let root: JSONNode

    /// Reads a text; a byte-order mark in front of it is skipped.
    ///
    /// - Throws: what is no JSON, with its place; every duplicate key, with both places; a broken limit.
    public init(parsing source: SourceText, limits: Limits = Limits()) throws(DiagnosticError) {
        self.source = source
        root = try source.bytes.withUnsafeBufferPointer { (bytes) throws(DiagnosticError) -> JSONNode in
            var parser = JSONParser(bytes, source, limits)
            return try parser.parse()
        }
    }

    /// The bytes of a range of the text.
    public func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { source.bytes[range] }

    /// The place of a value.
    public func span(_ node: JSONNode) -> SourceSpan { source.span(node.range) }

    /// How many characters the text has that are no white space between its parts: so AWS counts a document
    /// (IAM User Guide, "IAM and AWS STS quotas": white space is not counted).
    ///
    /// White space inside of strings is counted, which is the careful reading.
    public var sizeInCharacters: Int {
        var size = 0
        var isInString = false
        var isEscaped = false
        for byte in source.bytes[root.range] {
            if isInString {
                if byte & 0xC0 != 0x80 { size += 1 }
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isInString = false
                }
            } else if byte > 0x20 {
                size += 1
                isInString = byte == 0x22
            }
        }
        return size
    }
}

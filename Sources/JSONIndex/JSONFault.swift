import Bytes
import Diagnostics

/// What is wrong with JSON, and at which byte.
///
/// Small, so that it costs nothing on the way where nothing is wrong; ``diagnostic(path:bytes:)`` makes it a message.
public struct JSONFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Kind: UInt8, Sendable {
        /// The input ends within a value.
        case unexpectedEnd
        /// White space and nothing else.
        case empty
        /// A string that does not end.
        case unclosedString
        /// A control character in a string.
        case controlCharacter
        /// Bytes that are no UTF-8.
        case invalidUTF8
        /// A backslash with what may not follow it.
        case invalidEscape
        /// A bracket that closes another kind of bracket, or none.
        case mismatchedBracket
        /// More brackets in each other than ``JSONCursor/depthLimit``, or than ``JSONCursor/recursionLimit``.
        case tooDeep
        /// Not what the place asks for: no string.
        case expectedString
        /// Not what the place asks for: no object.
        case expectedObject
        /// Not what the place asks for: no array.
        case expectedArray
        /// Not what the place asks for: no colon.
        case expectedColon
        /// Not what the place asks for: neither comma nor closing bracket.
        case expectedComma
        /// Not what the place asks for: no value.
        case expectedValue
        /// Not what the place asks for: no number, or one that JSON does not know.
        case expectedNumber
        /// Not what the place asks for: neither `true` nor `false`.
        case expectedBoolean
        /// A number that does not fit.
        case numberOutOfRange
        /// More bytes than an index can hold.
        case tooLarge
    }

    /// What is wrong.
    public let kind: Kind
    /// At which byte of the input.
    public let offset: Int

    /// A fault at a byte.
    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// What is wrong, in words.
    public var message: String {
        switch kind {
        case .unexpectedEnd: "the JSON ends before its last bracket is closed"
        case .empty: "there is no JSON, the input is empty"
        case .unclosedString: "this string does not end"
        case .controlCharacter: "a string holds a control character"
        case .invalidUTF8: "this is no UTF-8"
        case .invalidEscape: "this escape is none that JSON knows"
        case .mismatchedBracket: "this bracket closes one of another kind, or none"
        case .tooDeep: "too many brackets stand in each other"
        case .expectedString: "a string was expected here"
        case .expectedObject: "an object was expected here"
        case .expectedArray: "an array was expected here"
        case .expectedColon: "a `:` was expected here"
        case .expectedComma: "a `,` or a closing bracket was expected here"
        case .expectedValue: "a value was expected here"
        case .expectedNumber: "a number was expected here"
        case .expectedBoolean: "`true` or `false` was expected here"
        case .numberOutOfRange: "this number is too large"
        case .tooLarge: "more than 4 GB cannot be read at once"
        }
    }

    /// The message with its place, for the input `bytes` of the file at `path`.
    public func diagnostic(path: String, bytes: ByteSpan) -> Diagnostic {
        .error(.jsonSyntax, message, at: LinePosition(of: offset, in: bytes).span(path: path))
    }
}

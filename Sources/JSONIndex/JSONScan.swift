import Bytes

/// Finds where JSON goes wrong that simdjson's stage 1 refused: it says that, and not where.
enum JSONScan {
    /// The first fault of strings and of UTF-8, and where the token begins that holds it.
    static func firstFault(in bytes: ByteSpan) -> (fault: JSONFault, tokenStart: Int) {
        var at = 0
        var stringStart: Int?
        var isBlank = true
        while at < bytes.count {
            let byte = bytes[at]
            if byte >= 0x80 {
                let length = sequenceLength(bytes, at)
                guard length > 0 else { return (JSONFault(.invalidUTF8, at: at), stringStart ?? at) }
                at += length
                isBlank = false
                continue
            }
            if byte == UInt8(ascii: "\\") {
                // To stage 1 it escapes a quote outside of strings, too. What is no plain character is looked at by itself.
                at += at + 1 < bytes.count && bytes[at + 1] < 0x80 && bytes[at + 1] >= 0x20 ? 2 : 1
                isBlank = false
                continue
            }
            if let start = stringStart {
                if byte == UInt8(ascii: "\"") {
                    stringStart = nil
                } else if byte < 0x20 {
                    return (JSONFault(.controlCharacter, at: at), start)
                }
            } else if byte == UInt8(ascii: "\"") {
                stringStart = at
                isBlank = false
            } else if !JSONCursor.isSpace(byte) {
                isBlank = false
            }
            at += 1
        }
        if let start = stringStart { return (JSONFault(.unclosedString, at: start), start) }
        return (JSONFault(isBlank ? .empty : .unexpectedEnd, at: isBlank ? 0 : bytes.count), bytes.count)
    }

    /// The last quote that no backslash stands before: where the string begins in which the bytes end.
    static func lastQuote(in bytes: ByteSpan) -> Int? {
        var at = bytes.count - 1
        while at >= 0 {
            if bytes[at] == UInt8(ascii: "\""), at == 0 || bytes[at - 1] != UInt8(ascii: "\\") { return at }
            at -= 1
        }
        return nil
    }

    /// How many bytes the character at `at` takes; 0 where it is none (RFC 3629: no overlong forms, no surrogates,
    /// nothing above U+10FFFF).
    private static func sequenceLength(_ bytes: ByteSpan, _ at: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            at + offset < bytes.count && range.contains(bytes[at + offset])
        }
        switch bytes[at] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}

import Bytes

/// The escapes of JSON's strings (RFC 8259, section 7).
public enum JSONString {
    /// Whether a string's bytes hold a backslash, eight at a time; up to seven bytes behind them are read too.
    @inlinable
    public static func hasEscape(_ raw: ByteSpan) -> Bool {
        var at = 0
        let count = raw.count
        while at < count {
            let remaining = count - at
            var word = (raw.start + at).word ^ 0x5C5C_5C5C_5C5C_5C5C
            if remaining < 8 { word |= ~0 << UInt64(remaining * 8) }
            // A byte that is zero now was a backslash.
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
            at += 8
        }
        return false
    }

    /// Adds a string's bytes, escapes resolved, to a buffer.
    ///
    /// - Parameter base: the offset of the string's first byte in its input, for the fault.
    public static func unescape(_ raw: ByteSpan, into buffer: inout PaddedBuffer, base: Int) throws(JSONFault) {
        let start = buffer.count
        // Unescaped text is never longer: six bytes of `\uXXXX` make three at most.
        buffer.reserve(start + raw.count, keeping: true)
        let output = buffer.start
        var end = start
        var at = 0
        while at < raw.count {
            let byte = raw[at]
            guard byte == UInt8(ascii: "\\") else {
                output[end] = byte
                end += 1
                at += 1
                continue
            }
            guard at + 1 < raw.count else { throw JSONFault(.invalidEscape, at: base + at) }
            if raw[at + 1] == UInt8(ascii: "u") {
                let (scalar, length) = try unicode(raw, at, base)
                for unit in UTF8.encode(scalar).map(Array.init) ?? [] {
                    output[end] = unit
                    end += 1
                }
                at += length
            } else {
                guard let plain = plain(raw[at + 1]) else { throw JSONFault(.invalidEscape, at: base + at) }
                output[end] = plain
                end += 1
                at += 2
            }
        }
        buffer.setCount(end)
    }

    private static func plain(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// `\uXXXX`, or two of them where they are a pair of surrogates; a surrogate without the other one is replaced by
    /// U+FFFD, as most readers do.
    private static func unicode(_ raw: ByteSpan, _ at: Int, _ base: Int) throws(JSONFault) -> (Unicode.Scalar, Int) {
        guard let first = hexadecimal(raw, at + 2) else { throw JSONFault(.invalidEscape, at: base + at) }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard first < 0xDC00, at + 11 < raw.count, raw[at + 6] == UInt8(ascii: "\\"), raw[at + 7] == UInt8(ascii: "u"),
            let second = hexadecimal(raw, at + 8), (0xDC00...0xDFFF).contains(second)
        else { return (replacement, 6) }
        return (Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement, 12)
    }

    private static func hexadecimal(_ raw: ByteSpan, _ at: Int) -> UInt32? {
        guard at + 4 <= raw.count else { return nil }
        var value: UInt32 = 0
        for offset in at..<at + 4 {
            let digit: UInt8
            switch raw[offset] {
            case 0x30...0x39: digit = raw[offset] - 0x30
            case 0x41...0x46: digit = raw[offset] - 0x41 + 10
            case 0x61...0x66: digit = raw[offset] - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

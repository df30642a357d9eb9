import Bytes

extension JSONCursor {
    /// Whether the next value is `null`; it is passed over then.
    @inlinable
    @inline(__always)
    public mutating func takeNull() -> Bool {
        let start = offset
        guard bytes[start] == UInt8(ascii: "n"), (bytes + start).halfWord == 0x6C6C_756E else { return false }
        let end = start + 4
        guard end >= Int(structurals[position + 1]) || JSONCursor.isSpace(bytes[end]) else { return false }
        position += 1
        return true
    }

    /// Reads `true` or `false`.
    @inlinable
    public mutating func boolean() throws(JSONFault) -> Bool {
        var copy = self
        let text = try copy.scalar()
        if text == "true" {
            self = copy
            return true
        }
        guard text == "false" else { throw fault(.expectedBoolean) }
        self = copy
        return false
    }

    /// Reads a whole number.
    public mutating func integer() throws(JSONFault) -> Int {
        let text = try number()
        var value = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        for digit in text.buffer.dropFirst(isNegative ? 1 : 0) {
            guard (0x30...0x39).contains(digit) else {
                // `1e3` and `1.0` are whole numbers too, and counts of some servers come as such.
                guard let double = Double(text.string), let whole = Int(exactly: double) else {
                    throw JSONFault(.numberOutOfRange, at: text.start - bytes)
                }
                return whole
            }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (difference, isTooSmall) = product.subtractingReportingOverflow(Int(digit - 0x30))
            guard !isTooLarge, !isTooSmall else { throw JSONFault(.numberOutOfRange, at: text.start - bytes) }
            value = difference
        }
        // Counted downwards, since the least number has no positive counterpart.
        guard isNegative || value != .min else { throw JSONFault(.numberOutOfRange, at: text.start - bytes) }
        return isNegative ? value : -value
    }

    /// Reads a number as a double.
    public mutating func double() throws(JSONFault) -> Double {
        let text = try number()
        guard let value = Double(text.string) else { throw JSONFault(.expectedNumber, at: text.start - bytes) }
        return value
    }

    /// Reads a number as it is written, checked against JSON's grammar.
    public mutating func number() throws(JSONFault) -> ByteSpan {
        var copy = self
        let first = next
        guard first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else { throw fault(.expectedNumber) }
        let text = try copy.scalar()
        guard JSONCursor.isNumber(text) else { throw fault(.expectedNumber) }
        self = copy
        return text
    }

    private static func isNumber(_ text: ByteSpan) -> Bool {
        var at = 0
        func digits() -> Int {
            let start = at
            while at < text.count, (0x30...0x39).contains(text[at]) { at += 1 }
            return at - start
        }
        if text[0] == UInt8(ascii: "-") { at += 1 }
        let first = at
        let whole = digits()
        guard whole > 0, whole == 1 || text[first] != UInt8(ascii: "0") else { return false }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { return false }
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() > 0 else { return false }
        }
        return at == text.count
    }

    /// Reads a string, escapes resolved.
    public mutating func text() throws(JSONFault) -> String {
        let raw = try string()
        guard JSONString.hasEscape(raw) else { return raw.string }
        var buffer = PaddedBuffer(capacity: raw.count)
        try JSONString.unescape(raw, into: &buffer, base: raw.start - bytes)
        return buffer.span.string
    }
}

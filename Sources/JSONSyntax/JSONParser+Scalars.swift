import Diagnostics

extension JSONParser {
    mutating func number() throws(DiagnosticError) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let whole = position
        skipDigits()
        if position == whole { throw error("a digit is expected here", at: position) }
        if bytes[whole] == UInt8(ascii: "0"), position - whole > 1 {
            throw error("a number has no zero in front", start..<position, help: "an account's number is text: `\"…\"`")
        }
        if current == UInt8(ascii: ".") {
            position += 1
            let fraction = position
            skipDigits()
            if position == fraction { throw error("a digit is expected after the point", at: position) }
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            let exponent = position
            skipDigits()
            if position == exponent { throw error("a digit is expected in the exponent", at: position) }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipDigits() {
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(current) { position += 1 }
    }

    /// Reads a string from its opening quote past its closing one.
    mutating func string() throws(DiagnosticError) -> String {
        let open = position
        position += 1
        let start = position
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x22 {
                position += 1
                return try decoded(start..<(position - 1), isASCII)
            }
            if byte == 0x5C { return try escapedString(open, start) }
            if byte < 0x20 { throw controlCharacter(open) }
            if byte >= 0x80 { isASCII = false }
            position += 1
        }
        throw unterminated(open)
    }

    private func unterminated(_ open: Int) -> DiagnosticError {
        error("the string has no end", at: open, help: "a `\"` is missing")
    }

    private func controlCharacter(_ open: Int) -> DiagnosticError {
        switch current {
        case 0x0A, 0x0D: error("the string has no end on its line", open..<position, help: "a `\"` is missing")
        case 0x09: error("a tab inside of a string is written `\\t`", at: position)
        default: error("a control character inside of a string is written `\\u00…`", at: position)
        }
    }

    private func decoded(_ range: Range<Int>, _ isASCII: Bool) throws(DiagnosticError) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        if isASCII { return String(decoding: slice, as: UTF8.self) }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error("the string is no UTF-8", range, help: "save the file as UTF-8")
        }
        return text
    }

    private mutating func escapedString(_ open: Int, _ start: Int) throws(DiagnosticError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x22:
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("the string is no UTF-8", open..<position, help: "save the file as UTF-8")
                }
                return string
            case 0x5C:
                position += 1
                try escape(&text)
            case 0..<0x20: throw controlCharacter(open)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw unterminated(open)
    }

    /// Reads what follows a backslash.
    private mutating func escape(_ text: inout [UInt8]) throws(DiagnosticError) {
        let start = position - 1
        let byte = current
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var unit = try codeUnit(start)
            if 0xD800..<0xDC00 ~= unit, current == 0x5C, position + 1 < bytes.count, bytes[position + 1] == 0x75 {
                position += 2
                let low = try codeUnit(start)
                if 0xDC00..<0xE000 ~= low { unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00) }
            }
            guard let scalar = UnicodeScalar(unit) else {
                throw error("half of a surrogate pair is no character", start..<position)
            }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            throw error(
                "JSON has no such escape", start..<min(position, bytes.count),
                help: "a backslash itself is written `\\\\`")
        }
    }

    private mutating func codeUnit(_ start: Int) throws(DiagnosticError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard current < 0x80, let digit = Character(UnicodeScalar(current)).hexDigitValue else {
                throw error("`\\u` takes four hexadecimal digits", start..<min(position + 1, bytes.count))
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

/// Writes JSON: a line an element, two spaces a level, as a person would lay a document out.
public struct JSONWriter: Sendable {
    /// The bytes so far.
    public private(set) var bytes: [UInt8] = []
    private let indentationUnit: [UInt8]?
    private let lineBreak: [UInt8]
    private let space: [UInt8]

    /// A writer of many lines, or of one where `indentation` is nil: then with a space behind commas and colons
    /// or without any.
    public init(indentation: String? = "  ", lineBreak: String = "\n", isSpaced: Bool = false) {
        indentationUnit = indentation.map { Array($0.utf8) }
        self.lineBreak = Array(lineBreak.utf8)
        space = isSpaced ? [0x20] : []
    }

    /// A value on many lines, with a line break at the end: a whole file.
    public static func file(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.bytes + [0x0A]
    }

    /// A value on one line without white space.
    public static func compact(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(indentation: nil)
        writer.write(value)
        return writer.bytes
    }

    /// A string with its quotes and escapes.
    public static func quoted(_ text: some StringProtocol) -> [UInt8] {
        var result: [UInt8] = [0x22]
        for byte in text.utf8 {
            switch byte {
            case 0x22: result += [0x5C, 0x22]
            case 0x5C: result += [0x5C, 0x5C]
            case 0x08: result += [0x5C, UInt8(ascii: "b")]
            case 0x09: result += [0x5C, UInt8(ascii: "t")]
            case 0x0A: result += [0x5C, UInt8(ascii: "n")]
            case 0x0C: result += [0x5C, UInt8(ascii: "f")]
            case 0x0D: result += [0x5C, UInt8(ascii: "r")]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                result += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
            default: result.append(byte)
            }
        }
        result.append(0x22)
        return result
    }

    /// Writes a value whose first byte stands at this level of nesting.
    public mutating func write(_ value: JSONValue, level: Int = 0) {
        switch value {
        case .object(let members):
            list(members, 0x7B, 0x7D, level) { writer, member in
                writer.bytes += JSONWriter.quoted(member.key)
                writer.bytes += [0x3A] + (writer.indentationUnit == nil ? writer.space : [0x20])
                writer.write(member.value, level: level + 1)
            }
        case .array(let elements):
            list(elements, 0x5B, 0x5D, level) { writer, element in writer.write(element, level: level + 1) }
        case .string(let text): bytes += JSONWriter.quoted(text)
        case .number(let text): bytes += Array(text.utf8)
        case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
        case .null: bytes += Array("null".utf8)
        }
    }

    private mutating func list<Item>(
        _ items: [Item], _ open: UInt8, _ close: UInt8, _ level: Int, _ write: (inout JSONWriter, Item) -> Void
    ) {
        bytes.append(open)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes += [0x2C] + (indentationUnit == nil ? space : []) }
            breakLine(level + 1)
            write(&self, item)
        }
        if !items.isEmpty { breakLine(level) }
        bytes.append(close)
    }

    private mutating func breakLine(_ level: Int) {
        guard let indentationUnit else { return }
        bytes += lineBreak
        for _ in 0..<level { bytes += indentationUnit }
    }
}

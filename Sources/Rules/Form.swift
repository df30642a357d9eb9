import Diagnostics
import IAMModel

/// How a value of one type is written in `rules.yaml`: read strictly, nil after a problem was reported.
struct Form<Value>: Sendable {
    /// What may stand there, for editors.
    let schema: Schema
    let read: @Sendable (YAMLNode, inout RulesReader) -> Value?

    init(_ schema: Schema, _ read: @escaping @Sendable (YAMLNode, inout RulesReader) -> Value?) {
        self.schema = schema
        self.read = read
    }

    /// The same, with a further condition: the message of what is wrong, and the remedy.
    ///
    /// - Parameter pattern: what of the condition an editor can see.
    func checked(
        pattern: String? = nil, _ check: @escaping @Sendable (Value) -> (message: String, help: String?)?
    ) -> Form<Value> {
        Form(pattern.map { .text(pattern: $0) } ?? schema) { node, reader in
            guard let value = read(node, &reader) else { return nil }
            guard let wrong = check(value) else { return value }
            reader.wrongValue(node, wrong.message, help: wrong.help)
            return nil
        }
    }

    /// The same, as another type.
    func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(schema) { node, reader in read(node, &reader).map(change) }
    }

    /// A list of such values.
    var list: Form<[Value]> {
        Form<[Value]>(.list(schema)) { node, reader in reader.elements(node, self) }
    }
}

extension Form where Value == String {
    /// Text that YAML 1.1 takes for nothing else.
    static let text = Form(.text(pattern: ".")) { node, reader in
        guard case .scalar(let text, let isPlain) = node.kind else {
            reader.wrongType(node, "text")
            return nil
        }
        let meaning = isPlain ? YAMLMeaning(plain: text) : .text
        guard meaning == .text else {
            let quoted = YAMLText.quoted(text)
            let help = "write `\(quoted)`" + (meaning == .boolean ? ": YAML 1.1 reads `\(text)` as a boolean" : "")
            reader.wrongType(node, "text", help: help)
            return nil
        }
        guard !text.isEmpty else {
            reader.wrongValue(node, "`\(reader.path)` is empty")
            return nil
        }
        return text
    }

    /// Text that may be empty.
    static let textOrNothing = Form(.text()) { node, reader in
        if case .scalar("", isPlain: false) = node.kind { return "" }
        return text.read(node, &reader)
    }
}

extension Form where Value == Int {
    /// A whole number, in decimal digits and nothing else.
    static func integer(_ bounds: ClosedRange<Int>) -> Form {
        Form(.integer(bounds)) { node, reader in
            guard case .scalar(let text, let isPlain) = node.kind else {
                reader.wrongType(node, "a whole number")
                return nil
            }
            guard isPlain else {
                let help = Int(text) == nil ? nil : "take the quotes off: `\(text)`"
                reader.wrongType(node, "a whole number", help: help)
                return nil
            }
            switch YAMLMeaning(plain: text) {
            case .integer(let value):
                guard !bounds.contains(value) else { return value }
                let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
                reader.wrongValue(node, "`\(reader.path)` is \(value), and can be \(range)")
            case .oddInteger(let trap):
                reader.wrongValue(
                    node, "`\(text)` is a number \(trap) in YAML 1.1", help: "write it in decimal digits")
            default: reader.wrongType(node, "a whole number")
            }
            return nil
        }
    }
}

extension Form where Value == Bool {
    /// `true` or `false`; YAML 1.1's further words for them are refused.
    static let boolean = Form(.boolean) { node, reader in
        switch node.kind {
        case .scalar("true", true): return true
        case .scalar("false", true): return false
        default:
            reader.wrongType(node, "`true` or `false`")
            return nil
        }
    }
}

extension Form where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the names of an enumeration.
    static var name: Form {
        Form(.oneOf(Value.allCases.map(\.rawValue))) { node, reader in
            let names = Value.allCases.map(\.rawValue)
            let listed = names.map { "`\($0)`" }.joined(separator: ", ")
            guard case .scalar(let text, _) = node.kind else {
                reader.wrongType(node, "one of \(listed)")
                return nil
            }
            if let value = Value(rawValue: text) { return value }
            let meant = names.nearest(to: text).map { "did you mean `\($0)`? " } ?? ""
            reader.wrongValue(node, "`\(reader.path)` can't be `\(text)`", help: "\(meant)allowed: \(listed)")
            return nil
        }
    }
}

/// Text as it can be written into YAML.
enum YAMLText {
    /// In double quotes, whatever it holds, on one line (YAML 1.1, 5.6, "Escape Sequences").
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isPrinted(scalar): result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
                result += (width == 2 ? "\\x" : width == 4 ? "\\u" : "\\U")
                result += String(repeating: "0", count: width - digits.utf8.count) + digits
            }
        }
        return result + "\""
    }

    /// Whether a character shows itself, and breaks no line.
    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    /// In quotes where it would be read as something else without them.
    static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            YAMLMeaning(plain: text) == .text
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x2D...0x39).contains($0) || $0 == 0x5F }
        return isPlain ? text : quoted(text)
    }
}

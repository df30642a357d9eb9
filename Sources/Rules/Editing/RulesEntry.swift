import IAMModel

/// An entry of a list of `rules.yaml` that is to be written: keys and values in their order.
public struct RulesEntry: Hashable, Sendable {
    /// A value.
    enum Value: Hashable, Sendable {
        case text(String)
        case list([String])
    }

    /// The list that it belongs to: `rules` or `grants`.
    public let list: String
    /// The keys and their values.
    private(set) var fields: [(key: String, value: Value)] = []

    /// An entry of a list.
    public init(of list: String, id: String) {
        self.list = list
        set("id", id)
    }

    /// Adds a key; nothing where there is no value.
    public mutating func set(_ key: String, _ text: String?) {
        if let text { fields.append((key, .text(text))) }
    }

    /// Adds a key with a list; nothing where there is none.
    public mutating func set(_ key: String, _ list: [String]?) {
        if let list { fields.append((key, .list(list))) }
    }

    /// Its name.
    public var id: String {
        if case .text(let id)? = fields.first?.value { id } else { "" }
    }

    /// By list, keys and values.
    public static func == (left: RulesEntry, right: RulesEntry) -> Bool {
        left.list == right.list && left.fields.elementsEqual(right.fields) { $0.key == $1.key && $0.value == $1.value }
    }

    /// By name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(list)
        hasher.combine(id)
    }

    /// `{ id: …, reason: … }`
    var flow: String { "{ " + fields.map { "\($0.key): \(Self.text($0.value))" }.joined(separator: ", ") + " }" }

    /// A key a line, without the dash: the first line follows it.
    var lines: [String] { fields.map { "\($0.key): \(Self.text($0.value))" } }

    /// The entry as a person would write it by hand, for messages.
    public var text: String { "- " + flow }

    private static func text(_ value: Value) -> String {
        switch value {
        case .text(let text): YAMLText.sentence(text)
        case .list(let texts): "[" + texts.map { YAMLText.quotedIfNeeded($0) }.joined(separator: ", ") + "]"
        }
    }
}

extension YAMLText {
    /// A text of several words: without quotes where nothing in it means something to YAML, in a list in brackets, too.
    static func sentence(_ text: String) -> String {
        // A day is read with quotes and without.
        if Day(text) != nil { return text }
        let bytes = Array(text.utf8)
        let isPlain =
            YAMLMeaning(plain: text) == .text && (bytes.first.map(isLetter) ?? false)
            && bytes.last != UInt8(ascii: " ") && !text.contains("  ")
            && bytes.allSatisfy { isLetter($0) || (0x2D...0x39).contains($0) || $0 == 0x20 || $0 == 0x5F }
        return isPlain ? text : quoted(text)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

/// A value of a YAML document, with its place.
struct YAMLNode: Sendable {
    /// What a value can be.
    indirect enum Kind: Sendable {
        /// A scalar; `isPlain` where it stands without quotes, so that YAML 1.1 may read it as something else than text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLMember])
    }

    let kind: Kind
    /// The bytes of the file that it takes; of a block list or mapping, its beginning.
    let range: Range<Int>
    /// How many nodes it is made of, aliases written out.
    let nodeCount: Int

    /// What it is, for messages.
    var noun: String {
        switch kind {
        case .scalar(let text, true): YAMLMeaning(plain: text).noun
        case .scalar: "text in quotes"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether nothing is written where a value is wanted.
    var isNull: Bool {
        guard case .scalar(let text, true) = kind else { return false }
        return YAMLMeaning(plain: text) == .null
    }
}

/// A key and its value.
struct YAMLMember: Sendable {
    let key: String
    let keyRange: Range<Int>
    let value: YAMLNode
}

import JSONSyntax

/// The layout of `usage.json`: blocks over many lines down to a fact, which is a line.
struct EvidenceLayout {
    /// A key and what stands behind it.
    struct Member {
        let name: String
        let value: Value

        init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// What stands behind a key.
    indirect enum Value {
        /// Something on one line.
        case line(JSONValue)
        /// An object, a member a line.
        case block([Member])
        /// A list, an element a line.
        case list([Value])

        static func string(_ text: String) -> Value { .line(.string(text)) }
        static func integer(_ value: Int) -> Value { .line(.integer(value)) }

        /// The same without its layout.
        var json: JSONValue {
            switch self {
            case .line(let value): value
            case .block(let members): .object(members.map { .init($0.name, $0.value.json) })
            case .list(let values): .array(values.map(\.json))
            }
        }
    }

    private(set) var bytes: [UInt8] = []

    /// A whole file.
    mutating func file(_ members: [Member]) {
        write(.block(members), level: 0)
        bytes.append(0x0A)
    }

    private mutating func write(_ value: Value, level: Int) {
        switch value {
        case .line(let value):
            if case .object(let members) = value {
                // `{ "count": 3 }`: easier to read than without the spaces.
                bytes += Array("{ ".utf8)
                for (index, member) in members.enumerated() {
                    if index > 0 { bytes += Array(", ".utf8) }
                    bytes += JSONWriter.quoted(member.key) + Array(": ".utf8)
                    inline(member.value)
                }
                bytes += Array(" }".utf8)
            } else {
                inline(value)
            }
        case .block(let members):
            enclosed("{", "}", members, level) { layout, member in
                layout.bytes += JSONWriter.quoted(member.name) + Array(": ".utf8)
                layout.write(member.value, level: level + 1)
            }
        case .list(let values):
            enclosed("[", "]", values, level) { layout, value in layout.write(value, level: level + 1) }
        }
    }

    private mutating func enclosed<Item>(
        _ open: String, _ close: String, _ items: [Item], _ level: Int,
        _ write: (inout EvidenceLayout, Item) -> Void
    ) {
        bytes += Array(open.utf8)
        for (index, item) in items.enumerated() {
            bytes += Array((index == 0 ? "\n" : ",\n").utf8) + [UInt8](repeating: 0x20, count: 2 * level + 2)
            write(&self, item)
        }
        if !items.isEmpty { bytes += [0x0A] + [UInt8](repeating: 0x20, count: 2 * level) }
        bytes += Array(close.utf8)
    }

    private mutating func inline(_ value: JSONValue) {
        var writer = JSONWriter(indentation: nil, isSpaced: true)
        writer.write(value)
        bytes += writer.bytes
    }
}

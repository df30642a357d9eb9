import Diagnostics

/// Reads a JSON text by recursive descent; what people write and JSON doesn't know gets a message of its own.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let source: SourceText
    let limits: JSONTree.Limits
    var position = 0
    private var depth = 0
    private var duplicates: [Diagnostic] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ source: SourceText, _ limits: JSONTree.Limits) {
        self.bytes = bytes
        self.source = source
        self.limits = limits
    }

    /// The byte at the position, 0 at the end.
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func parse() throws(DiagnosticError) -> JSONNode {
        guard bytes.count <= limits.sizeInBytes else {
            throw DiagnosticError(
                .error(
                    .jsonLimit, "\(bytes.count) bytes are more than the \(limits.sizeInBytes) that are read here",
                    at: SourceSpan(path: source.path)))
        }
        try skipByteOrderMark()
        try skipWhitespace()
        if position == bytes.count {
            throw error("the file holds no JSON value", at: position, help: "an empty document is `{}`")
        }
        let root = try value()
        try skipWhitespace()
        if position < bytes.count {
            throw error("there is more text after the end of the JSON value", at: position)
        }
        if !duplicates.isEmpty { throw DiagnosticError(duplicates) }
        return root
    }

    private mutating func skipByteOrderMark() throws(DiagnosticError) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            position = 3
        } else if bytes.count >= 2, (bytes[0], bytes[1]) == (0xFF, 0xFE) || (bytes[0], bytes[1]) == (0xFE, 0xFF) {
            throw error("the file is UTF-16", at: 0, help: "save it as UTF-8")
        }
    }

    /// Skips what may stand between two tokens, and tells a comment.
    private mutating func skipWhitespace() throws(DiagnosticError) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            case UInt8(ascii: "/"), UInt8(ascii: "#"): throw comment()
            default: return
            }
        }
    }

    private func comment() -> DiagnosticError {
        var end = position
        if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "*") {
            end += 2
            while end + 1 < bytes.count, bytes[end] != UInt8(ascii: "*") || bytes[end + 1] != UInt8(ascii: "/") {
                end += 1
            }
            end = min(end + 2, bytes.count)
        } else {
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        }
        return error(
            "JSON has no comments", position..<end,
            help: "take the comment out; a statement's `Sid` may say why it is there")
    }

    private mutating func value() throws(DiagnosticError) -> JSONNode {
        let start = position
        switch current {
        case UInt8(ascii: "{"): return JSONNode(.object(try members()), start..<position)
        case UInt8(ascii: "["): return JSONNode(.array(try elements()), start..<position)
        case UInt8(ascii: "\""): return JSONNode(.string(try string()), start..<position)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONNode(.number(try number()), start..<position)
        default: return try word()
        }
    }

    private mutating func word() throws(DiagnosticError) -> JSONNode {
        let start = position
        if start == bytes.count { throw error("the file ends where a value is expected", at: start) }
        var end = start
        while end < bytes.count, isWordCharacter(bytes[end]) { end += 1 }
        switch String(decoding: bytes[start..<end], as: UTF8.self) {
        case "true": position = end; return JSONNode(.bool(true), start..<end)
        case "false": position = end; return JSONNode(.bool(false), start..<end)
        case "null": position = end; return JSONNode(.null, start..<end)
        case "": throw unexpected("a value")
        case let text:
            let known = ["true", "false", "null"].first { $0 == text.lowercased() || text == "None" && $0 == "null" }
            throw error(
                "`\(text)` is no JSON value", start..<end,
                help: known.map { "write `\($0)`" } ?? "text stands in double quotes")
        }
    }

    private func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte >= 0x30
        default: byte == UInt8(ascii: "_") || byte >= 0x80
        }
    }

    /// A single quote, a comma without a value, or anything else that is out of place.
    func unexpected(_ wanted: String) -> DiagnosticError {
        if position == bytes.count { return error("the file ends where \(wanted) is expected", at: position) }
        let message = "\(wanted) is expected here"
        return switch current {
        case UInt8(ascii: "'"): error("a string stands in double quotes", at: position, help: "write `\"` for `'`")
        case UInt8(ascii: ","): error("there is a comma too many", at: position, help: "take it out")
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            error("\(message), not `\(Character(UnicodeScalar(current)))`", at: position)
        default: error(message, at: position)
        }
    }

    private mutating func enter() throws(DiagnosticError) {
        depth += 1
        if depth > limits.depth {
            throw DiagnosticError(
                .error(
                    .jsonLimit, "lists and objects are nested deeper than \(limits.depth) levels",
                    at: source.span(position..<(position + 1))))
        }
        position += 1
    }

    private mutating func elements() throws(DiagnosticError) -> [JSONNode] {
        let open = position
        try enter()
        var elements: [JSONNode] = []
        try skipWhitespace()
        if current == UInt8(ascii: "]") {
            position += 1
            depth -= 1
            return elements
        }
        while true {
            elements.append(try value())
            if try closes(UInt8(ascii: "]"), open) { break }
        }
        depth -= 1
        return elements
    }

    private mutating func members() throws(DiagnosticError) -> [JSONMember] {
        let open = position
        try enter()
        var members: [JSONMember] = []
        try skipWhitespace()
        if current == UInt8(ascii: "}") {
            position += 1
            depth -= 1
            return members
        }
        while true {
            members.append(try member())
            if try closes(UInt8(ascii: "}"), open) { break }
        }
        depth -= 1
        findDuplicates(members)
        return members
    }

    private mutating func member() throws(DiagnosticError) -> JSONMember {
        let start = position
        guard current == UInt8(ascii: "\"") else {
            if isWordCharacter(current) { throw error("a key stands in double quotes", at: start) }
            throw unexpected("a key in double quotes")
        }
        let key = try string()
        let range = start..<position
        try skipWhitespace()
        guard current == UInt8(ascii: ":") else { throw error("a `:` is expected after the key", at: position) }
        position += 1
        try skipWhitespace()
        return JSONMember(key, at: range, try value())
    }

    /// Goes on behind a value of a list or object: past the closing bracket (true), or the comma in front of the next.
    private mutating func closes(_ bracket: UInt8, _ open: Int) throws(DiagnosticError) -> Bool {
        let end = position
        try skipWhitespace()
        let closing = Character(UnicodeScalar(bracket))
        switch current {
        case bracket:
            position += 1
            return true
        case UInt8(ascii: ","):
            let comma = position
            position += 1
            try skipWhitespace()
            if current == bracket {
                throw error("there is a comma too many before `\(closing)`", at: comma, help: "take it out")
            }
            return false
        default:
            let opening = Diagnostic.Note("opened here", at: source.span(open..<(open + 1)))
            if position == bytes.count {
                throw error("the file ends before the `\(closing)`", at: max(0, end - 1), notes: [opening])
            }
            if current == UInt8(ascii: "]") || current == UInt8(ascii: "}") {
                throw error("`\(closing)` is expected here", at: position, notes: [opening])
            }
            throw error(
                "`,` or `\(closing)` is expected here", at: position,
                help: source.span(end..<end).line == source.span(position..<position).line
                    ? nil : "put a `,` at the end of line \(source.span(end..<end).line)")
        }
    }

    private mutating func findDuplicates(_ members: [JSONMember]) {
        if members.count <= 8 {
            for (index, member) in members.enumerated() {
                if let first = members[..<index].first(where: { $0.key == member.key }) { report(first, member) }
            }
            return
        }
        var seen: [String: JSONMember] = [:]
        for member in members {
            if let first = seen[member.key] { report(first, member) } else { seen[member.key] = member }
        }
    }

    private mutating func report(_ first: JSONMember, _ second: JSONMember) {
        duplicates.append(
            .error(
                .jsonDuplicateKey, "the key `\(second.key)` stands twice in one object",
                at: source.span(second.keyRange),
                notes: [.init("the first one is here", at: source.span(first.keyRange))],
                help: "readers differ in which one counts: leave one of them"))
    }

    func error(
        _ message: String, _ range: Range<Int>, notes: [Diagnostic.Note] = [], help: String? = nil
    ) -> DiagnosticError {
        DiagnosticError(duplicates + [.error(.jsonSyntax, message, at: source.span(range), notes: notes, help: help)])
    }

    func error(
        _ message: String, at place: Int, notes: [Diagnostic.Note] = [], help: String? = nil
    ) -> DiagnosticError {
        error(message, place..<min(place + 1, bytes.count), notes: notes, help: help)
    }
}

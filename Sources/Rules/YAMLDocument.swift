import Diagnostics

/// The one document of a YAML file, within limits, with the place of every key and value.
///
/// Anchors and aliases are taken, written out, and counted as such: a handful of lines can't become millions. Merge
/// keys (`<<`) and tags are refused, since what they mean depends on the reader.
struct YAMLDocument {
    /// Files that people write are smaller by far.
    static let limitInBytes = 1 << 20
    static let limitInNodes = 100_000
    static let limitInDepth = 32

    /// The document's value; nil where the file has none.
    private(set) var root: YAMLNode?

    /// What people meant who made libyaml say so.
    private static let remedies: [(problem: String, help: String)] = [
        ("alphabetic or numeric", "a `*` that means itself is written `\"*\"`"),
        (
            "mapping values are not allowed",
            "a text with a colon and a space goes into quotes; a key begins its own line"
        ),
        ("',' or '}'", "a `{` before this place has no `}`, or a `,` is missing between two keys"),
        ("',' or ']'", "a `[` before this place has no `]`, or a `,` is missing between two values"),
        ("unexpected end of stream", "a quotation mark before this place is never closed"),
        ("expected <block end>", "this line is indented unlike the lines that it belongs to"),
        ("could not find expected ':'", "a key is written `key: value`"),
        ("UTF-8", "save the file as UTF-8"),
    ]

    private let source: SourceText
    private let offsets: CharacterOffsets
    private var anchors: [String: YAMLNode] = [:]
    private var nodeCount = 0

    init(parsing source: SourceText) throws(DiagnosticError) {
        self.source = source
        guard source.bytes.count <= YAMLDocument.limitInBytes else {
            throw DiagnosticError(
                .error(
                    .yamlSyntax,
                    "the file has \(source.bytes.count) bytes; at most \(YAMLDocument.limitInBytes) are read",
                    at: SourceSpan(path: source.path)))
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = source.bytes.starts(with: mark) ? mark.count : 0
        offsets = CharacterOffsets(source.bytes, from: start)
        do {
            var parser = try YAMLParser(source.bytes[start...])
            try readStream(&parser)
        } catch let error as YAMLParser.Failure {
            throw DiagnosticError(diagnostic(error))
        } catch let error as DiagnosticError {
            throw error
        } catch {
            throw DiagnosticError(.error(.yamlSyntax, "\(error)", at: SourceSpan(path: source.path)))
        }
    }

    private mutating func readStream(_ parser: inout YAMLParser) throws {
        while true {
            let event = try parser.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return
            case .documentStart:
                guard root == nil else {
                    throw refusal(
                        event, "a second document starts here", "one file holds one document: take out the `---`")
                }
                root = try node(try parser.next(), &parser, depth: 0)
            default: return
            }
        }
    }

    private mutating func node(_ event: YAMLParser.Event, _ parser: inout YAMLParser, depth: Int) throws -> YAMLNode {
        guard depth <= YAMLDocument.limitInDepth else {
            throw refusal(event, "nested deeper than \(YAMLDocument.limitInDepth) levels", nil)
        }
        if let tag = event.tag {
            throw refusal(event, "the tag `\(tag)` is not taken", "take it out; put a value that is text in quotes")
        }
        let node: YAMLNode
        switch event.kind {
        case .alias(let name):
            guard let anchored = anchors[name] else {
                throw refusal(
                    event, "no anchor `&\(name)` stands before this alias", "a `*` that means itself is written `\"*\"`"
                )
            }
            node = anchored
        case .sequenceStart(let isFlow): node = try sequence(event, isFlow, &parser, depth)
        case .mappingStart(let isFlow): node = try mapping(event, isFlow, &parser, depth)
        case .scalar(let text, let isPlain):
            node = YAMLNode(kind: .scalar(text, isPlain: isPlain), range: range(event), nodeCount: 1)
        default: throw refusal(event, "a value was expected", nil)
        }
        nodeCount += node.isScalar || event.isAlias ? node.nodeCount : 1
        guard nodeCount <= YAMLDocument.limitInNodes else {
            throw refusal(event, "more than \(YAMLDocument.limitInNodes) values, aliases written out", nil)
        }
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func sequence(
        _ start: YAMLParser.Event, _ isFlow: Bool, _ parser: inout YAMLParser, _ depth: Int
    ) throws -> YAMLNode {
        var elements: [YAMLNode] = []
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event.kind {
                let end = isFlow ? range(event).upperBound : elements.first?.range.upperBound ?? range(start).upperBound
                return YAMLNode(
                    kind: .sequence(elements), range: range(start).lowerBound..<end,
                    nodeCount: elements.reduce(1) { $0 + $1.nodeCount })
            }
            elements.append(try node(event, &parser, depth: depth + 1))
        }
    }

    private mutating func mapping(
        _ start: YAMLParser.Event, _ isFlow: Bool, _ parser: inout YAMLParser, _ depth: Int
    ) throws -> YAMLNode {
        var members: [YAMLMember] = []
        while true {
            let event = try parser.next()
            if case .mappingEnd = event.kind {
                let end =
                    isFlow ? range(event).upperBound : members.first?.keyRange.upperBound ?? range(start).upperBound
                return YAMLNode(
                    kind: .mapping(members), range: range(start).lowerBound..<end,
                    nodeCount: members.reduce(1) { $0 + 1 + $1.value.nodeCount })
            }
            guard case .scalar(let key, let isPlain) = event.kind, event.tag == nil else {
                throw refusal(event, "a key has to be plain text", nil)
            }
            if key == "<<", isPlain {
                throw refusal(event, "merge keys (`<<`) are not taken", "write the keys out")
            }
            nodeCount += 1
            let value = try node(try parser.next(), &parser, depth: depth + 1)
            let place = value.isEmptyScalar ? value.at(range(event)) : value
            members.append(YAMLMember(key: key, keyRange: range(event), value: place))
        }
    }

    private func range(_ event: YAMLParser.Event) -> Range<Int> {
        offsets.bytes(event.characters)
    }

    private func refusal(_ event: YAMLParser.Event, _ message: String, _ help: String?) -> DiagnosticError {
        DiagnosticError(.error(.yamlSyntax, message, at: source.span(range(event)), help: help))
    }

    private func diagnostic(_ failure: YAMLParser.Failure) -> Diagnostic {
        let start =
            failure.isByte ? failure.offset + offsets.start : offsets.bytes(failure.offset..<failure.offset).lowerBound
        let context = failure.context.map { " \($0)" } ?? ""
        let byte = start < source.bytes.count ? source.bytes[start] : 0
        let help: String? =
            switch byte {
            case UInt8(ascii: "\t"): "YAML is indented by spaces, never by tabs"
            case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"): "put the value in quotes"
            default: YAMLDocument.remedies.first { failure.problem.contains($0.problem) }?.help
            }
        return .error(
            .yamlSyntax, "not YAML: \(failure.problem)\(context)", at: source.span(start..<(start + 1)), help: help)
    }
}

extension YAMLNode {
    var isScalar: Bool {
        if case .scalar = kind { true } else { false }
    }

    var isEmptyScalar: Bool {
        if case .scalar("", true) = kind { true } else { false }
    }

    func at(_ place: Range<Int>) -> YAMLNode { YAMLNode(kind: kind, range: place, nodeCount: nodeCount) }
}

extension YAMLParser.Event {
    fileprivate var isAlias: Bool {
        if case .alias = kind { true } else { false }
    }
}

/// The way from libyaml's marks, which count characters, to bytes.
struct CharacterOffsets {
    /// Where the text begins, behind a byte order mark.
    let start: Int
    private let count: Int
    /// The byte of each character; empty where all are ASCII.
    private let table: [Int]

    init(_ bytes: [UInt8], from start: Int) {
        self.start = start
        count = bytes.count
        let text = bytes[start...]
        table = text.allSatisfy { $0 < 0x80 } ? [] : text.indices.filter { bytes[$0] & 0xC0 != 0x80 }
    }

    func bytes(_ characters: Range<Int>) -> Range<Int> {
        byte(characters.lowerBound)..<byte(characters.upperBound)
    }

    private func byte(_ character: Int) -> Int {
        if table.isEmpty { return min(start + character, count) }
        return character < table.count ? table[character] : count
    }
}

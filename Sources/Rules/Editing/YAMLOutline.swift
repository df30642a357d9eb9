import Diagnostics

/// Where the parts of a YAML file stand as they are written: aliases are not followed, and a block ends behind its last value.
///
/// What the file means, ``YAMLDocument`` tells; this tells where something can be written into it.
struct YAMLOutline {
    /// A value and its place.
    struct Part {
        /// What stands there.
        indirect enum Kind {
            case scalar
            case alias
            case sequence([Part])
            case mapping([Member])
        }

        let kind: Kind
        /// From its first byte, an anchor's included, to the end of the last thing that is written in it.
        var range: Range<Int>
        /// Whether it is written in brackets or braces.
        var isFlow = false
        /// Whether it has an anchor.
        var hasAnchor = false
        /// Whether it ends with a text of several lines (`|`, `>`), line breaks included.
        var endsWithBlockText = false
    }

    /// A key and its value.
    struct Member {
        let key: String
        let keyRange: Range<Int>
        let value: Part
    }

    /// The value of the file's document; nil where there is none.
    private(set) var root: Part?
    /// The line on which the document is ended by `...`; nil where it ends with the file.
    private(set) var endMarker: Int?

    private let bytes: [UInt8]
    private let offsets: CharacterOffsets

    /// Reads a file that is known to be sound.
    init(of source: SourceText) throws(DiagnosticError) {
        bytes = source.bytes
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = bytes.starts(with: mark) ? mark.count : 0
        offsets = CharacterOffsets(bytes, from: start)
        do {
            var parser = try YAMLParser(bytes[start...])
            while true {
                let event = try parser.next()
                switch event.kind {
                case .streamEnd: return
                case .documentStart: root = try part(try parser.next(), &parser)
                case .documentEnd:
                    let range = offsets.bytes(event.characters)
                    if !range.isEmpty { endMarker = range.lowerBound }
                default: continue
                }
            }
        } catch {
            throw DiagnosticError(.error(.yamlSyntax, "not YAML", at: SourceSpan(path: source.path)))
        }
    }

    private func part(_ event: YAMLParser.Event, _ parser: inout YAMLParser) throws(YAMLParser.Failure) -> Part {
        let range = offsets.bytes(event.characters)
        switch event.kind {
        case .alias: return Part(kind: .alias, range: range)
        case .sequenceStart(let isFlow): return try sequence(event, isFlow, &parser)
        case .mappingStart(let isFlow): return try mapping(event, isFlow, &parser)
        default:
            var part = Part(kind: .scalar, range: range, hasAnchor: event.anchor != nil)
            if case .scalar(_, isPlain: false) = event.kind, let last = bytes[range].last {
                part.endsWithBlockText = last != UInt8(ascii: "'") && last != UInt8(ascii: "\"")
            }
            return part
        }
    }

    private func sequence(
        _ start: YAMLParser.Event, _ isFlow: Bool, _ parser: inout YAMLParser
    ) throws(YAMLParser.Failure) -> Part {
        var elements: [Part] = []
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event.kind {
                return whole(.sequence(elements), start, event, isFlow, last: elements.last)
            }
            elements.append(try part(event, &parser))
        }
    }

    private func mapping(
        _ start: YAMLParser.Event, _ isFlow: Bool, _ parser: inout YAMLParser
    ) throws(YAMLParser.Failure) -> Part {
        var members: [Member] = []
        while true {
            let event = try parser.next()
            if case .mappingEnd = event.kind {
                return whole(.mapping(members), start, event, isFlow, last: members.last?.value)
            }
            var key = ""
            if case .scalar(let text, _) = event.kind { key = text }
            let keyRange = offsets.bytes(event.characters)
            var value = try part(try parser.next(), &parser)
            if value.range.upperBound < keyRange.upperBound { value.range = keyRange.upperBound..<keyRange.upperBound }
            members.append(Member(key: key, keyRange: keyRange, value: value))
        }
    }

    private func whole(
        _ kind: Part.Kind, _ start: YAMLParser.Event, _ end: YAMLParser.Event, _ isFlow: Bool, last: Part?
    ) -> Part {
        let first = offsets.bytes(start.characters)
        let upper = isFlow ? offsets.bytes(end.characters).upperBound : last?.range.upperBound ?? first.upperBound
        return Part(
            kind: kind, range: first.lowerBound..<max(first.lowerBound, upper), isFlow: isFlow,
            hasAnchor: start.anchor != nil, endsWithBlockText: !isFlow && (last?.endsWithBlockText ?? false))
    }
}

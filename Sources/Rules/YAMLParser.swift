import CYAML

/// libyaml's parser over one text: a sequence of events.
///
/// The parser holds pointers into itself and into its input, so both lie on the heap and stay where they are.
struct YAMLParser: ~Copyable {
    /// One event, with the characters (not bytes) of the text that it takes.
    struct Event {
        enum Kind {
            case streamStart, streamEnd, documentStart, documentEnd
            case alias(String)
            case scalar(String, isPlain: Bool)
            case sequenceStart(isFlow: Bool)
            case sequenceEnd
            case mappingStart(isFlow: Bool)
            case mappingEnd
        }

        let kind: Kind
        let anchor: String?
        let tag: String?
        let characters: Range<Int>
    }

    /// What libyaml stumbled over.
    struct Failure: Error {
        let problem: String
        let context: String?
        /// The character, or the byte where `isByte`: malformed UTF-8 is found before there are characters.
        let offset: Int
        let isByte: Bool
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: ArraySlice<UInt8>) throws(Failure) {
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(fromContentsOf: bytes)
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.initialize(to: yaml_parser_t())
            throw Failure(problem: "out of memory", context: nil, offset: 0, isByte: true)
        }
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; after ``Event/Kind/streamEnd`` there is none.
    mutating func next() throws(Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { yaml_event_delete(&event) }
        let characters = event.start_mark.index..<max(event.start_mark.index, event.end_mark.index)
        var anchor: UnsafeMutablePointer<UInt8>?
        var tag: UnsafeMutablePointer<UInt8>?
        let kind: Event.Kind
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(YAMLParser.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            (anchor, tag) = (scalar.anchor, scalar.tag)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            kind = .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            (anchor, tag) = (start.anchor, start.tag)
            kind = .sequenceStart(isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            (anchor, tag) = (start.anchor, start.tag)
            kind = .mappingStart(isFlow: start.style == YAML_FLOW_MAPPING_STYLE)
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
        return Event(
            kind: kind, anchor: YAMLParser.text(anchor), tag: YAMLParser.text(tag),
            characters: Int(characters.lowerBound)..<Int(characters.upperBound))
    }

    private var failure: Failure {
        let isByte = parser.pointee.error == YAML_READER_ERROR
        return Failure(
            problem: parser.pointee.problem.map { String(cString: $0) } ?? "not YAML",
            context: parser.pointee.context.map { String(cString: $0) },
            offset: isByte ? Int(parser.pointee.problem_offset) : Int(parser.pointee.problem_mark.index),
            isByte: isByte)
    }

    private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}

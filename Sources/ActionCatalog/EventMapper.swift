import IAMModel

extension ActionCatalog {
    /// Which actions an event uses, by its `eventSource` and `eventName`.
    ///
    /// An exact name wins; a version suffix (`CreateFunction20150331v2`) goes only where the name with it is unknown and the
    /// name without it is known. Where several services share the source, what each of them says is united.
    public func map(source: some StringProtocol, event: some StringProtocol) -> EventMapping {
        let source = ActionCatalog.shortSource(source)
        let event = String(event)
        if let (reason, evidence) = noAction(source, event) {
            return EventMapping(
                own: [], further: [], whenNotFound: [], mayPassRole: false, kind: .needsNoAction(reason),
                recordingClass: .unknown, evidence: evidence)
        }
        let prefixes = servicesOf(source: source)
        if let found = mapping(prefixes, event) { return found }
        if let stripped = ActionCatalog.withoutVersion(event), var found = mapping(prefixes, stripped) {
            found.evidence += ", without the version in the event's name"
            return found
        }
        return EventMapping(
            own: [], further: [], whenNotFound: [], mayPassRole: false,
            kind: .unmapped(services: prefixes.map { services[$0].prefix }), recordingClass: .unknown,
            evidence: prefixes.isEmpty ? "no service is known for this source" : "no operation or action of this name")
    }

    /// `s3.amazonaws.com` → `s3`; other ends occur (`inspector2.amazon.aws`, `ec2.amazonaws.com.cn`).
    static func shortSource(_ source: some StringProtocol) -> String {
        let source = source.lowercased()
        for end in [".amazonaws.com", ".amazon.aws", ".amazonaws.com.cn", ".aws.amazon.com", ".api.aws"] {
            if source.hasSuffix(end) { return String(source.dropLast(end.count)) }
        }
        return source
    }

    /// The places of the services that a short source belongs to.
    func servicesOf(source: String) -> [Int] {
        for line in text.head where text.bytes[Int(line)] == UInt8(ascii: "E") {
            if text.name(line).compares(to: source.utf8) == 0 {
                return Fields(text, line).words(1).compactMap { serviceIndex(of: $0) }
            }
        }
        if let index = serviceIndex(of: source) { return [index] }
        // `streams.dynamodb`, `runtime.lex`: the service stands last
        guard let dot = source.lastIndex(of: ".") else { return [] }
        return servicesOf(source: String(source[source.index(after: dot)...]))
    }

    private func noAction(_ source: String, _ event: String) -> (EventMapping.Reason, evidence: String)? {
        for line in text.head where text.bytes[Int(line)] == UInt8(ascii: "N") {
            guard text.name(line).compares(to: source.utf8) == 0 else { continue }
            let fields = Fields(text, line)
            if fields[1] == event, let reason = EventMapping.Reason(rawValue: String(fields[2])) {
                return (reason, text.document(fields[3]) ?? reason.explanation)
            }
        }
        return nil
    }

    /// What the services say of an event name; nil where none knows it.
    func mapping(_ prefixes: [Int], _ event: String) -> EventMapping? {
        var found: EventMapping?
        for service in prefixes {
            guard let one = mapping(inService: service, event) else { continue }
            guard var union = found else {
                found = one
                continue
            }
            union.own += one.own.filter { !union.own.contains($0) }
            union.further += one.further.filter { !union.further.contains($0) }
            union.further.removeAll { union.own.contains($0) }
            union.whenNotFound += one.whenNotFound.filter { !union.whenNotFound.contains($0) }
            union.mayPassRole = union.mayPassRole || one.mayPassRole
            if union.evidence != one.evidence { union.evidence += "; \(one.evidence)" }
            found = union
        }
        return found
    }

    private func mapping(inService service: Int, _ event: String) -> EventMapping? {
        let block = text.blocks[service]
        var result = EventMapping(
            own: [], further: [], whenNotFound: [], mayPassRole: false, kind: .mapped, recordingClass: .unknown,
            evidence: "the action of the same name")
        if let place = text.search(text.operations, block.operations, { $0.compares(to: event.utf8) }) {
            let fields = Fields(text, text.operations[place])
            result.own = fields.words(1).compactMap { action($0, service) }
            result.further = fields.words(2).compactMap { action($0, service) }
            let flags = fields[3].split(separator: "?", omittingEmptySubsequences: false)
            let marks = flags.first ?? ""
            result.mayPassRole = marks.hasPrefix("p")
            result.whenNotFound = flags.dropFirst().compactMap { action($0, service) }
            result.evidence = text.document(marks.drop { $0 != "c" }.dropFirst()) ?? "AWS's table of operations"
        } else if let same = id(of: event, inService: service) {
            result.own = [same]
        } else {
            return nil
        }
        result.recordingClass = dataEvent(event, block) ?? result.own.first.map(recordingClass(of:)) ?? .unknown
        return result
    }

    /// An action of an operation's line: the service's own prefix is left out there.
    private func action(_ name: Substring, _ service: Int) -> ActionID? {
        name.contains(":") ? id(of: name) : id(of: name, inService: service)
    }

    private func dataEvent(_ event: String, _ block: CatalogText.Block) -> RecordingClass? {
        for line in text.facts(block, UInt8(ascii: "D")) {
            if Fields(text, line).words(1).contains(Substring(event)) { return dataTypes[line].map { .dataEvent($0) } }
        }
        return nil
    }

    /// A name without `20150331`, `20150331v2` or `2020_05_31` at its end; nil where it has none.
    static func withoutVersion(_ event: String) -> String? {
        var rest = Array(event.utf8)
        if rest.count > 2, rest[rest.count - 2] == UInt8(ascii: "v"), isDigit(rest[rest.count - 1]) {
            rest.removeLast(2)
        }
        for shape in ["dddd_dd_dd", "dddddddd"] where rest.count > shape.utf8.count {
            let end = rest.suffix(shape.utf8.count)
            if zip(end, shape.utf8).allSatisfy({ $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }) {
                return String(decoding: rest.dropLast(shape.utf8.count), as: UTF8.self)
            }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

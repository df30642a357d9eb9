import Diagnostics

/// Goes over a YAML document with the tables of keys, and gathers every problem and every place.
struct RulesReader {
    let source: SourceText
    /// What is wrong, in the order of the file.
    var problems: [Diagnostic] = []
    /// The place of each key that is given: `window.days`, `rules[0].until`.
    var places: [String: SourceSpan] = [:]
    /// The path of the value that is being read.
    private(set) var path = ""

    init(_ source: SourceText) {
        self.source = source
    }

    /// Reads a mapping, key by key, into `target`.
    mutating func read<Target>(_ node: YAMLNode, into target: inout Target, _ fields: [Field<Target>]) {
        guard case .mapping(let members) = node.kind else {
            return wrongType(node, "a mapping of keys", help: mapping(of: node, fields.map(\.schema)))
        }
        var given: [String: YAMLMember] = [:]
        var meant: Set<String> = []
        for member in members {
            guard let field = fields.first(where: { $0.key == member.key }) else {
                if let key = unknown(member, fields.map(\.key)) { meant.insert(key) }
                continue
            }
            if let first = given[member.key] {
                duplicate(member, first)
                continue
            }
            given[member.key] = member
            within(path.isEmpty ? member.key : "\(path).\(member.key)") { reader in
                reader.places[reader.path] = reader.source.span(member.keyRange)
                if member.value.isNull, !field.takesNull {
                    reader.report(
                        .rulesType, "`\(reader.path)` has no value", member.keyRange,
                        help: "give it one, or take the key out: it then has its default")
                } else {
                    field.read(&target, member.value, &reader)
                }
            }
        }
        for field in fields where field.isRequired && given[field.key] == nil && !meant.contains(field.key) {
            let owner = path.isEmpty ? "the file" : "`\(path)`"
            report(
                .rulesMissingKey, "\(owner) has no `\(field.key)`", node.range,
                help: field.example.map { "add `\($0)`" })
        }
    }

    /// Reads the elements of a list.
    mutating func elements<Value>(_ node: YAMLNode, _ form: Form<Value>) -> [Value]? {
        guard case .sequence(let nodes) = node.kind else {
            var help: String?
            if case .scalar(let text, _) = node.kind { help = "write `[\(YAMLText.quotedIfNeeded(text))]`" }
            wrongType(node, "a list", help: help)
            return nil
        }
        var values: [Value] = []
        for (index, element) in nodes.enumerated() {
            within("\(path)[\(index)]") { reader in
                reader.places[reader.path] = reader.source.span(element.range)
                if let value = form.read(element, &reader) { values.append(value) }
            }
        }
        return values.count == nodes.count ? values : nil
    }

    /// A value of another type than its key wants.
    mutating func wrongType(_ node: YAMLNode, _ wanted: String, help: String? = nil) {
        let subject = path.isEmpty ? "the file" : "`\(path)`"
        report(.rulesType, "\(subject) wants \(wanted), not \(node.noun)", node.range, help: help)
    }

    /// A value that can't be meant.
    mutating func wrongValue(_ node: YAMLNode, _ message: String, help: String? = nil) {
        report(.rulesValue, message, node.range, help: help)
    }

    /// Something wrong with a range of bytes.
    mutating func report(_ code: DiagnosticCode, _ message: String, _ range: Range<Int>, help: String? = nil) {
        problems.append(.error(code, message, at: source.span(range), help: help))
    }

    private mutating func within(_ path: String, _ body: (inout RulesReader) -> Void) {
        let outer = self.path
        self.path = path
        body(&self)
        self.path = outer
    }

    /// The mapping that was meant by one of its values alone: `{ severity: off }` by `off`.
    private func mapping(of node: YAMLNode, _ keys: [SchemaKey]) -> String? {
        guard case .scalar(let text, _) = node.kind else { return nil }
        let key = keys.first { if case .oneOf(let names) = $0.value { names.contains(text) } else { false } }
        return key.map { "write `{ \($0.name): \(text) }`" }
    }

    /// Tells of an unknown key; gives the one that was meant.
    private mutating func unknown(_ member: YAMLMember, _ known: [String]) -> String? {
        let meant = known.nearest(to: member.key)
        let owner = path.isEmpty ? "" : " in `\(path)`"
        report(
            .rulesUnknownKey, "unknown key `\(member.key)`\(owner)", member.keyRange,
            help: meant.map { "did you mean `\($0)`?" }
                ?? "known here: \(known.map { "`\($0)`" }.joined(separator: ", "))")
        return meant
    }

    private mutating func duplicate(_ member: YAMLMember, _ first: YAMLMember) {
        problems.append(
            .error(
                .rulesDuplicateKey, "`\(member.key)` is given twice", at: source.span(member.keyRange),
                notes: [.init("first given here", at: source.span(first.keyRange))], help: "take one of them out"))
    }
}

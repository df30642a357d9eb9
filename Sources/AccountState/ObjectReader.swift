import Diagnostics
import IAMModel
import JSONSyntax

/// Takes the members of one JSON object by type, and tells where a type is wrong.
///
/// `null` counts as absent, as the SDKs write what a response does not have.
struct ObjectReader {
    /// What the object is, for messages: ``user `alice` ``.
    let what: String
    let members: [JSONMember]
    let range: Range<Int>
    let place: (Range<Int>) -> SourceSpan
    let problems: ProblemList

    /// Nil, and told, where the value is no object.
    init?(_ node: JSONNode, _ what: String, _ place: @escaping (Range<Int>) -> SourceSpan, _ problems: ProblemList) {
        guard let members = node.members else {
            problems.add(.error(.stateFormat, "\(what) is \(node.typeName), not an object", at: place(node.range)))
            return nil
        }
        self.init(what, members, node.range, place, problems)
    }

    private init(
        _ what: String, _ members: [JSONMember], _ range: Range<Int>, _ place: @escaping (Range<Int>) -> SourceSpan,
        _ problems: ProblemList
    ) {
        self.what = what
        self.members = members
        self.range = range
        self.place = place
        self.problems = problems
    }

    /// The same object by another description, once its name is known.
    func described(as what: String) -> ObjectReader { ObjectReader(what, members, range, place, problems) }

    /// The value of a key; nil where there is none.
    subscript(key: String) -> JSONNode? {
        for member in members where member.key == key { return member.value.isNull ? nil : member.value }
        return nil
    }

    /// The object's own place: its first line, since objects are long.
    var span: SourceSpan { start.span }

    /// The same, to be looked up later, if ever.
    var start: Place { Place(range: range.lowerBound..<(range.lowerBound + 1), lookUp: place) }

    func string(_ key: String) -> String? {
        self[key].flatMap { node in
            if node.string == nil { wrongType(key, node, "a string") }
            return node.string
        }
    }

    /// A string without which the entry means nothing.
    func requiredString(_ key: String) -> String? {
        if self[key] == nil { problems.add(.error(.stateFormat, "\(what) has no `\(key)`", at: span)) }
        return string(key)
    }

    /// A name that IAM gives: it becomes the name of a file or folder.
    func name(_ key: String) -> String? {
        guard let text = requiredString(key) else { return nil }
        return checkedName(text, at: self[key]?.range ?? range)
    }

    func checkedName(_ text: String, at range: Range<Int>) -> String? {
        if IAMName.isValid(text) { return text }
        problems.add(
            .error(
                .nameRefused, "`\(text)` is no name that IAM gives", at: place(range),
                help:
                    "names hold letters, digits and `_+=,.@-` only, up to \(IAMName.longest), and are neither `.` nor `..`"
            ))
        return nil
    }

    /// The path, `/` where there is none.
    func path() -> String {
        guard let text = string("Path") ?? string("path") else { return "/" }
        if IAMName.isValidPath(text) { return text }
        problems.add(
            .error(
                .nameRefused, "`\(text)` is no path that IAM gives",
                at: place((self["Path"] ?? self["path"])?.range ?? range)))
        return "/"
    }

    func bool(_ key: String) -> Bool? {
        self[key].flatMap { node in
            if node.bool == nil { wrongType(key, node, "a boolean") }
            return node.bool
        }
    }

    func list(_ key: String) -> [JSONNode] {
        guard let node = self[key] else { return [] }
        if node.elements == nil { wrongType(key, node, "a list") }
        return node.elements ?? []
    }

    /// A list of objects, each described as an entry of the key.
    func objects(_ key: String) -> [ObjectReader] {
        list(key).enumerated().compactMap { index, node in
            ObjectReader(node, "`\(key)` entry \(index + 1) of \(what)", place, problems)
        }
    }

    func object(_ key: String) -> ObjectReader? {
        self[key].flatMap { ObjectReader($0, "`\(key)` of \(what)", place, problems) }
    }

    /// A list of strings.
    func strings(_ key: String) -> [String] {
        list(key).compactMap { node in
            if node.string == nil { wrongType(key, node, "a list of strings") }
            return node.string
        }
    }

    /// A time in ISO 8601, or in seconds since 1970 as some SDKs write it; a bad one is told and counts as unknown.
    func time(_ key: String) -> Timestamp? {
        guard let node = self[key] else { return nil }
        if let text = node.string, let time = Timestamp(text) { return time }
        if case .number(let text) = node.kind, let seconds = Double(text), abs(seconds) < 1e12 {
            return Timestamp(secondsSinceEpoch: Int64(seconds))
        }
        problems.add(
            .warning(
                .stateFormat, "`\(key)` of \(what) is no time", at: place(node.range),
                help: "times are written `2026-06-30T12:00:00Z`; without it, it is not known"))
        return nil
    }

    /// Tells every key that is not among `known`: a misspelt one would be lost in silence.
    func refuseKeys(except known: [String]) {
        for member in members where !known.contains(member.key) {
            problems.add(
                .error(
                    .stateFormat, "\(what) has an unknown key `\(member.key)`", at: place(member.keyRange),
                    help: "known are " + known.map { "`\($0)`" }.joined(separator: ", ")))
        }
    }

    private func wrongType(_ key: String, _ node: JSONNode, _ wanted: String) {
        problems.add(
            .error(
                .stateFormat, "`\(key)` of \(what) is \(node.typeName), not \(wanted)", at: place(node.range)))
    }
}

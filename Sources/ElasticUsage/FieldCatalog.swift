import Diagnostics
import HTTP
import SearchCluster

/// The fields that the asked indices have, with their types: `_field_caps`.
struct FieldCatalog {
    /// Field → the types that it has, over all indices.
    private(set) var types: [String: Set<String>] = [:]
    /// Field → type → the indices in which it has it, of fields that have more than one.
    private(set) var indices: [String: [String: [String]]] = [:]

    /// Asks for all fields of the indices.
    ///
    /// - Parameters:
    ///   - indices: a pattern, or names.
    ///   - query: what the request says besides.
    init(
        of indices: [String], query: [(String, String)] = [("allow_no_indices", "false")],
        on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        for part in FieldCatalog.parts(indices, signed: cluster.signsForAWS) {
            let request = HTTPRequest(
                .get, "/\(FieldCatalog.path(of: part))/_field_caps",
                query: [("fields", "*")] + (cluster.signsForAWS ? [] : query.map { ($0.0, $0.1) }))
            add(try cluster.answer(request, doing: "reading the list of fields"))
        }
    }

    /// Asks for all fields of the indices of a pattern, of whatever shapes they are.
    ///
    /// - Complexity: one request; one for each index where requests are signed for AWS.
    static func ofAll(
        _ list: IndexList, pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> FieldCatalog {
        try FieldCatalog(of: cluster.signsForAWS ? list.searched : IndexList.parts(pattern), on: &cluster)
    }

    /// What of the list concerns some of the indices: a field that others have in another type has theirs alone.
    ///
    /// A field that has one type everywhere stays, whether these have it or not: to ask for what is not there finds nothing.
    func restricted(to names: [String]) -> FieldCatalog {
        guard !indices.isEmpty else { return self }
        let wanted = Set(names)
        var some = self
        some.indices = [:]
        for (field, byType) in indices {
            let own = byType.mapValues { $0.filter(wanted.contains) }.filter { !$0.value.isEmpty }
            let types = Set(own.keys).subtracting(["unmapped"])
            some.types[field] = types.isEmpty ? nil : types
            if own.count > 1 { some.indices[field] = own }
        }
        return some
    }

    /// How many names one request holds: a server reads 4,096 bytes of its first line (`http.max_initial_line_length`), a name
    /// has 255 at most, and a few dozen as a rule.
    static let namesAtOnce = 30

    /// Names in parts that a request's first line has room for.
    ///
    /// - Parameter signed: whether requests are signed for AWS: libcurl signs special characters in paths in another way than
    ///   AWS does, so one name each.
    static func parts(_ names: [String], signed: Bool) -> [[String]] {
        var parts: [[String]] = []
        var bytes = 0
        for name in names {
            if parts.isEmpty || signed || bytes + name.utf8.count > 1_200 {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(name)
            bytes += name.utf8.count + 3
        }
        return parts
    }

    /// Names, or the parts of a pattern, as a path holds them.
    static func path(of names: [String]) -> String { names.map { HTTPRequest.encoded($0) }.joined(separator: ",") }

    /// A catalog of fields, for tests.
    init(_ fields: [String: String], differing: [String: [String: [String]]] = [:]) {
        for (field, type) in fields { types[field] = [type] }
        for (field, byType) in differing { types[field] = Set(byType.keys) }
        indices = differing
    }

    private mutating func add(_ answer: Answer) {
        for (field, byType) in answer["fields"].members {
            for (type, facts) in byType.members {
                if type != "unmapped" { types[field, default: []].insert(type) }
                let names = facts["indices"].elements.compactMap(\.text)
                if !names.isEmpty { indices[field, default: [:]][type, default: []] += names }
            }
        }
    }

    /// Types whose values can be counted.
    static let countable: Set<String> = [
        "keyword", "constant_keyword", "wildcard", "boolean", "ip", "long", "integer", "short", "byte",
    ]
    static let texts: Set<String> = ["keyword", "constant_keyword", "wildcard"]
    static let times: Set<String> = ["date", "date_nanos"]
    static let numbers: Set<String> = ["long", "integer", "short", "byte", "unsigned_long"]

    /// The types in which a kind of values can be counted without loss: a number has no zeros in front, which an account's
    /// has 12 digits to tell by, and no name has.
    static func types(of kind: CloudTrailField.Kind) -> Set<String> {
        switch kind {
        case .text: texts
        case .time: times
        case .truth: texts.union(["boolean"])
        case .account: texts.union(numbers)
        }
    }

    /// How the indices hold a field, as far as the list of fields tells.
    func holding(of path: String, as field: CloudTrailField) -> FieldHolding {
        guard let types = types[path] else { return .absent }
        let wanted = FieldCatalog.types(of: field.kind)
        let names =
            [path] + (field.kind == .time ? [] : ["keyword", "raw"].map { "\(path).\($0)" } + subFields(of: path))
        guard let name = names.first(where: { has($0, wanted) }) else {
            let list = types.sorted().map { "`\($0)`" }.joined(separator: " and ")
            return .unusable("is \(list), which cannot be counted by")
        }
        let isNumber = self.types[name].map { !$0.isDisjoint(with: FieldCatalog.numbers) } ?? false
        return .counted(.init(name: name, isNumber: isNumber, hasText: name != path && types == ["text"]))
    }

    /// The fields below one, by their names in order.
    private func subFields(of path: String) -> [String] {
        let prefix = path + "."
        return types.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains(".") }.sorted()
    }

    /// The indices in two parts where a field of requests is a text in some and a keyword in others: one name would count the
    /// one, and be refused by the other; nil where there is none.
    func split(below object: String, of all: [String]) -> ([String], [String])? {
        let prefix = object + "."
        for (field, byType) in indices.sorted(by: { $0.key < $1.key }) where field.hasPrefix(prefix) {
            guard let keywords = byType["keyword"], byType["text"] != nil else { continue }
            let some = all.filter(Set(keywords).contains)
            let others = all.filter { !keywords.contains($0) }
            if !some.isEmpty, !others.isEmpty { return (some, others) }
        }
        return nil
    }

    /// Whether a field is there, with every one of its types among those given.
    func has(_ field: String, _ wanted: Set<String>) -> Bool {
        types[field].map { $0.isSubset(of: wanted) && !$0.isEmpty } ?? false
    }

    /// What to count a field of requests by: itself, or a sub-field such as `.keyword` or `.raw`.
    private func countable(_ field: String) -> String? {
        let wanted = FieldCatalog.countable
        if has(field, wanted) { return field }
        for suffix in ["keyword", "raw"] where has("\(field).\(suffix)", wanted) { return "\(field).\(suffix)" }
        guard types[field] == ["text"] else { return nil }
        let prefix = field + "."
        return types.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains(".") }.sorted()
            .first { has($0, wanted) }
    }

    /// The countable fields below an object, with the path below it, without sub-fields such as `.keyword`.
    func leaves(below object: String) -> [(path: String, countable: String)] {
        let prefix = object + "."
        var leaves: [(String, String)] = []
        for field in types.keys.sorted() where field.hasPrefix(prefix) {
            guard let types = types[field], types.isDisjoint(with: ["object", "nested"]) else { continue }
            if let dot = field.lastIndex(of: "."), let parent = self.types[String(field[..<dot])],
                !parent.isDisjoint(with: ["text", "keyword"])
            {
                continue
            }
            // Neither numbers nor truth values name anything.
            if let countable = countable(field), has(countable, FieldCatalog.texts) {
                leaves.append((String(field.dropFirst(prefix.count)), countable))
            }
        }
        return leaves
    }
}

import Diagnostics
import HTTP
import SearchCluster

/// The fields that the asked indices have, with their types: `_field_caps`.
struct FieldCatalog {
    /// Field → the types that it has, over all indices.
    private(set) var types: [String: Set<String>] = [:]
    /// Field → type → an index in which it has it.
    private(set) var indices: [String: [String: String]] = [:]

    /// Asks for all fields of the indices.
    init(of index: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        let task = "reading the list of fields"
        if cluster.signsForAWS {
            // libcurl signs special characters in paths in another way than AWS does: exact names only.
            for name in try FieldCatalog.exactNames(of: index, on: &cluster) {
                let path = "/\(HTTPRequest.encoded(name))/_field_caps"
                add(try cluster.answer(HTTPRequest(.get, path, query: [("fields", "*")]), doing: task))
            }
            return
        }
        let path = index.split(separator: ",").map { HTTPRequest.encoded(String($0)) }.joined(separator: ",")
        let request = HTTPRequest(
            .get, "/\(path)/_field_caps", query: [("fields", "*"), ("allow_no_indices", "false")])
        add(try cluster.answer(request, doing: task))
    }

    private static func exactNames(
        of index: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [String] {
        final class Names { var all: [String] = [] }
        let names = Names()
        let search = SmallSearch(filters: [], aggregations: ["i": ["terms": ["field": "_index", "size": 10_000]]])
        try cluster.run(
            [.small(search) { answer in names.all = answer["i"]["buckets"].elements.compactMap { $0["key"].text } }],
            index: index, doing: "listing indices")
        return names.all
    }

    /// A catalog of fields, for tests.
    init(_ fields: [String: String]) {
        for (field, type) in fields { types[field] = [type] }
    }

    private mutating func add(_ answer: Answer) {
        for (field, byType) in answer["fields"].members {
            for (type, facts) in byType.members where type != "unmapped" {
                types[field, default: []].insert(type)
                indices[field, default: [:]][type] = facts["indices"].elements.first?.text
            }
        }
    }

    /// Types whose values can be counted.
    static let countable: Set<String> = [
        "keyword", "constant_keyword", "wildcard", "boolean", "ip", "long", "integer", "short", "byte",
    ]
    static let texts: Set<String> = ["keyword", "constant_keyword", "wildcard"]
    static let times: Set<String> = ["date", "date_nanos"]

    /// Whether a field is there, with every one of its types among those given.
    func has(_ field: String, _ wanted: Set<String>) -> Bool {
        types[field].map { $0.isSubset(of: wanted) && !$0.isEmpty } ?? false
    }

    /// What to count a field by: itself, or a sub-field such as `.keyword` or `.raw`.
    func countable(_ field: String, isTime: Bool) -> String? {
        let wanted = isTime ? FieldCatalog.times : FieldCatalog.countable
        if has(field, wanted) { return field }
        if isTime { return nil }
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
            if let countable = countable(field, isTime: false), has(countable, FieldCatalog.texts) {
                leaves.append((String(field.dropFirst(prefix.count)), countable))
            }
        }
        return leaves
    }
}

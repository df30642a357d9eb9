import Diagnostics
import HTTP
import SearchCluster

/// How one index maps CloudTrail's fields: what `_mapping` says of them, limits and normalizers included, which the lists of
/// fields do not tell.
struct IndexMapping {
    /// `{"properties": …, "dynamic": …}`.
    private let root: Answer

    /// A mapping by what stands under `mappings`.
    init(_ root: Answer) { self.root = root }

    /// How the index holds a field.
    ///
    /// - Parameters:
    ///   - path: the field's name in the index.
    ///   - field: what it stands for.
    /// - Complexity: O(parts of the path).
    func holding(of path: String, as field: CloudTrailField) -> FieldHolding {
        var node = root
        var isDynamic = IndexMapping.isDynamic(root) ?? true
        var rest = path[...]
        var walked: [Substring] = []
        while true {
            if node["enabled"].text == "false" {
                return .unseen("is not indexed (`\(walked.joined(separator: "."))` has `enabled: false`)")
            }
            if node["type"].text == "nested" {
                return .unusable(
                    "lies in `\(walked.joined(separator: "."))`, which is `nested`, and cannot be counted by")
            }
            if ["flattened", "flat_object"].contains(node["type"].text ?? "") {
                return .unseen("is a part of `\(walked.joined(separator: "."))`, which is flattened")
            }
            // A name may hold the dots itself (`subobjects: false`).
            let whole = node["properties"][String(rest)]
            if rest.contains("."), !whole.members.isEmpty {
                return IndexMapping.holding(whole, path, field)
            }
            guard let dot = rest.firstIndex(of: ".") else {
                let leaf = node["properties"][String(rest)]
                return leaf.members.isEmpty
                    ? missing(path, field, isDynamic) : IndexMapping.holding(leaf, path, field)
            }
            let next = node["properties"][String(rest[..<dot])]
            guard !next.members.isEmpty else { return missing(path, field, isDynamic) }
            walked.append(rest[..<dot])
            rest = rest[rest.index(after: dot)...]
            isDynamic = IndexMapping.isDynamic(next) ?? isDynamic
            node = next
        }
    }

    private func missing(_ path: String, _ field: CloudTrailField, _ isDynamic: Bool) -> FieldHolding {
        // What is computed from documents when it is asked for.
        let runtime = root["runtime"][path]
        if !runtime.members.isEmpty { return IndexMapping.holding(runtime, path, field) }
        return isDynamic ? .absent : .unseen("is not indexed (`dynamic: false`)")
    }

    /// Whether values of fields that are not mapped are seen, or refused; nil where the object does not say.
    private static func isDynamic(_ object: Answer) -> Bool? { object["dynamic"].text.map { $0 != "false" } }

    private static func holding(_ leaf: Answer, _ path: String, _ field: CloudTrailField) -> FieldHolding {
        if let problem = problem(leaf, field) {
            guard field.kind != .time else { return .unusable(problem) }
            // `.keyword` is what the server makes by itself, `.raw` what people make.
            let others = leaf["fields"].members.keys.sorted().filter { !["keyword", "raw"].contains($0) }
            for name in ["keyword", "raw"] + others where self.problem(leaf["fields"][name], field) == nil {
                var counted = counted(leaf["fields"][name], "\(path).\(name)", field)
                counted.hasText = leaf["type"].text == "text" && leaf["index"].text != "false"
                return .counted(counted)
            }
            return .unusable(problem)
        }
        return .counted(counted(leaf, path, field))
    }

    private static func counted(_ leaf: Answer, _ name: String, _ field: CloudTrailField) -> FieldHolding.CountedField {
        let isNumber = FieldCatalog.numbers.contains(leaf["type"].text ?? "")
        let limit = leaf["ignore_above"].integer
        return .init(name: name, isNumber: isNumber, cut: limit.flatMap { $0 < field.longestValue ? $0 : nil })
    }

    /// Why a field can't be counted by; nil where it can.
    private static func problem(_ leaf: Answer, _ field: CloudTrailField) -> String? {
        guard let type = leaf["type"].text ?? (leaf.members.isEmpty ? nil : "object") else { return "is not mapped" }
        // Another name of a field, which the list of fields tells the type of.
        if type == "alias" { return nil }
        guard FieldCatalog.types(of: field.kind).contains(type) else {
            return "is `\(type)`, which cannot be counted by"
        }
        if let normalizer = leaf["normalizer"].text { return "is changed by a normalizer, `\(normalizer)`" }
        if leaf["index"].text == "false" { return "is not indexed (`index: false`)" }
        if leaf["doc_values"].text == "false" { return "cannot be counted by (`doc_values: false`)" }
        if leaf["null_value"].text != nil { return "has a value in place of none (`null_value`)" }
        return nil
    }

    // MARK: asking

    /// Asks for the mappings of indices, by their names: of each what concerns CloudTrail's fields, and no more.
    ///
    /// - Parameter prefix: what stands before CloudTrail's names, with a dot at its end; empty for nothing.
    /// - Complexity: a request for each ``FieldCatalog/namesAtOnce`` indices, or one for all where a pattern means the same.
    static func all(
        of indices: [String], pattern: String?, prefix: String, time: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [String: IndexMapping] {
        var mappings: [String: IndexMapping] = [:]
        var query = [("filter_path", filter(prefix: prefix, time: time))]
        if cluster.version.hasTypes { query.append(("include_type_name", "false")) }
        if cluster.signsForAWS { query.removeAll { $0.0 == "filter_path" } }
        let parts = pattern.map { [[$0]] } ?? FieldCatalog.parts(indices, signed: cluster.signsForAWS)
        for part in parts {
            let path = FieldCatalog.path(of: part)
            let answer = try cluster.answer(
                HTTPRequest(.get, "/\(path)/_mapping", query: query), doing: "reading mappings")
            for (name, mapping) in answer.members { mappings[name] = IndexMapping(mapping["mappings"]) }
        }
        // What has none of all these fields is not in the answer.
        for name in indices where mappings[name] == nil { mappings[name] = IndexMapping(.null) }
        return mappings.filter { indices.contains($0.key) }
    }

    /// The parts of a mapping that are wanted: requests and answers have thousands of fields that are not.
    private static func filter(prefix: String, time: String) -> String {
        let base = "*.mappings.properties."
        func node(_ path: String) -> String { base + path.split(separator: ".").joined(separator: ".properties.") }
        let above = prefix.split(separator: ".").indices.map { number in
            prefix.split(separator: ".").prefix(number + 1).joined(separator: ".")
        }
        let flags = ["type", "dynamic", "enabled"]
        let objects = ["requestParameters", "responseElements", "additionalEventData"]
        let fields = [
            "event*", "error*", "readOnly", "awsRegion", "recipientAccountId", "shared*", "managementEvent",
            "resources", "session*", "userIdentity", "requestParameters.roleArn", "requestParameters.sourceIdentity",
            "requestParameters.principalArn", "responseElements.credentials", "responseElements.assumedRoleUser",
            "responseElements.federatedUser", "responseElements.provider", "additionalEventData.SwitchFrom",
        ]
        var all = ["*.mappings.dynamic", "*.mappings.enabled", "*.mappings.runtime"]
        all += above.flatMap { path in flags.map { "\(node(path)).\($0)" } }
        all += objects.flatMap { object in flags.map { "\(node(prefix + object)).\($0)" } }
        all += fields.map { node(prefix + $0) }
        all += [time, prefix + time, "@timestamp", "cloudtrim", "event", "user", "cloud", "aws.cloudtrail"].map(node)
        return all.joined(separator: ",")
    }
}

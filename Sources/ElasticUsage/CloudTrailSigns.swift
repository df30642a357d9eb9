import SearchCluster

/// Signs that documents are CloudTrail's in a shape in which they can't be counted: below a prefix, with capital letters,
/// several in a list (`Records`), or as text.
enum CloudTrailSigns {
    /// Fields that hold whole log lines, by their usual names.
    static let lines = ["message", "event.original", "log", "raw", "_raw", "log.original"]

    /// The fields of a list that are an event's source by their names, under whatever prefix and in whatever letters.
    static func sources(in catalog: FieldCatalog, except map: FieldMap?) -> [String] {
        let own = map.map { [$0.stored(.source), $0[.source] ?? ""] } ?? []
        var found = catalog.types.keys.filter { isName($0[...], "eventsource") && !own.contains($0) }
        // Elastic's integration beside records as they are.
        let integration = "aws.cloudtrail.event_type"
        if map?.style != .integration, catalog.types[integration] != nil { found.append(integration) }
        return found.sorted()
    }

    /// The texts of a list that hold log lines and can be searched by their words.
    static func texts(in catalog: FieldCatalog) -> [String] { lines.filter { catalog.has($0, ["text"]) } }

    /// Where a document holds an event, in a few words: "`Records`", "text in `message`"; nil where it holds none.
    static func found(in document: Answer) -> String? { found(in: document, path: "", depth: 0) }

    private static func found(in value: Answer, path: String, depth: Int) -> String? {
        guard depth < 8 else { return nil }
        if case .string(let text) = value {
            return text.contains("eventSource") && text.contains("eventName") ? "text in `\(path)`" : nil
        }
        let members = value.members
        let names = Set(members.keys.map { folded($0[...]) })
        if names.contains("eventsource"), names.contains("eventname") {
            if !path.isEmpty { return "`\(path)`" }
            let name = members.keys.sorted().first { folded($0[...]) == "eventsource" } ?? ""
            return "`\(name)`"
        }
        for element in value.elements.prefix(4) {
            if let place = found(in: element, path: path, depth: depth + 1) { return place }
        }
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            let inner = path.isEmpty ? name : "\(path).\(name)"
            if isName(inner[...], "eventsource"), inner.contains(".") { return "`\(inner)`" }
            if let place = found(in: member, path: inner, depth: depth + 1) { return place }
        }
        return nil
    }

    private static func isName(_ path: Substring, _ name: String) -> Bool {
        folded(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...]) == name
    }

    private static func folded(_ name: Substring) -> String {
        String(name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
    }
}

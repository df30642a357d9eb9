import Diagnostics
import HTTP
import SearchCluster

/// The indices that a pattern means: those that a search of the pattern looks at, and those that it passes over without a
/// word, since they are closed, hidden or frozen.
struct IndexList {
    /// Why a search passes over an index.
    enum Reason: String {
        case closed, hidden, frozen

        /// What can be done about it.
        var help: String {
            switch self {
            case .closed: "open it (`POST /INDEX/_open`), or leave it out of the pattern (`-INDEX`)"
            case .hidden:
                "name it in `--index` or `usage.elasticsearch.index`, or leave it out of the pattern (`-INDEX`)"
            case .frozen: "unfreeze it (`POST /INDEX/_unfreeze`), or leave it out of the pattern (`-INDEX`)"
            }
        }
    }

    /// What is searched, sorted.
    private(set) var searched: [String] = []
    /// What is passed over, by name.
    private(set) var passedOver: [String: Reason] = [:]
    /// The parts of the pattern that other clusters answer, `backup:cloudtrail-*`.
    private(set) var remote: [String] = []

    /// Whether the server lists closed, hidden and frozen indices, too.
    private(set) var isWhole = true

    /// What one entry of the server's list says.
    private struct Entry {
        var name: String
        var attributes: Set<String>
        /// Whether the pattern means it itself, not an alias or a data stream of which it is a part.
        var isMeant: Bool
    }

    /// Asks for the indices of a pattern.
    ///
    /// - Complexity: one request; one more where the pattern means aliases or data streams; three where requests are signed for AWS.
    init(of pattern: String, on cluster: inout SearchCluster) throws(DiagnosticError) {
        let parts = IndexList.parts(pattern)
        remote = parts.filter { IndexList.isRemote($0) }
        let local = parts.filter { !IndexList.isRemote($0) }
        if cluster.signsForAWS {
            try takeSigned(local, on: &cluster)
        } else if !cluster.version.isKnown, try !IndexList.isListed(local, on: &cluster) {
            searched = try IndexList.exactNames(local, on: &cluster)
            isWhole = false
        } else if !local.isEmpty {
            let entries =
                cluster.version.resolvesIndices
                ? try IndexList.resolved(local, on: &cluster) : try IndexList.listed(local, on: &cluster)
            for entry in entries { add(entry, meant: local) }
        }
        searched.sort()
        guard searched.isEmpty, remote.isEmpty, let (name, reason) = passedOver.min(by: { $0.key < $1.key }) else {
            return
        }
        throw DiagnosticError(
            .error(
                .unreadIndex, "no index of `\(pattern)` can be asked: `\(name)` is \(reason)",
                help: reason.help))
    }

    /// The pattern without what is closed and named by it: to search that is an error.
    func searchable(_ pattern: String) -> String {
        IndexList.parts(pattern).filter { passedOver[$0] != .closed }.joined(separator: ",")
    }

    /// A list for tests.
    init(searched: [String]) { self.searched = searched }

    /// The parts of a pattern, without blanks around them.
    static func parts(_ pattern: String) -> [String] {
        pattern.split(separator: ",").map { part in
            let start = part.drop { $0 == " " || $0 == "\t" }
            return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }.filter { !$0.isEmpty }
    }

    private static func isRemote(_ part: String) -> Bool { part.contains(":") && !part.hasPrefix("<") }

    private mutating func add(_ entry: Entry, meant parts: [String]) {
        // The parts of an alias or a data stream are searched whether they are hidden or not.
        let isNamed = !entry.isMeant || parts.contains(entry.name)
        if entry.attributes.contains("closed") {
            passedOver[entry.name] = .closed
        } else if entry.attributes.contains("frozen") {
            passedOver[entry.name] = .frozen
        } else if entry.attributes.contains("hidden"), !isNamed, !parts.contains(where: { $0.hasPrefix(".") }) {
            passedOver[entry.name] = .hidden
        } else if !searched.contains(entry.name) {
            passedOver[entry.name] = nil
            searched.append(entry.name)
        }
        if searched.contains(entry.name) { passedOver[entry.name] = nil }
    }

    /// By `_resolve/index` (ElasticSearch 7.9 on, OpenSearch).
    private static func resolved(
        _ parts: [String], on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [Entry] {
        let answer = try resolve(parts, on: &cluster)
        var entries = entries(answer, isMeant: true)
        let known = Set(entries.map(\.name))
        let members = ["aliases", "data_streams"].flatMap { kind in
            answer[kind].elements.flatMap { $0[kind == "aliases" ? "indices" : "backing_indices"].elements }
        }
        let names = Set(members.compactMap(\.text)).subtracting(known).sorted()
        for start in stride(from: 0, to: names.count, by: FieldCatalog.namesAtOnce) {
            let part = Array(names[start..<min(names.count, start + FieldCatalog.namesAtOnce)])
            entries += IndexList.entries(try resolve(part, on: &cluster), isMeant: false)
        }
        return entries
    }

    /// Whether a server lists the indices that a pattern means, which not all do that do not say who they are.
    private static func isListed(_ parts: [String], on cluster: inout SearchCluster) throws(DiagnosticError) -> Bool {
        let response = try cluster.response(resolving(parts), doing: task)
        return response.isSuccess
    }

    private static func resolving(_ names: [String]) -> HTTPRequest {
        HTTPRequest(
            .get, "/_resolve/index/\(names.map { HTTPRequest.encoded($0) }.joined(separator: ","))",
            query: [("expand_wildcards", "all")])
    }

    private static func resolve(_ names: [String], on cluster: inout SearchCluster) throws(DiagnosticError) -> Answer {
        try cluster.answer(resolving(names), doing: task)
    }

    private static let task = "listing indices"

    private static func entries(_ answer: Answer, isMeant: Bool) -> [Entry] {
        answer["indices"].elements.compactMap { index in
            index["name"].text.map { name in
                Entry(
                    name: name, attributes: Set(index["attributes"].elements.compactMap(\.text)), isMeant: isMeant)
            }
        }
    }

    /// By `_cat/indices`, which knows neither hidden indices nor data streams, as the servers that have nothing else.
    private static func listed(
        _ parts: [String], on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [Entry] {
        let path = parts.map { HTTPRequest.encoded($0) }.joined(separator: ",")
        let answer = try cluster.answer(
            HTTPRequest(.get, "/_cat/indices/\(path)", query: [("format", "json"), ("h", "index,status")]), doing: task)
        return answer.elements.compactMap { index in
            index["index"].text.map { name in
                Entry(name: name, attributes: index["status"].text == "close" ? ["closed"] : [], isMeant: true)
            }
        }
    }

    /// Where paths hold no special characters: what a search finds, and of all indices those that match and are closed.
    private mutating func takeSigned(_ parts: [String], on cluster: inout SearchCluster) throws(DiagnosticError) {
        searched = try IndexList.exactNames(parts, on: &cluster)
        let answer = try cluster.answer(
            HTTPRequest(.get, "/_cat/indices", query: [("format", "json")]), doing: IndexList.task)
        for index in answer.elements where index["status"].text == "close" {
            guard let name = index["index"].text, IndexList.isMeant(name, by: parts) else { continue }
            passedOver[name] = .closed
        }
    }

    /// Whether a pattern means an index by its name.
    static func isMeant(_ name: String, by parts: [String]) -> Bool {
        var isMeant = false
        for part in parts {
            if part.hasPrefix("-") {
                if matches(name[...], part.dropFirst()) { isMeant = false }
            } else if matches(name[...], part[...]) {
                isMeant = true
            }
        }
        return isMeant
    }

    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            let rest = pattern.drop { $0 == "*" }
            if rest.isEmpty { return true }
            return name.indices.contains { matches(name[$0...], rest) }
        }
        return name.first == first && matches(name.dropFirst(), pattern.dropFirst())
    }

    private static func exactNames(
        _ parts: [String], on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [String] {
        final class Names { var all: [String] = [] }
        let names = Names()
        let search = SmallSearch(filters: [], aggregations: ["i": ["terms": ["field": "_index", "size": 10_000]]])
        try cluster.run(
            [.small(search) { answer in names.all = answer["i"]["buckets"].elements.compactMap { $0["key"].text } }],
            index: parts.joined(separator: ","), doing: task)
        return names.all
    }

    /// The gaps that indices are which no search looks at.
    var gaps: [Diagnostic] {
        passedOver.sorted { $0.key < $1.key }.map { name, reason in
            .error(
                .unreadIndex, "`\(name)` is \(reason) and was not read: what it holds is not known",
                help: reason.help)
        }
    }
}

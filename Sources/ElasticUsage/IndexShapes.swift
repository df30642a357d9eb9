import Diagnostics
import HTTP
import SearchCluster

/// Indices that can be asked by the same searches, since they hold CloudTrail's fields in the same way.
struct IndexShape {
    /// Their names, sorted; empty for all that the pattern means, as a search of the pattern finds them.
    var indices: [String]
    /// How they call and hold the fields.
    let fields: FieldMap
    /// The names of all their fields, for what else they may hold.
    let catalog: FieldCatalog

    /// Where its searches look.
    var scope: SearchScope { SearchScope(indices: indices) }
}

/// The indices of a pattern, sorted by how they can be asked.
///
/// One month of a server's own mapping beside one that `cloudtrim load` made, a leftover copy, records beside Elastic's
/// integration: each is asked for its fields under its own names. What holds some of CloudTrail's fields and can't be asked is
/// told by name; where nothing else is there, it is an error.
struct IndexShapes {
    /// Those that can be asked, at least one, in the order of their first names.
    private(set) var readable: [IndexShape] = []
    /// Those that hold some of CloudTrail's fields, and why they can't be asked.
    private(set) var unreadable: [(indices: [String], problems: [Diagnostic])] = []
    /// Those without any of CloudTrail's fields under the names that were looked for.
    private(set) var foreign: [String] = []

    /// Prefixes that were taken from what is there, for the user.
    private(set) var guesses: [Diagnostic] = []
    /// The fields of all indices together.
    private(set) var catalog: FieldCatalog

    private struct Group {
        var indices: [String]
        var holdings: FieldHoldings
        /// The indices in which no search sees the values of a field.
        var unseenIn: [CloudTrailField: [String]] = [:]

        mutating func add(_ name: String, _ other: FieldHoldings) {
            indices.append(name)
            holdings.join(other)
            for (field, holding) in other.all {
                if case .unseen = holding { unseenIn[field, default: []].append(name) }
            }
        }
    }

    /// Asks for mappings and the list of fields.
    ///
    /// - Complexity: two requests, of however many shapes the indices are; one more for each prefix that is guessed.
    init(
        _ list: IndexList, pattern: String, keyPrefix: String, timestampField: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        guard list.remote.isEmpty else {
            catalog = try IndexShapes.remoteCatalog(pattern, on: &cluster)
            try takeRemote(pattern, keyPrefix: keyPrefix, timestampField: timestampField)
            return
        }
        let prefix = keyPrefix.isEmpty || keyPrefix.hasSuffix(".") ? keyPrefix : keyPrefix + "."
        let mappings = try IndexMapping.all(
            of: list.searched, pattern: cluster.signsForAWS ? nil : pattern, prefix: prefix, time: timestampField,
            on: &cluster)
        catalog = try FieldCatalog.ofAll(list, pattern: pattern, on: &cluster)
        var groups: [Group] = []
        sort(list.searched, mappings, keyPrefix: keyPrefix, timestampField: timestampField, into: &groups)
        if prefix.isEmpty, !foreign.isEmpty {
            try guess(pattern, timestampField: timestampField, into: &groups, on: &cluster)
        }
        let isAlike = groups.count == 1 && foreign.isEmpty && !cluster.signsForAWS
        for group in groups { take(group, isAll: isAlike) }
        guard readable.isEmpty else { return }
        if !unreadable.isEmpty { throw DiagnosticError(unreadable.flatMap(\.problems)) }
        try refuse(pattern, keyPrefix: keyPrefix, timestampField: timestampField)
    }

    /// Puts indices to those that are asked as they are, or to ``foreign``.
    private mutating func sort(
        _ names: [String], _ mappings: [String: IndexMapping], keyPrefix: String, timestampField: String,
        into groups: inout [Group]
    ) {
        for name in names {
            guard let mapping = mappings[name] else { continue }
            let holdings = FieldHoldings(
                keyPrefix: keyPrefix, timestampField: timestampField, holding: { mapping.holding(of: $0, as: $1) })
            if case .foreign = holdings.standing {
                foreign.append(name)
            } else if let number = groups.firstIndex(where: { $0.holdings.fits(holdings) }) {
                groups[number].add(name, holdings)
            } else {
                var group = Group(indices: [], holdings: holdings)
                group.add(name, holdings)
                groups.append(group)
            }
        }
    }

    /// Looks for CloudTrail's names below a prefix that nobody gave, in indices that have none of them without.
    private mutating func guess(
        _ pattern: String, timestampField: String, into groups: inout [Group], on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        let catalog = catalog.restricted(to: foreign)
        let ending = ".eventSource"
        let prefixes = catalog.types.keys.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
            .filter { prefix in
                // A list of events, whose values are mixed.
                let isList = prefix.split(separator: ".").last?.lowercased() == "records"
                return !isList && catalog.types["\(prefix).eventName"] != nil
                    && catalog.types["\(prefix).userIdentity.type"] != nil
            }
        for prefix in prefixes.sorted().prefix(3) where !foreign.isEmpty {
            let candidates = foreign
            foreign = []
            let mappings = try IndexMapping.all(
                of: candidates, pattern: cluster.signsForAWS ? nil : pattern, prefix: prefix + ".",
                time: timestampField, on: &cluster)
            sort(candidates, mappings, keyPrefix: prefix, timestampField: timestampField, into: &groups)
            let found = candidates.filter { !foreign.contains($0) }
            guard !found.isEmpty else { continue }
            guesses.append(
                Diagnostic(
                    .note, .indexMapping,
                    "\(IndexShapes.words(found)): CloudTrail's names stand below `\(prefix)`, by what is there",
                    help: "`usage.elasticsearch.key_prefix: \(prefix)` says so"))
        }
    }

    /// - Parameter isAll: whether they are all that the pattern means.
    private mutating func take(_ group: Group, isAll: Bool) {
        let words = IndexShapes.words(group.indices)
        let problems = FieldMap.problems(group.holdings, index: words, nil)
        guard problems.isEmpty else {
            unreadable.append((group.indices, problems))
            return
        }
        let own = catalog.restricted(to: group.indices)
        if let (some, others) = own.split(below: group.holdings.prefix + "requestParameters", of: group.indices) {
            for indices in [some, others] {
                var part = group
                part.indices = indices
                take(part, isAll: false)
            }
            return
        }
        readable.append(
            IndexShape(
                indices: isAll ? [] : group.indices, fields: FieldMap(group.holdings, own, unseenIn: group.unseenIn),
                catalog: own))
    }

    /// Looks at what the indices hold; those whose index made other values of what was sent can't be asked after all.
    ///
    /// - Parameter documents: how many documents each index holds, by its name.
    /// - Returns: what each of ``readable`` holds.
    mutating func surveyed(
        pattern: String, documents: [String: Int], on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [IndexSurvey] {
        let sizes = readable.map { shape in
            let own = shape.indices.isEmpty ? Array(documents.values) : shape.indices.compactMap { documents[$0] }
            return (documents: own.reduce(0, +), indices: own.count)
        }
        let surveys = try IndexSurvey.all(of: readable, sizes: sizes, pattern: pattern, on: &cluster)
        let altered = readable.indices.filter { !surveys[$0].altered.isEmpty }
        for number in altered {
            let shape = readable[number]
            let problems = surveys[number].altered.sorted { $0.key.rawValue < $1.key.rawValue }.map { field, value in
                Diagnostic.error(
                    .indexMapping,
                    "`\(shape.fields.stored(field))` in `\(value.index)` is not counted as it was sent: the index "
                        + (value.counted == nil ? "has no value of it" : "changes it"),
                    help:
                        "map it as `keyword`, without a normalizer, and index again, for example with `cloudtrim load`")
            }
            unreadable.append((shape.indices.isEmpty ? IndexList.parts(pattern) : shape.indices, problems))
        }
        if altered.count == readable.count { throw DiagnosticError(unreadable.flatMap(\.problems)) }
        readable = readable.indices.filter { !altered.contains($0) }.map { readable[$0] }
        return surveys.indices.filter { !altered.contains($0) }.map { surveys[$0] }
    }

    /// Indices of other clusters: their lists of fields are all that can be asked for.
    private static func remoteCatalog(
        _ pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> FieldCatalog {
        let query = [("allow_no_indices", "false"), ("include_unmapped", "true")]
        let catalog = try FieldCatalog(
            of: IndexList.parts(pattern), query: cluster.version.listsUnmapped ? query : [query[0]], on: &cluster)
        guard catalog.types.isEmpty else { return catalog }
        // What a remote cluster answers that may be left out (`skip_unavailable`), where nothing else is there.
        throw DiagnosticError(
            .error(
                .unreadIndex, "no index of `\(pattern)` can be asked: a remote cluster is down, or has no such index",
                help: "look at it (`GET _remote/info`), or leave it out of the pattern"))
    }

    private mutating func takeRemote(
        _ pattern: String, keyPrefix: String, timestampField: String
    ) throws(DiagnosticError) {
        let fields = try FieldMap(catalog, keyPrefix: keyPrefix, timestampField: timestampField, index: pattern)
        for field in CloudTrailField.required {
            guard let name = fields[field], let without = catalog.indices[name]?["unmapped"]?.min() else { continue }
            unreadable.append(
                (
                    [without],
                    [
                        .error(
                            .indexMapping, "`\(without)` has no field `\(name)`",
                            help: "leave it out of the pattern (`-INDEX`), or ask the cluster that holds it by itself")
                    ]
                ))
        }
        readable = [IndexShape(indices: [], fields: fields, catalog: catalog)]
    }

    /// Where no index has CloudTrail's fields under the names that were looked for.
    private func refuse(
        _ pattern: String, keyPrefix: String, timestampField: String
    ) throws(DiagnosticError) {
        _ = try FieldMap(catalog, keyPrefix: keyPrefix, timestampField: timestampField, index: pattern)
        throw DiagnosticError(
            .error(
                .indexMapping, "no index of `\(pattern)` holds CloudTrail's events",
                help:
                    "`usage.elasticsearch.key_prefix` and `timestamp_field` say how the index calls CloudTrail's fields"
            ))
    }

    /// One index by its name, several by the first and their number.
    static func words(_ indices: [String]) -> String {
        let first = "`\(indices.first ?? "")`"
        return indices.count < 2 ? first : "\(first) and \(indices.count - 1) more"
    }
}

import CloudTrailEvents
import Diagnostics
import SearchCluster

/// The fields in which requests name roles: the one that `cloudtrim load` adds, or those of `requestParameters` whose
/// name says so or whose values do.
struct RoleFields: Sendable {
    /// One field.
    struct Leaf: Sendable {
        /// The last part of its path; `name` of an instance profile as that of its object.
        var key: String
        var field: String
        /// Whether its values are as they are wanted.
        var isFinal = false

        /// A field whose key is the last part of its path; for an instance profile's `name` that of its object.
        init(path: String, field: String, isFinal: Bool = false) {
            let parts = path.split(separator: ".").map(String.init)
            key = parts.last ?? ""
            if key == "name" || key == "Name", let object = parts.dropLast().last,
                object.hasSuffix("nstanceProfile") || object.hasSuffix("instanceprofile")
            {
                key = object
            }
            self.field = field
            self.isFinal = isFinal
        }

        /// The role that a value names, nil where it names none.
        ///
        /// IAM's own operations name roles that they manage, and pass one only to an instance profile.
        func role(_ value: String, source: String, name: String) -> String? {
            if isFinal { return value }
            guard let role = EventRules.roleMention(key: key, value: value) else { return nil }
            guard source == "iam.amazonaws.com" else { return role }
            return name == "AddRoleToInstanceProfile" && !role.hasPrefix("instance-profile/") ? role : nil
        }
    }

    /// The fields, a few for each search: a row has a place for every one.
    private(set) var chunks: [[Leaf]] = []
    /// Fields that name roles if their values do.
    private var others: [Leaf] = []

    /// Finds the fields of the parts of a source.
    ///
    /// - Complexity: one round of searches; none where all documents come from `cloudtrim load`.
    static func all(
        of parts: [IndexPart], pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [RoleFields] {
        var all = parts.map { RoleFields($0.fields, $0.survey) }
        let found = all.map { _ in Found() }
        var jobs: [SearchJob] = []
        for (part, (own, found)) in zip(parts, zip(all, found)) {
            jobs += RoleFields.jobs(own.others, found).map { $0.within(part.scope) }
        }
        if !jobs.isEmpty { try cluster.run(jobs, index: pattern, doing: "looking for fields that name roles") }
        for number in all.indices { all[number].add(found[number].numbers.sorted().map { all[number].others[$0] }) }
        return all
    }

    private init(_ map: FieldMap, _ survey: IndexSurvey) {
        if let field = map[.namedRoles], survey.has(.namedRoles) {
            chunks = [[Leaf(path: "", field: field, isFinal: true)]]
            return
        }
        for (path, field) in map.requestLeaves {
            let leaf = Leaf(path: path, field: field)
            if EventRules.roleMention(key: leaf.key, value: "name") != nil { add([leaf]) } else { others.append(leaf) }
        }
    }

    private mutating func add(_ leaves: [Leaf]) {
        for leaf in leaves {
            if let last = chunks.last, last.count < 6 {
                chunks[chunks.count - 1].append(leaf)
            } else {
                chunks.append([leaf])
            }
        }
    }

    private final class Found { var numbers: Set<Int> = [] }

    /// What a value is that names a role whatever its field is called.
    private static let roleARN = "arn:[^:]*:iam::[^:]*:(role|instance-profile)/.+"

    /// The searches for those of some fields that hold the ARN of a role somewhere.
    private static func jobs(_ leaves: [Leaf], _ found: Found) -> [SearchJob] {
        stride(from: 0, to: leaves.count, by: 200).map { start in
            let range = start..<min(leaves.count, start + 200)
            let aggregations = range.map { number -> (String, JSONBody) in
                ("n\(number)", ["filter": ["regexp": [leaves[number].field: .string(roleARN)]]])
            }
            return .small(SmallSearch(filters: [], aggregations: .object(aggregations))) { answer in
                for number in range where answer["n\(number)"]["doc_count"].integer ?? 0 > 0 {
                    found.numbers.insert(number)
                }
            }
        }
    }
}

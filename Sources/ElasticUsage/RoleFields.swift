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

    init(
        _ map: FieldMap, _ survey: IndexSurvey, _ scope: SearchScope, pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        if let field = map[.namedRoles], survey.has(.namedRoles) {
            chunks = [[Leaf(path: "", field: field, isFinal: true)]]
            return
        }
        var leaves: [Leaf] = []
        var others: [Leaf] = []
        for (path, field) in map.requestLeaves {
            let leaf = Leaf(path: path, field: field)
            if EventRules.roleMention(key: leaf.key, value: "name") != nil {
                leaves.append(leaf)
            } else {
                others.append(leaf)
            }
        }
        leaves += try RoleFields.holdingARNs(others, scope, pattern: pattern, on: &cluster)
        for start in stride(from: 0, to: leaves.count, by: 6) {
            chunks.append(Array(leaves[start..<min(leaves.count, start + 6)]))
        }
    }

    /// What a value is that names a role whatever its field is called.
    private static let roleARN = "arn:[^:]*:iam::[^:]*:(role|instance-profile)/.+"

    /// Those of some fields that hold the ARN of a role somewhere.
    private static func holdingARNs(
        _ leaves: [Leaf], _ scope: SearchScope, pattern: String, on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [Leaf] {
        final class Found { var numbers: Set<Int> = [] }
        let found = Found()
        var jobs: [SearchJob] = []
        for start in stride(from: 0, to: leaves.count, by: 200) {
            let range = start..<min(leaves.count, start + 200)
            let aggregations = range.map { number -> (String, JSONBody) in
                ("n\(number)", ["filter": ["regexp": [leaves[number].field: .string(roleARN)]]])
            }
            jobs.append(
                SearchJob.small(SmallSearch(filters: [], aggregations: .object(aggregations))) { answer in
                    for number in range where answer["n\(number)"]["doc_count"].integer ?? 0 > 0 {
                        found.numbers.insert(number)
                    }
                }.within(scope))
        }
        try cluster.run(jobs, index: pattern, doing: "looking for fields that name roles")
        return found.numbers.sorted().map { leaves[$0] }
    }
}

/// What the catalog says of the trace that an action leaves in CloudTrail.
public enum RecordingClass: Hashable, Sendable {
    /// A management event of its own, said by AWS.
    case recorded
    /// An operation of that name exists and is no data event: a management event is to be expected.
    case likely
    /// A data event of this `resources.type`: recorded only where a trail asks for it.
    case dataEvent(String)
    /// No event of its own, and checked within these operations only (`rds:CopyDBSnapshot`): used if one of them was.
    case follows([String])
    /// No event of its own (`iam:PassRole`, `es:ESHttpGet`).
    case inferredOnly
    /// Nothing is known, or the source could not see it.
    case unknown

    /// The name in output: `recorded`, `likely`, `dataEvent(AWS::S3::Object)`, `follows(rds:CopyDBSnapshot)`,
    /// `inferredOnly`, `unknown`.
    public var name: String {
        switch self {
        case .recorded: "recorded"
        case .likely: "likely"
        case .dataEvent(let type): "dataEvent(\(type))"
        case .follows(let operations): "follows(\(operations.joined(separator: ", ")))"
        case .inferredOnly: "inferredOnly"
        case .unknown: "unknown"
        }
    }
}

/// How far an action reaches (Service Authorization Reference, "Access level").
public enum AccessLevel: String, Hashable, Sendable, CaseIterable {
    /// Lists resources.
    case list = "List"
    /// Reads the content of resources.
    case read = "Read"
    /// Creates, changes or deletes resources.
    case write = "Write"
    /// Grants or changes rights.
    case permissionsManagement = "Permissions management"
    /// Changes tags only.
    case tagging = "Tagging"
}

/// What becomes of an action that is granted.
public enum Decision: String, Hashable, Sendable, CaseIterable {
    /// It stays.
    case keep
    /// It goes.
    case remove
    /// It stays, and is listed for a person.
    case review
}

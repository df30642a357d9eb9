import IAMModel
import JSONSyntax

extension XMLElement {
    /// The element as the AWS CLI prints it, by the names of IAM's model: lists, numbers and truth values have their JSON
    /// types, and policy documents are the JSON that is percent-encoded in them.
    ///
    /// IAM's own lists consist of `member` elements; an empty one has none, so those that matter are known by name.
    public var json: JSONValue {
        if XMLElement.documents.contains(name), let document = XMLElement.document(text) { return document }
        if !children.isEmpty {
            if children.allSatisfy({ $0.name == "member" }) { return .array(children.map(\.json)) }
            return .object(children.map { JSONValue.Member($0.name, $0.json) })
        }
        if XMLElement.lists.contains(name) { return .array([]) }
        if XMLElement.truths.contains(name) { return .bool(text == "true") }
        if XMLElement.numbers.contains(name), Int(text) != nil { return .number(text) }
        return XMLElement.objects.contains(name) ? .object([]) : .string(text)
    }

    private static let documents: Set = ["PolicyDocument", "AssumeRolePolicyDocument", "Document"]
    private static let lists: Set = [
        "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "UserPolicyList", "GroupPolicyList",
        "RolePolicyList", "GroupList", "AttachedManagedPolicies", "Tags", "InstanceProfileList", "Roles",
        "PolicyVersionList", "ServicesLastAccessed", "TrackedActionsLastAccessed",
    ]
    private static let truths: Set = ["IsTruncated", "IsAttachable", "IsDefaultVersion"]
    private static let numbers: Set = [
        "AttachmentCount", "PermissionsBoundaryUsageCount", "MaxSessionDuration", "TotalAuthenticatedEntities",
    ]
    private static let objects: Set = ["RoleLastUsed", "PermissionsBoundary"]

    /// IAM sends documents percent-encoded (RFC 3986); nil where what comes out is no JSON.
    private static func document(_ text: String) -> JSONValue? {
        guard let bytes = PercentEncoding.decoded(text),
            let tree = try? JSONTree(parsing: .init(path: "document", bytes: bytes))
        else { return nil }
        return JSONValue(tree.root)
    }
}

import Diagnostics
import IAMModel
import JSONSyntax

/// One service of AWS's service authorization reference, as AWS publishes it for programs
/// (Service Authorization Reference, "Simplified AWS service information for programmatic access").
public struct ReferenceService: Sendable {
    /// One action of it.
    struct Action: Sendable {
        let name: String
        let level: AccessLevel?
        /// AWS's flag "IAM Access Analyzer Policy Generation": the action's use is read from CloudTrail.
        let isRecorded: Bool
        let resourceTypes: [String]
        let conditionKeys: [String]
    }

    /// One operation of it.
    struct Operation: Sendable {
        let name: String
        /// The actions that it authorises, as `service:Name`; nil where the reference does not say.
        let actions: [String]?
    }

    /// A kind of resource of it.
    struct ResourceType: Sendable {
        let name: String
        let arns: [String]
    }

    /// What stands before the colon of its actions.
    public let prefix: String
    let actions: [Action]
    let operations: [Operation]
    let resourceTypes: [ResourceType]

    /// Reads one file of the reference, such as that of `https://servicereference.us-east-1.amazonaws.com/v1/s3/s3.json`.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        let tree = try JSONTree(parsing: source)
        let reader = Reader(tree: tree)
        let root = tree.root
        prefix = try reader.name(root, "Name")
        actions = try reader.list(root, "Actions").map { (node) throws(DiagnosticError) in
            Action(
                name: try reader.name(node, "Name"), level: Reader.level(node["Annotations"]?["Properties"]),
                isRecorded: node["SupportedBy"]?["IAM Access Analyzer Policy Generation"]?.bool ?? false,
                resourceTypes: try reader.list(node, "Resources").map { (type) throws(DiagnosticError) in
                    try reader.name(type, "Name", allowing: " ")
                },
                conditionKeys: try reader.list(node, "ActionConditionKeys").map { (key) throws(DiagnosticError) in
                    try reader.plain(key)
                })
        }
        operations = try reader.list(root, "Operations").map { (node) throws(DiagnosticError) in
            let authorised =
                node["AuthorizedActions"] == nil
                ? nil
                : try reader.list(node, "AuthorizedActions").map { (action) throws(DiagnosticError) in
                    "\(try reader.name(action, "Service")):\(try reader.name(action, "Name"))"
                }
            return Operation(name: try reader.name(node, "Name"), actions: authorised)
        }
        resourceTypes = try reader.list(root, "Resources").map { (node) throws(DiagnosticError) in
            ResourceType(
                name: try reader.name(node, "Name", allowing: " "),
                arns: try reader.list(node, "ARNFormats").map { (arn) throws(DiagnosticError) in
                    try reader.plain(arn)
                })
        }
    }
}

/// Reads the parts of a reference file, with the place of what is wrong.
///
/// A text of the reference becomes part of the catalog's lines, so that nothing in it may hold a blank, a tab or a line end.
private struct Reader {
    let tree: JSONTree

    func list(_ node: JSONNode, _ key: String) throws(DiagnosticError) -> [JSONNode] {
        guard let value = node[key] else { return [] }
        guard let elements = value.elements else { throw wrong(value, "a list is expected in `\(key)`") }
        return elements
    }

    /// A name: letters, digits, `-_./*`, and what is allowed beside them.
    func name(_ node: JSONNode, _ key: String, allowing more: String = "") throws(DiagnosticError) -> String {
        guard let value = node[key] else { throw wrong(node, "`\(key)` is missing") }
        guard let text = value.string, !text.isEmpty, text.utf8.count <= 200,
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "-_./*\(more)".utf8.contains($0) })
        else { throw wrong(value, "`\(key)` is no name") }
        return text
    }

    /// A text without blanks, such as an ARN template.
    func plain(_ node: JSONNode) throws(DiagnosticError) -> String {
        guard let text = node.string, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw wrong(node, "a text without blanks is expected")
        }
        return text
    }

    static func level(_ properties: JSONNode?) -> AccessLevel? {
        guard let properties, properties.members != nil else { return nil }
        func has(_ key: String) -> Bool { properties[key]?.bool ?? false }
        if has("IsPermissionManagement") { return .permissionsManagement }
        if has("IsTaggingOnly") { return .tagging }
        if has("IsWrite") { return .write }
        return has("IsList") ? .list : .read
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte.folded &- 0x61 < 26 || byte &- 0x30 < 10
    }

    private func wrong(_ node: JSONNode, _ message: String) -> DiagnosticError {
        DiagnosticError(
            .error(
                .catalog, "this is no service of AWS's service reference: \(message)", at: tree.span(node),
                help: "fetch the file again"))
    }
}

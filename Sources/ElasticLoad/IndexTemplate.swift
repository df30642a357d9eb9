import HTTP
import SearchCluster

/// The mapping of an index of CloudTrail records: what usage asks for can be counted, everything else is only kept.
///
/// No field is mapped by itself (`dynamic: false`): requests of thousands of operations would be thousands of fields,
/// and one name may be a text here and an object there.
enum IndexTemplate {
    private static let keywords = [
        "eventName", "eventSource", "eventID", "eventType", "eventVersion", "eventCategory", "errorCode", "awsRegion",
        "recipientAccountId", "sharedEventID", "sourceIPAddress", "userAgent", "vpcEndpointId",
        "sessionCredentialFromConsole", "userIdentity.type", "userIdentity.principalId", "userIdentity.arn",
        "userIdentity.accountId", "userIdentity.accessKeyId", "userIdentity.userName", "userIdentity.invokedBy",
        "userIdentity.onBehalfOf.userId", "userIdentity.sessionContext.sessionIssuer.type",
        "userIdentity.sessionContext.sessionIssuer.principalId", "userIdentity.sessionContext.sessionIssuer.arn",
        "userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.sessionContext.sourceIdentity",
        "userIdentity.onBehalfOf.identityStoreArn", "userIdentity.identityProvider",
        "userIdentity.inScopeOf.issuerType", "userIdentity.sessionContext.ec2RoleDelivery",
        "userIdentity.sessionContext.webIdFederationData.federatedProvider", "requestParameters.principalArn",
        "responseElements.provider", "cloudtrim.subject",
        "resources.type", "resources.ARN", "requestParameters.roleArn", "requestParameters.roleSessionName",
        "requestParameters.sourceIdentity", "responseElements.credentials.accessKeyId",
        "responseElements.assumedRoleUser.assumedRoleId", "responseElements.assumedRoleUser.arn",
        "responseElements.federatedUser.federatedUserId", "additionalEventData.SwitchFrom", "cloudtrim.roles",
    ]

    /// The request that makes the template for all indices of a pattern.
    static func request(_ pattern: IndexPattern, version: ClusterVersion) -> HTTPRequest {
        let settings: JSONBody = ["index": ["refresh_interval": "30s", "mapping.total_fields.limit": 2000]]
        let mapping = mapping
        let patterns: JSONBody = [.string(pattern.wildcard)]
        if version.hasComposableTemplates {
            let body: JSONBody = [
                "index_patterns": patterns, "priority": 300, "template": ["settings": settings, "mappings": mapping],
            ]
            return HTTPRequest(.put, "/_index_template/\(pattern.templateName)", body: body.bytes)
        }
        let body: JSONBody = [
            "index_patterns": patterns, "order": 300, "settings": settings,
            "mappings": version.hasTypes ? ["_doc": mapping] : mapping,
        ]
        return HTTPRequest(.put, "/_template/\(pattern.templateName)", body: body.bytes)
    }

    private static var mapping: JSONBody {
        var root = Tree()
        for path in keywords { root.add(path, ["type": "keyword", "ignore_above": 8191]) }
        // Denials' messages name the action at their beginning and may be long; Lucene takes 32,766 bytes.
        root.add("errorMessage", ["type": "keyword", "ignore_above": 8191])
        root.add("eventTime", ["type": "date"])
        root.add("userIdentity.sessionContext.attributes.creationDate", ["type": "date", "ignore_malformed": true])
        root.add("readOnly", ["type": "boolean"])
        root.add("managementEvent", ["type": "boolean"])
        return ["dynamic": false, "properties": root.properties]
    }

    private struct Tree {
        private var leaves: [(String, JSONBody)] = []
        private var branches: [(String, Tree)] = []

        mutating func add(_ path: String, _ leaf: JSONBody) {
            guard let dot = path.firstIndex(of: ".") else { return leaves.append((path, leaf)) }
            let name = String(path[..<dot])
            let rest = String(path[path.index(after: dot)...])
            if let place = branches.firstIndex(where: { $0.0 == name }) {
                branches[place].1.add(rest, leaf)
            } else {
                var branch = Tree()
                branch.add(rest, leaf)
                branches.append((name, branch))
            }
        }

        var properties: JSONBody {
            .object(leaves + branches.map { ($0.0, ["properties": $0.1.properties]) })
        }
    }
}

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`
/// (IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)").
public struct ARN: Hashable, Sendable, CustomStringConvertible {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    public let partition: String
    /// The service's namespace, `iam`.
    public let service: String
    /// The region, empty for global resources.
    public let region: String
    /// The account's digits, empty where the ARN has none; `aws` for AWS's own managed policies.
    public let account: String
    /// All that follows the fifth colon, `role/path/name`.
    public let resource: String

    /// Takes six parts divided by colons, the first `arn`, else nil.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[1].isEmpty, !parts[2].isEmpty, !parts[5].isEmpty else {
            return nil
        }
        partition = String(parts[1])
        service = String(parts[2])
        region = String(parts[3])
        account = String(parts[4])
        resource = String(parts[5])
    }

    /// The account, where the ARN has one.
    public var accountID: AccountID? { AccountID(account) }

    /// The resource's type before the first slash, `role`; all of it where there is no slash.
    public var resourceType: String { String(resource.prefix { $0 != "/" }) }

    /// What follows the last slash: the name without its path.
    public var resourceName: String {
        resource.lastIndex(of: "/").map { String(resource[resource.index(after: $0)...]) } ?? resource
    }

    /// The ARN as AWS writes it.
    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
}

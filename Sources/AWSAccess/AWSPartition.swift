/// A partition of AWS: regions that share accounts, ARNs and the ends of host names (AWS SDKs: partitions and end points, as
/// botocore's `partitions.json` has them).
public struct AWSPartition: Hashable, Sendable {
    /// `aws`, `aws-cn` …, as ARNs begin.
    public let name: String
    /// What hosts end with: `amazonaws.com`.
    let suffix: String
    /// How the names of its regions begin; empty for the one that has all others.
    private let prefix: String
    /// Where IAM, which has no regions, is signed for.
    let regionOfIAM: String
    /// Where Organizations is.
    let regionOfOrganizations: String

    private init(_ name: String, _ suffix: String, _ prefix: String, iam: String, organizations: String? = nil) {
        self.name = name
        self.suffix = suffix
        self.prefix = prefix
        regionOfIAM = iam
        regionOfOrganizations = organizations ?? iam
    }

    private static let all = [
        AWSPartition(
            "aws-cn", "amazonaws.com.cn", "cn-", iam: "cn-north-1", organizations: "cn-northwest-1"),
        AWSPartition("aws-us-gov", "amazonaws.com", "us-gov-", iam: "us-gov-west-1"),
        AWSPartition("aws-iso", "c2s.ic.gov", "us-iso-", iam: "us-iso-east-1"),
        AWSPartition("aws-iso-b", "sc2s.sgov.gov", "us-isob-", iam: "us-isob-east-1"),
        AWSPartition("aws-iso-e", "cloud.adc-e.uk", "eu-isoe-", iam: "eu-isoe-west-1"),
        AWSPartition("aws-iso-f", "csp.hci.ic.gov", "us-isof-", iam: "us-isof-south-1"),
        AWSPartition("aws-eusc", "amazonaws.eu", "eusc-", iam: "eusc-de-east-1"),
        AWSPartition("aws", "amazonaws.com", "", iam: "us-east-1"),
    ]

    /// The partition of a region: by how its name begins, `aws` for all others.
    public init(ofRegion region: String) {
        self = AWSPartition.all.first { region.hasPrefix($0.prefix) } ?? AWSPartition.all[AWSPartition.all.count - 1]
    }
}

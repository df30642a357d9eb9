/// A service of AWS that is asked: where it is, how it is spoken to, and what it is signed for.
public enum AWSService: Sendable, CaseIterable {
    /// Identity and Access Management: no regions.
    case iam
    /// Security Token Service.
    case sts
    /// Organizations.
    case organizations
    /// IAM Identity Center's portal, which gives a person's credentials; not signed.
    case portal

    /// How requests and answers are written (AWS: Smithy's `awsQuery`, `awsJson1_1` and `restJson1`).
    enum Form: Sendable {
        /// A form in the body, XML back; the version of the API.
        case query(version: String)
        /// JSON in the body; what `X-Amz-Target` begins with.
        case json(target: String)
        /// A path, and JSON back.
        case rest
    }

    var form: Form {
        switch self {
        case .iam: .query(version: "2010-05-08")
        case .sts: .query(version: "2011-06-15")
        case .organizations: .json(target: "AWSOrganizationsV20161128")
        case .portal: .rest
        }
    }

    /// The prefix of its actions, the name that it is signed for, and what variables and profiles call it
    /// (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
    public var prefix: String {
        switch self {
        case .iam: "iam"
        case .sts: "sts"
        case .organizations: "organizations"
        case .portal: "sso"
        }
    }

    /// Where a request is signed for, by the region that was asked for.
    func signingRegion(_ region: String) -> String {
        switch self {
        case .iam: AWSPartition(ofRegion: region).regionOfIAM
        case .organizations: AWSPartition(ofRegion: region).regionOfOrganizations
        case .sts, .portal: region
        }
    }

    /// The address (botocore's end point rules of 2026).
    func address(_ region: String) -> String {
        let partition = AWSPartition(ofRegion: region)
        let host =
            switch self {
            case .iam:
                switch partition.name {
                case "aws": "iam"
                case "aws-us-gov": "iam.us-gov"
                default: "iam.\(partition.regionOfIAM)"
                }
            case .organizations: "organizations.\(partition.regionOfOrganizations)"
            case .sts: "sts.\(region)"
            case .portal: "portal.sso.\(region)"
            }
        return "https://\(host).\(partition.suffix)"
    }
}

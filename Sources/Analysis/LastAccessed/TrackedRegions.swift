/// The regions in which IAM tracks last accesses (IAM User Guide, "Refine permissions in AWS using last accessed information",
/// "Where last accessed information is tracked").
///
/// In a region that is not among them, attempts may leave no trace in a report: nothing goes by it then.
enum TrackedRegions {
    static let all: Set = [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-northeast-1",
        "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
        "ap-southeast-3", "ap-southeast-4", "ca-central-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1",
        "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "sa-east-1",
        "us-gov-east-1", "us-gov-west-1",
    ]
}

import ActionCatalog
import IAMModel

/// What one region of a partition alone records.
struct OneRegion {
    let region: String
    let names: [String]
    let actions: ActionSet
}

extension ActionCatalog {
    func recordedInOneRegion(of partition: String) -> [OneRegion] {
        guard let region = globalRegion(of: partition) else { return [] }
        let names = ["cloudfront", "iam", "organizations", "route53", "sts"]
        return [
            OneRegion(
                region: region, names: names,
                actions: names.reduce(into: ActionSet()) { $0.formUnion(actions(ofService: $1)) })
        ]
    }

    func partition(ofRegion region: some StringProtocol) -> String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        if region.hasPrefix("us-gov-") { return "aws-us-gov" }
        return "aws"
    }

    func globalRegion(of partition: String) -> String? {
        ["aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"][partition]
    }
}

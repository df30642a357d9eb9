/// An action that there is, and what it works on: what requests are made of that somebody could send.
public struct KnownAction: Hashable, Sendable {
    /// `service:Name`
    public let name: String
    /// How the ARNs of what it works on look, `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`; none where it works
    /// on `*` only, nil where that isn't known.
    public let resources: [String]?

    /// An action by its name.
    public init(_ name: String, resources: [String]? = nil) {
        self.name = name
        self.resources = resources
    }

    /// Whether it works on something in a set, as far as a look at the patterns tells.
    public func mayWork(on set: PatternSet) -> Bool {
        guard let resources else { return true }
        if resources.isEmpty { return set.contains("*") }
        return set.isNegated
            || resources.contains { shape in
                let pattern = KnownAction.pattern(shape, region: nil, account: nil)
                return set.patterns.contains { $0.intersects(pattern) }
            }
    }

    /// Regions to try, the plainest first.
    private static let regions = [
        "us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "us-east-2", "ap-southeast-1", "ap-northeast-1",
        "eu-west-2", "ap-southeast-2", "eu-north-1", "ca-central-1", "sa-east-1", "ap-south-1", "eu-west-3",
        "us-west-1", "eu-south-1", "ap-east-1", "me-south-1", "af-south-1", "us-gov-west-1", "cn-north-1",
    ]

    /// The patterns of what it works on, the plainest first.
    var patterns: [TextPattern] {
        var found: [TextPattern] = []
        for shape in resources ?? [] {
            for region in shape.contains("${Region}") ? KnownAction.regions : ["us-east-1"] {
                for account in shape.contains("${Account}") ? ["111122223333", nil] : [nil] {
                    found.append(KnownAction.pattern(shape, region: region, account: account))
                }
            }
        }
        return found
    }

    /// A shape as a pattern: what varies is some text, of an account twelve characters.
    private static func pattern(_ shape: String, region: String?, account: String?) -> TextPattern {
        var text = ""
        var rest = shape[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            text += rest[..<start.lowerBound]
            switch rest[start.upperBound..<end] {
            case "Partition":
                text +=
                    region.map { $0.hasPrefix("cn-") ? "aws-cn" : $0.contains("-gov-") ? "aws-us-gov" : "aws" }
                    ?? "aws*"
            case "Region": text += region ?? "?*"
            case "Account": text += account ?? "????????????"
            default: text += "?*"
            }
            rest = rest[rest.index(after: end)...]
        }
        return TextPattern(text + rest).ofResource
    }
}

/// Where AWS gives a role's credentials to, as `inScopeOf.issuerType` of a record names it, and the service that does so
/// (CloudTrail User Guide, "CloudTrail userIdentity element"; IAM User Guide, "AWS service principals").
enum Environment {
    /// The service of a type of resource: `lambda.amazonaws.com` of `AWS::Lambda::Function`.
    static func service(of type: String) -> String {
        let parts = type.split(separator: ":", omittingEmptySubsequences: true).map { $0.lowercased() }
        guard parts.count >= 2, parts[0] == "aws" else { return type }
        // Tasks have roles of their own, which the service itself does not assume.
        return parts[1] == "ecs" ? "ecs-tasks.amazonaws.com" : "\(parts[1]).amazonaws.com"
    }
}

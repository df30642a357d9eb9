import Diagnostics
import IAMModel

/// Whose credentials they are (STS API Reference, "GetCallerIdentity", which needs no right).
public struct CallerIdentity: Hashable, Sendable {
    /// The account.
    public let account: AccountID
    /// The caller.
    public let arn: ARN

    /// Asks the Security Token Service.
    public init(_ session: AWSSession) throws(DiagnosticError) {
        let answer = try session.client(.sts).answer(.init("GetCallerIdentity"))
        guard let account = answer["Account"].flatMap({ AccountID($0) }), let arn = answer["Arn"].flatMap({ ARN($0) })
        else {
            throw DiagnosticError(
                .error(.awsAnswer, "the Security Token Service does not say whose credentials these are"))
        }
        self.account = account
        self.arn = arn
    }
}

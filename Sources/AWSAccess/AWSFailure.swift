import Diagnostics
import HTTP

/// Why AWS gave no answer to a call.
public struct AWSFailure: Error, Hashable, Sendable {
    /// What came instead of an answer.
    public enum Reason: Hashable, Sendable {
        /// The credentials lack the right.
        case denied(message: String)
        /// The credentials are over, or none of AWS's.
        case credentials(code: String, message: String)
        /// More calls than AWS takes, and that for as long as it was tried.
        case throttled(code: String)
        /// Another error of the service.
        case service(code: String, message: String)
        /// No answer at all.
        case http(HTTPFailure)
        /// An answer that is none of AWS's.
        case malformed(String)
    }

    /// The action that was called, `iam:GetAccountAuthorizationDetails`: what a policy has to allow.
    public let action: String
    /// The host that was asked.
    public let host: String
    /// What came.
    public let reason: Reason

    /// The error's code where the service gave one.
    public var code: String? {
        switch reason {
        case .service(let code, _), .throttled(let code), .credentials(let code, _): code
        case .denied, .http, .malformed: nil
        }
    }

    /// Whether the credentials lack the right.
    public var isDenied: Bool { if case .denied = reason { true } else { false } }

    /// The error as a reader sees it, with what to do about it.
    public var diagnostic: Diagnostic {
        switch reason {
        case .denied(let message):
            .error(
                .awsDenied, "AWS refuses `\(action)`: \(AWSFailure.line(message))",
                help: "`cloudtrim fetch --print-policy` prints what the credentials need")
        case .credentials(let code, let message):
            .error(
                .awsCredentials,
                "AWS does not take the credentials for `\(action)`: \(code): \(AWSFailure.line(message))",
                help: "log in again, or name others with `--profile`; a clock that is wrong does this, too")
        case .throttled(let code):
            .error(
                .awsAnswer, "AWS takes no more calls of `\(action)` for now: \(code)",
                help: "run the command again later: what it has is kept")
        case .service(let code, let message):
            .error(.awsAnswer, "`\(action)` failed: \(code): \(AWSFailure.line(message))")
        case .http(let failure):
            failure.diagnostic(host: host, doing: "asking for `\(action)`")
        case .malformed(let what):
            .error(
                .awsAnswer, "`\(host)` answered `\(action)` with something that is not of AWS: \(what)",
                help: "is there a proxy, or is an `AWS_ENDPOINT_URL` set?")
        }
    }

    /// The first line of what a server says, and not too much of it.
    private static func line(_ text: String) -> String {
        let first = text.split(whereSeparator: \.isNewline).first ?? ""
        return first.unicodeScalars.count > 400 ? "\(String(first.unicodeScalars.prefix(400)))…" : String(first)
    }

    /// Reads an error's code and message.
    static func reason(code: String, message: String, status: Int) -> Reason {
        let plain = code.split(separator: "#").last.map(String.init) ?? code
        if throttles.contains(plain) { return .throttled(code: plain) }
        if denials.contains(plain) { return .denied(message: message.isEmpty ? plain : message) }
        if invalid.contains(plain) { return .credentials(code: plain, message: message) }
        return .service(code: plain, message: message)
    }

    /// AWS SDKs and Tools Reference Guide, "Retry behavior": what the standard mode takes for throttling.
    private static let throttles: Set = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
        "SlowDown", "PriorRequestNotComplete", "TransactionInProgressException", "EC2ThrottledException",
    ]
    private static let denials: Set = [
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "UnauthorizedException",
        "ForbiddenException",
    ]
    private static let invalid: Set = [
        "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException",
        "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken",
        "MissingAuthenticationTokenException", "RequestExpired", "InvalidIdentityToken", "401", "OptInRequired",
    ]
}

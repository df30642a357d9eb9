import Bytes

/// Tells denials from errors that came after authorization, and reads what a denial's message says.
///
/// `errorCode` is the service's own (CloudTrail User Guide, "CloudTrail record contents"): EC2 prefixes `Client.` or
/// `Server.`, many services end codes in `Exception`, some put a name space and `#` before them. A code that is not
/// known as a denial counts as use, since use keeps access and a denial does not.
enum Denial {
    /// How a request ended that has an error.
    static func outcome(
        code: ByteSpan, message: ByteSpan, source: ByteSpan, name: ByteSpan
    ) -> DecodedKind.Outcome {
        let bare = bareCode(code)
        if bare.hasPrefix("DryRunOperation") { return .succeeded }
        // Of `ForbiddenException` some services' models say no more than "access forbidden", and record no message.
        if message.isEmpty, bare.hasPrefix("Forbidden") { return .denied }
        switch DenialTable.whose(bare, of: source) {
        case .callers: return .denied
        case .anothers: return .failed
        case .told: return saysDenied(message) ? .denied : .failed
        case nil: break
        }
        if isDenial(bare) || isUnauthenticated(bare) || saysDenied(message) { return .denied }
        let isObjectRead = source.hasPrefix("s3.") || source.hasPrefix("s3express.")
        if isObjectRead, name.hasPrefix("Get") || name.hasPrefix("Head"),
            bare == "NoSuchKey" || bare == "404" || bare == "NotFound" || bare == "Not Found"
        {
            return .notFound
        }
        return .failed
    }

    /// The code without what stands before it.
    private static func bareCode(_ code: ByteSpan) -> ByteSpan {
        var bare = code
        if let hash = bare.firstIndex(of: UInt8(ascii: "#")) { bare = bare[hash + 1..<bare.count] }
        if bare.hasPrefix("Client.") || bare.hasPrefix("Server.") { bare = bare[7..<bare.count] }
        return bare
    }

    /// Codes that say, of every service that ``DenialTable`` does not name, that IAM did not allow the request (IAM API
    /// reference, "Common errors"; the exceptions that botocore's API models list). A code that only ends like one of them
    /// is none: it may tell of a key, a role or a bucket that the service could not use once the caller was let in.
    private static func isDenial(_ code: ByteSpan) -> Bool {
        code == "AccessDenied" || code == "AccessDeniedException" || code == "UnauthorizedOperation"
            || code.hasSuffix(".AccessDenied") || code.hasSuffix(".UnauthorizedOperation")
            || code.hasPrefix("AuthorizationError")
            || code.hasPrefix("UnauthorizedAccess") || code == "Unauthorized" || code == "UnauthorizedException"
            || code.hasPrefix("NotAuthorized")
    }

    /// Codes of requests that were turned away before anything was asked of IAM: whose they were is not certain, and
    /// they need no action (IAM API reference, "Common errors"; Amazon EC2 API reference, "Error codes").
    private static func isUnauthenticated(_ code: ByteSpan) -> Bool {
        code.hasPrefix("UnrecognizedClient") || code.hasPrefix("InvalidClientTokenId") || code.hasPrefix("ExpiredToken")
            || code.hasPrefix("InvalidSignature") || code.hasPrefix("SignatureDoesNotMatch")
            || code.hasPrefix("IncompleteSignature") || code.hasPrefix("MissingAuthenticationToken")
            || code == "InvalidAccessKeyId" || code == "RequestExpired"
    }

    /// `Forbidden`, `403`, `ValidationError` …: some services say more in the message than in the code.
    private static func saysDenied(_ message: ByteSpan) -> Bool {
        message.firstIndex(of: "is not authorized to perform") != nil
            || message.firstIndex(of: "not authorized to perform this") != nil
    }

    /// The action of `… is not authorized to perform: apigateway:GET on resource: …`; empty where there is none.
    ///
    /// IAM User Guide, "Troubleshoot access denied error messages".
    static func action(in message: ByteSpan) -> ByteSpan {
        guard let phrase = message.firstIndex(of: "not authorized to perform: ") else { return message[0..<0] }
        let start = phrase + 27
        var end = start
        var colons = 0
        while end < message.count, isActionCharacter(message[end]) {
            if message[end] == UInt8(ascii: ":") { colons += 1 }
            end += 1
        }
        return colons == 1 ? message[start..<end] : message[0..<0]
    }

    /// The role's ARN behind `on resource: `; empty where there is none.
    static func role(in message: ByteSpan) -> ByteSpan {
        guard let phrase = message.firstIndex(of: "on resource: ") else { return message[0..<0] }
        let start = phrase + 13
        var end = start
        while end < message.count, message[end] > 0x20 { end += 1 }
        let arn = message[start..<end]
        return RoleText.isRoleARN(arn) ? arn : message[0..<0]
    }

    private static func isActionCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
